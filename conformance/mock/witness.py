"""From an entry of the journal to what the judge sees."""

from __future__ import annotations

from datetime import datetime

from conformance.harness.transcript import Headers
from conformance.mock.bodies import Kept
from conformance.mock.journal import Entry
from conformance.mock.judging.seen import Message, Reader, Seen


def seen(entry: Entry, moment: datetime) -> Seen:
    """Return an exchange that was answered at a moment of the server's time."""
    answer = entry.answer
    return Seen(
        headers=Headers(entry.fields.pairs),
        size=entry.kept.size,
        read=reader(entry.kept),
        number=entry.number,
        method=entry.method,
        path=entry.path,
        query=entry.query,
        moment=moment,
        faults=entry.faults,
        status=0 if answer is None else answer.status,
        answer=Message()
        if answer is None
        else Message(
            Headers(answer.fields.pairs), answer.kept.size, reader(answer.kept)
        ),
    )


def reader(kept: Kept) -> Reader:
    """Return what reads a body as long as it is kept."""

    def read() -> bytes | None:
        data = kept.read() if kept.whole else None
        return data if data is None or len(data) == kept.size else None

    return read
