"""Requests that meet are seen to, and what no lock holds is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from conformance.reference.bsn import Bsn
from conformance.reference.bsn.store import Store
from conformance.reference.clock import SetClock
from conformance.reference.cm import Cm
from conformance.reference.composition import replaced
from conformance.selftest.faults.meetings import (
    DAY,
    completed_and_cancelled,
    met,
    ticket_ends,
    uploads_met,
)


class Unlocked(Store):
    """A store in which everybody is at work at once."""

    @contextmanager
    def locked(self, token: str) -> Iterator[None]:
        """Let anybody in."""
        del token
        yield


def test_what_no_lock_holds_is_noticed(tmp_path: Path) -> None:
    with closing(replaced(Bsn, Unlocked)(tmp_path, SetClock(DAY))) as service:
        meet = partial(completed_and_cancelled, service)
        (outcome,) = met({"completion, cancellation": meet})

    assert len(outcome.wrong) > 1
    assert "at line" in outcome.wrong[0]


def test_a_completion_and_a_cancellation_meet_in_every_order(tmp_path: Path) -> None:
    with closing(Bsn(tmp_path, SetClock(DAY))) as service:
        meet = uploads_met(service)["completion, cancellation"]
        (outcome,) = met({"completion, cancellation": meet})

    assert (outcome.wrong, outcome.times > 2 * 70) == ((), True)


def test_a_download_meets_the_end_of_its_ticket(tmp_path: Path) -> None:
    with closing(Cm(tmp_path, clock := SetClock(DAY))) as cm:
        (outcome,) = met({"ticket": partial(ticket_ends, cm, clock)})

    assert outcome.wrong == ()
