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
    announced = 0 if entry.protocol else size_announced(entry)
    return Seen(
        headers=Headers(entry.fields.pairs),
        size=announced or entry.kept.size,
        read=unknown if announced else reader(entry.kept),
        number=entry.number,
        method=entry.method,
        path=entry.path,
        query=entry.query,
        moment=moment,
        faults=entry.faults,
        status=0 if answer is None else answer.status,
        seconds=entry.seconds,
        answer=Message()
        if answer is None
        else Message(
            Headers(answer.fields.pairs), answer.kept.size, reader(answer.kept)
        ),
    )


def size_announced(entry: Entry) -> int:
    """Return how much was to come with a request that nobody has taken in."""
    if entry.fields.get("Transfer-Encoding"):
        return 1  # at least
    length = entry.fields.get("Content-Length")
    return int(length) if length.isascii() and length.isdigit() else 0


def unknown() -> None:
    """Return no body, not even an empty one."""


def reader(kept: Kept) -> Reader:
    """Return what reads a body as long as it is kept."""

    def read() -> bytes | None:
        data = kept.read() if kept.whole else None
        return data if data is None or len(data) == kept.size else None

    return read
