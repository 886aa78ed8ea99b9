"""The account of a load: what broke first, under how much, and how often."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

import pytest

from conformance.running.loading.account import Account, Course, Sample
from conformance.running.loading.command import above_zero, duration, positive
from conformance.running.loading.order import WORKER, Order

ORDER = Order(
    url="https://cms.example",
    is_reference=False,
    protocols=("cm",),
    written={},
    source="defaults",
    users=8,
    spawn_rate=2.0,
    seconds=60.0,
    report_dir="reports/load",
    rate=10.0,
)


def course() -> Course:
    """Return ten seconds in which a user comes each second, with ten requests each."""
    made = Course()
    for second in range(1, 11):
        made.add(Sample(float(second), second, 10 * second))
    return made


def event(outcome: str, ago: float = 0.0, **more: str) -> dict[str, Any]:
    """Return a finding as a worker tells it."""
    told = {"requirement": "cm.x", "test": "t", "required": "", "because": ""}
    return {**told, "outcome": outcome, "where": "t:1", "ago": ago, "record": {}} | more


def told(*events: dict[str, Any]) -> dict[str, Any]:
    """Return what one process tells."""
    return {
        "events": list(events),
        "tests": len(events),
        "leftovers": [],
        "defects": [],
        "spent": "",
        "made": {"created": 2, "removed": 2},
        "waits": {"asked": 0, "seconds": 0.0},
    }


def test_a_moment_tells_users_and_rate() -> None:
    moment = course().at(6.5)

    assert (moment.users, moment.rate) == (7, 10.0)
    assert str(moment) == "7 users and 10 requests/s, after 6.5 s"


def test_what_comes_after_the_last_look_is_told_by_it() -> None:
    assert course().at(12.0).users == 10


def test_the_earliest_failure_is_the_first_whoever_tells_it_first() -> None:
    account = Account(course())
    account.take(told(event("failed", ago=1.0)), now=8.0)
    account.take(told(event("failed", ago=5.0), event("passed")), now=8.0)
    (standing,) = account.broken()
    first = account.first(standing)

    assert first is not None
    assert (first.seconds, first.users) == (3.0, 4)
    assert (standing.failed, standing.judged) == (2, 3)


def test_failures_are_counted_by_the_number_of_users() -> None:
    account = Account(course())
    account.take(told(event("passed", ago=6.0), event("failed", ago=1.0)), now=8.0)

    assert account.standings["cm.x"].by_users == {3: [1, 0], 8: [1, 1]}


def test_what_could_not_be_judged_breaks_nothing() -> None:
    account = Account(course())
    account.take(told(event("inconclusive", because="no file"), event("passed")), 5.0)

    assert account.broken() == []
    assert account.standings["cm.x"].judged == 1


def test_sums_of_all_processes_are_added_up() -> None:
    account = Account()
    for _ in range(2):
        account.take(told(event("passed")), 1.0)

    assert (account.tests, account.made) == (2, {"created": 4, "removed": 4})


def test_an_order_comes_through_as_it_was() -> None:
    assert Order.read(ORDER.told()) == ORDER


def test_an_order_of_another_version_is_refused() -> None:
    with pytest.raises(TypeError, match="not an order of this version: fury"):
        Order.read({**ORDER.told(), "fury": 1})


def test_workers_share_the_rate_and_keep_their_own_places() -> None:
    mine = replace(ORDER, report_dir="mine", port=1)
    own = ORDER.for_worker(1, 2).at(mine)

    assert (own.role, own.share, own.report_dir, own.port) == (WORKER, 1, "mine", 1)
    assert own.pace().rate == 5.0


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("5m", 300), ("1h30m", 5400)]
)
def test_a_time_may_have_units(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "0", "5x", "m", "-3s"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is no time"):
        duration(text)


@pytest.mark.parametrize("text", ["0", "-1", "x", "nan", "inf"])
def test_what_is_no_number_above_zero_is_refused(text: str) -> None:
    for read in (positive, above_zero):
        with pytest.raises(argparse.ArgumentTypeError, match="is no number above 0"):
            read(text)
