"""How busy a process is, and how idle the machine, where the system tells."""

from __future__ import annotations

import os
import time
from pathlib import Path

#: The seconds over which a share is taken; until then a process counts as all busy.
SPAN = 0.4


class Busy:
    """Looks now and then at how long a process has computed."""

    def __init__(self, pid: int | None) -> None:
        self._pid = pid
        self._since = time.monotonic()
        self._computed = 0.0
        self._share = 1.0

    def share(self) -> float:
        """Return the share of a core, from 0 on, that it has lately kept busy."""
        now = time.monotonic()
        if now - self._since >= SPAN:
            computed = computed_by(self._pid)
            if computed is not None:
                self._share = (computed - self._computed) / (now - self._since)
                self._computed = computed
            self._since = now
        return self._share


def computed_by(pid: int | None) -> float | None:
    """Return the seconds that a process has computed, or None where nobody tells."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return None
    # Before them stands the name, in parentheses, with what letters it likes.
    fields = said.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Idle:
    """Looks now and then at how long the cores had nothing to do."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._idle = idle_seconds()

    def cores(self) -> float | None:
        """Return how many cores were idle since the last look; None if nobody tells."""
        now, idle = time.monotonic(), idle_seconds()
        if idle is None or self._idle is None:
            return None
        share = (idle - self._idle) / max(now - self._since, 0.01)
        self._since, self._idle = now, idle
        return share


def idle_seconds() -> float | None:
    """Return the seconds that all cores were idle, or None where nobody tells."""
    try:
        first = Path("/proc/stat").read_text(encoding="ascii").partition("\n")[0]
    except OSError:
        return None
    return int(first.split()[4]) / os.sysconf("SC_CLK_TCK")
