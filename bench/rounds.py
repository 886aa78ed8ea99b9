"""How often something is measured, in which order, and on how many cores."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: rounds, seconds of one measurement, share of a size.

    ``size`` scales what has a natural size, such as 256 MiB; ratios stay what they are.
    """

    name: str
    rounds: int
    seconds: float
    size: float

    def of(self, whole: int, least: int = 1) -> int:
        """Return a size for this effort."""
        return max(least, round(whole * self.size))


SMALLEST = Effort("smallest", 1, 0.02, 0.002)
QUICK = Effort("quick", 1, 0.3, 0.1)
WHOLE = Effort("whole", 3, 1.0, 1.0)
EFFORTS = {one.name: one for one in (SMALLEST, QUICK, WHOLE)}


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this thread, and every process and thread it starts, on one core.

    Small messages across two shared cores spread by a factor of two.
    """
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def in_turn(rounds: int, *measures: Callable[[], float]) -> tuple[list[float], ...]:
    """Return what each measure came to in every round; all sides take turns.

    Every second round goes backwards, so that nobody is always the first.
    """
    found: tuple[list[float], ...] = tuple([] for _ in measures)
    for turn in range(rounds):
        sides = list(zip(found, measures, strict=True))
        for values, measure in sides if turn % 2 == 0 else sides[::-1]:
            values.append(measure())
    return found


def each(work: Callable[[], object], seconds: float) -> float:
    """Return the CPU seconds that a piece of work takes, done for about so long."""
    work()
    count, spent = 1, 0.0
    while spent < seconds:
        count = count if not spent else max(count + 1, int(count * seconds / spent) + 1)
        begun = time.process_time()
        for _ in range(count):
            work()
        spent = time.process_time() - begun
        if count == 1 and spent >= seconds:
            break
    return spent / count


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that a piece of work takes, done once."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def computed(work: Callable[[], object]) -> float:
    """Return the CPU seconds that a piece of work takes in this process."""
    begun = time.process_time()
    work()
    return time.process_time() - begun
