"""A clock that jumps ends nothing early, and keeps nothing for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conformance.reference import clock as clocks
from conformance.reference.bsn import Bsn
from conformance.reference.clock import SystemClock
from conformance.reference.cm import Cm
from conformance.reference.message import Body, Fields, Later, Request
from conformance.selftest.faults.speech import (
    append_call,
    complete_call,
    completed_id,
    start_call,
    started_token,
)

JUMPS = [timedelta(hours=1), timedelta(hours=-1), timedelta(3650), timedelta(-3650)]
DATA = b"0123456789"


def jump(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Set the clock of the machine."""

    class Jumped(datetime):
        """The time by the clock that was set."""

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            """Return the present moment."""
            del tz
            return datetime.now(UTC) + by

    monkeypatch.setattr(clocks, "datetime", Jumped)


@pytest.mark.parametrize("by", JUMPS, ids=str)
def test_the_time_goes_on_as_it_went(
    monkeypatch: pytest.MonkeyPatch, by: timedelta
) -> None:
    clock = SystemClock()
    before = clock.now()
    jump(monkeypatch, by)

    assert timedelta(0) <= clock.now() - before < timedelta(seconds=5)


@pytest.mark.parametrize("by", JUMPS, ids=str)
def test_a_ticket_outlives_a_jump(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: timedelta
) -> None:
    cm = Cm(tmp_path)
    ticket = cm.tickets.issue(cm.blobs.keep(Body(10, DATA)))
    jump(monkeypatch, by)
    found = cm.handle(Request("GET", f"/stream/{ticket}"))
    cm.close()

    assert (found.status, found.body) == (200, DATA)


@pytest.mark.parametrize("by", JUMPS, ids=str)
def test_an_upload_outlives_a_jump_and_can_be_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: timedelta
) -> None:
    bsn = Bsn(tmp_path)
    token = started_token(asked(bsn, *start_call(DATA)))
    jump(monkeypatch, by)
    asked(bsn, *append_call(token, DATA, 0))
    content = completed_id(asked(bsn, *complete_call(token, DATA)))
    bsn.close()

    assert content


def asked(bsn: Bsn, method: str, path: str, body: bytes) -> bytes:
    """Ask a service without a socket."""
    fields = Fields((("Content-Type", "text/xml; charset=utf-8"),))
    answer = bsn.handle(Request(method, path, "", fields, Body(len(body), body)))
    return bytes((answer.work() if isinstance(answer, Later) else answer).body)  # type: ignore[arg-type]  # these are bytes
