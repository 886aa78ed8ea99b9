"""Tests side by side: how many workers a target is worth, and which test goes first.

A worker waits for the target most of the time where that is far away, so that a core
can have several. Nothing else changes: rate and budget are shared out among them.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from statistics import median
from typing import Any

import pytest

from conformance.running.bounds import Bounds
from conformance.running.sharding_hooks import cost_of

#: Whether ``-n auto`` was asked for.
AUTO = pytest.StashKey[bool]()
#: Seconds of a round trip during which a core has time for one worker more.
PATIENCE = 0.01
#: More workers than this are more than a target is asked to bear unasked.
MOST = 8
#: From here on it is worth telling that tests can run side by side.
SLOW = 0.02
TOLD = (
    "an answer takes {milliseconds:.0f} ms, most of it waiting: with -n auto, several "
    "tests at a time would wait together"
)


def workers_for(round_trip: float, cores: int, rate: float | None = None) -> int:
    """Return how many workers to set to work; ``round_trip`` is in seconds.

    Of what ``rate`` allows, an idle worker's part is lost: no more of them are taken
    than can be kept busy.
    """
    wanted = max(cores, min(MOST, math.ceil(cores * round_trip / PATIENCE)))
    if rate is None:
        return wanted
    return max(1, min(wanted, math.ceil(rate * round_trip)))


def set_to_work(config: pytest.Config, times: Sequence[float], bounds: Bounds) -> None:
    """Choose the number of workers where that is asked for, before they start.

    ``times`` are the seconds that the exchanges took until now.
    """
    option = config.option
    if getattr(option, "dist", "no") == "no":
        return
    if option.maxschedchunk is None and bounds.most is None:
        # The dearest tests come first, so let nobody take several of them at once. But
        # who has spent its share of a budget would take those of all others.
        option.maxschedchunk = 1
    if not config.stash.get(AUTO, False) or not times:
        return
    number = workers_for(median(times), option.numprocesses, bounds.rate)
    option.numprocesses = min(number, option.maxprocesses or number)
    option.tx = ["popen"] * option.numprocesses


def is_left_to_us(option: Any) -> bool:  # noqa: ANN401  (an argparse namespace)
    """Tell whether nobody says how many workers there are to be."""
    named = os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS")
    return option.numprocesses == "auto" and not named


def remark(times: Sequence[float]) -> str:
    """Return what to tell about a run one test after the other, if anything."""
    usual = median(times) if times else 0.0
    return TOLD.format(milliseconds=usual * 1000) if usual >= SLOW else ""


class DearestFirst:
    """Lets tests that take long begin early, so that none is waited for at the end."""

    def __init__(self, effort: str) -> None:
        self.effort = effort

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Sort by cost; what costs the same stays in its order."""
        items.sort(key=lambda item: -cost_of(item, self.effort))
