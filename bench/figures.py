"""What is aimed at, and what was measured."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, Literal

GOALS = Path(__file__).with_name("goals.toml")

Standing = Literal["missed", "holds", "reached", "told", "not measured"]


@dataclass(frozen=True, slots=True)
class Goal:
    """One row: what is measured, against whom, and what must hold."""

    name: str
    subject: str
    what: str
    peer: str
    unit: str
    sense: Literal["at least", "at most"]
    must: float | None = None
    after: float | None = None

    def standing(self, value: float) -> Standing:
        """Tell what a value comes to."""
        if self.must is None or self.after is None:
            return "told"
        if self._is_met(value, self.after):
            return "reached"
        return "holds" if self._is_met(value, self.must) else "missed"

    def _is_met(self, value: float, bound: float) -> bool:
        return value >= bound if self.sense == "at least" else value <= bound


@dataclass(frozen=True, slots=True)
class Point:
    """So many of a kind, and the seconds that one of them takes."""

    size: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured for a goal: a value for each round, and what it is made of.

    ``ours`` and ``peers`` are both sides in a unit of their own, such as ``GET/s``.
    ``note`` tells what a reader has to know to make the right thing of it, ``points``
    how a cost grows.
    """

    goal: str
    values: Sequence[float]
    ours: float | None = None
    peers: float | None = None
    unit: str = ""
    note: str = ""
    points: Sequence[Point] = ()

    @property
    def value(self) -> float:
        """Return the median of the rounds."""
        return median(self.values)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A goal that could not be measured here, and why."""

    goal: str
    reason: str


Outcome = Figure | Skipped


def ratio(
    goal: str,
    sides: Iterable[Sequence[float]],
    unit: str,
    note: str = "",
    *,
    scale: float = 1.0,
) -> Figure:
    """Return the figure of a goal that is a ratio of ours to the peer's, by rounds."""
    ours, peers = sides
    values = [one / other for one, other in zip(ours, peers, strict=True)]
    return Figure(goal, values, median(ours) * scale, median(peers) * scale, unit, note)


@cache
def goals() -> dict[str, Goal]:
    """Return every goal by its name, in the order of the file."""
    tables: dict[str, Any] = tomllib.loads(GOALS.read_text(encoding="utf-8"))
    return {name: Goal(name, **table) for name, table in tables.items()}
