"""The time that something takes, and the memory that a server needs for it."""

from __future__ import annotations

import re
import time
from pathlib import Path

PEAK = re.compile(r"VmHWM:\s+([0-9]+) kB")


class Watch:
    """Seconds since its making, and the most memory of a process in that time."""

    def __init__(self, process: int) -> None:
        self._folder = Path(f"/proc/{process}")
        (self._folder / "clear_refs").write_text("5", "ascii")
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Return how long it has been."""
        return time.monotonic() - self._began

    @property
    def megabytes(self) -> float:
        """Return the most memory that was in use."""
        found = PEAK.search((self._folder / "status").read_text("ascii"))
        return int(found[1]) * 1024 / 1e6 if found else 0.0

    def wrong(self, seconds: float, megabytes: float) -> list[str]:
        """Return which of two bounds was not kept."""
        took, held = self.seconds, self.megabytes
        return [
            *([f"{took:.0f} s instead of {seconds:.0f}"] if took > seconds else []),
            *(
                [f"{held:.0f} MB instead of {megabytes:.0f}"]
                if held > megabytes
                else []
            ),
        ]
