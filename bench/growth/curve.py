"""What one costs at three sizes."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import mean, median

from bench.figures import Point
from bench.rounds import Effort, each, in_turn

#: The sizes are once, ten times and a hundred times the smallest.
STEPS = (1, 10, 100)
#: What is added last at each size is measured in so many parts.
PARTS = 5

Look = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Curve:
    """What one costs at each size."""

    goal: str
    points: Sequence[Point]

    @property
    def slope(self) -> float:
        """Return what one costs at the largest size, in those at the smallest."""
        return self.points[-1].seconds / self.points[0].seconds

    @property
    def told(self) -> str:
        """Return the curve in words."""
        return ", ".join(
            f"{one.size:,}: {one.seconds * 1e6:.3g} µs" for one in self.points
        )


def whole(
    goal: str, largest: int, effort: Effort, one_each: Callable[[int], float]
) -> Curve:
    """Return a curve of what is made as a whole, all sizes in turn.

    ``one_each`` makes so many and returns the seconds of all of them. Small ones are
    made more often in each turn, so that they are measured as well as large ones.
    """
    top = max(STEPS[-1], effort.of(largest))
    sizes = [top * step // STEPS[-1] for step in STEPS]
    found = in_turn(effort.rounds, *(partial(_mean, one_each, n, top) for n in sizes))
    points = map(Point, sizes, map(median, found))
    return Curve(goal, list(points))


def _mean(one_each: Callable[[int], float], size: int, top: int) -> float:
    """Return what one costs, over a tenth of the largest size at least."""
    times = max(1, top // size // 10)
    leave_out()
    return mean(one_each(size) for _ in range(times)) / size


def filled(
    goal: str, largest: int, effort: Effort, add: Callable[[int], float]
) -> Curve:
    """Return a curve of what is added one after the other, near each of the sizes.

    ``add`` adds so many and returns the seconds that took.
    """
    top = max(STEPS[-1], effort.of(largest))
    points, there = [], 0
    for step in STEPS:
        size = top * step // STEPS[-1]
        some = max(1, top // STEPS[-1] // 2 // PARTS)
        if size - some * PARTS > there:
            add(size - some * PARTS - there)
        leave_out()
        points.append(Point(size, median(add(some) / some for _ in range(PARTS))))
        there = max(size, there + some * PARTS)
    return Curve(goal, points)


def over(
    goal: str, largest: int, effort: Effort, add: Callable[[int], float], look: Look
) -> Curve:
    """Return a curve of what one costs where all of them are looked at.

    ``add`` adds so many.
    """
    top, points, there = max(STEPS[-1], effort.of(largest)), [], 0
    for step in STEPS:
        size = top * step // STEPS[-1]
        add(size - there)
        there = size
        leave_out()
        points.append(Point(size, each(look, effort.seconds / 4) / size))
    return Curve(goal, points)


def leave_out() -> None:
    """Let no garbage collection look at what is there: it is no cost of these."""
    gc.collect()
    gc.freeze()
