"""A command, watched from the server that it asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Child, spent

#: How a run may end that is of use: well, with findings, or at a bound.
USEFUL = frozenset({0, 1, 3})


@dataclass(frozen=True, slots=True)
class Seen:
    """What the server saw of a command, and what the command took.

    ``rate`` is that of the middle, between the request at a tenth and the one at nine
    tenths, so that start and end do not count.
    """

    requests: int
    rate: float
    cpu: float
    until_first: float

    @property
    def cpu_of_one(self) -> float:
        """Return the CPU seconds for each request, those of the start included."""
        return self.cpu / self.requests


def seen(server: Child, words: Sequence[str], folder: Path) -> Seen:
    """Run a command against a server that counts.

    Raises:
        RuntimeError: it asked next to nothing, or ended in no useful way.

    """
    server.ask("times")
    took = spent(words, folder)
    times: list[float] = server.ask("times")
    if not times or took.code not in USEFUL:
        told = took.told[-500:]
        raise RuntimeError(f"{words[:2]} ended with {took.code}: {told}")
    tenth = len(times) // 10
    first, last = tenth, len(times) - 1 - tenth
    rate = (last - first) / (times[last] - times[first] or 1.0)
    return Seen(len(times), rate, took.cpu, times[0] - took.begun)
