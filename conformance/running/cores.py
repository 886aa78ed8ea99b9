"""Cores: whoever takes turns with a server of its own does so on one of them.

A suite and a server in one process lose a third of their time if every turn wakes up
another core.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager


def cores() -> Sequence[int | None]:
    """Return the cores that this process may use, where a system tells."""
    if not hasattr(os, "sched_getaffinity"):
        return [None]
    return sorted(os.sched_getaffinity(0))


def least_busy(
    loads: Iterable[tuple[int | None, float]], among: Sequence[int | None]
) -> int | None:
    """Return the core with the least load."""
    busy = dict.fromkeys(among, 0.0)
    for core, load in loads:
        busy[core] += load
    return min(busy, key=busy.__getitem__)


def stay_on(core: int | None) -> None:
    """Keep this thread, and those it starts from now, on a core."""
    if core is not None:
        os.sched_setaffinity(0, {core})


@contextmanager
def on_one_core(number: int) -> Iterator[None]:
    """Keep this thread on one core while the block lasts; ``number`` chooses which."""
    among = cores()
    stay_on(among[number % len(among)])
    try:
        yield
    finally:
        if among != [None]:
            os.sched_setaffinity(0, [core for core in among if core is not None])
