"""A ticket that is used too late says nothing about the server."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from conformance.harness import Inconclusive, Violation
from conformance.harness.connection import Connection
from conformance.harness.transcript import Content, Exchange, Headers
from conformance.suites.cm.client import StreamClient
from conformance.suites.cm.readback import ReadBack

LIFETIME = 5.0


def answer(status: int, body: bytes = b"") -> Exchange:
    """Return an answer of a status."""
    nothing, content = Content(b"", 0), Content(body, len(body))
    facts = (1, "GET", "/stream/7", Headers(), nothing, status, "", Headers(), content)
    return Exchange(*facts, 1, reused=False, closing=False, started=0, elapsed=0)


class Forgetful:
    """A server that knows a ticket when it is asked at once, and at no later time."""

    def __init__(self, *, waits: float) -> None:
        self.waits, self.asked, self.now = waits, 0, 0.0
        self.http = SimpleNamespace(clock=SimpleNamespace(monotonic=lambda: self.now))

    def upload(self, data: bytes) -> Exchange:
        """Answer with a ticket."""
        del data
        return answer(200, b"7")

    def download(self, ticket: str, on: Connection | None = None) -> Exchange:
        """Answer the first question alone."""
        del ticket, on
        self.asked += 1
        self.now = self.waits if self.asked > 1 else 0.0
        return answer(200 if self.asked == 1 else 404)


@pytest.mark.parametrize(
    ("waits", "lifetime", "ends"),
    [
        (LIFETIME + 1, LIFETIME, Inconclusive),
        (LIFETIME - 1, LIFETIME, Violation),
        (LIFETIME + 1, None, Violation),
    ],
    ids=["too late", "in time", "no time is known"],
)
def test_a_ticket_used_after_its_time_is_no_violation(
    waits: float, lifetime: float | None, ends: type[Exception]
) -> None:
    stream = cast("StreamClient", Forgetful(waits=waits))
    blobs: Any = None
    readback = ReadBack(stream, blobs, read_only=False, ticket_seconds=lifetime)
    kept = readback.fresh()
    for ask in (readback.check_valid, readback.check_found):
        with pytest.raises(ends):
            ask(kept)
