"""What a hostile client sends: bytes, and the answers that are right for them."""

from __future__ import annotations

from typing import Literal, NamedTuple

#: What an answer is written in: nothing special, a CM payload that tells of an error, a
#: SOAP fault, or the envelope of the REST interface.
Form = Literal["any", "payload", "fault", "envelope"]

HOST = b"Host: localhost\r\n"
#: The connection ended without an answer.
CLOSED = 0
REFUSED = frozenset({400, CLOSED})


class Input(NamedTuple):
    """Bytes on a connection of their own, and the statuses that may answer them."""

    name: str
    data: bytes
    statuses: frozenset[int]
    form: Form = "any"
    #: Whether requests that follow in the same bytes may be answered too.
    several: bool = False


def request(
    line: bytes, body: bytes = b"", *fields: bytes, length: bool = True
) -> bytes:
    """Return a request; ``fields`` are lines without their end."""
    own = [b"Content-Length: %d" % len(body)] if length and body else []
    head = b"".join(field + b"\r\n" for field in (*fields, *own))
    return line + b" HTTP/1.1\r\n" + HOST + head + b"\r\n" + body


def answered(*statuses: int) -> frozenset[int]:
    """Return statuses of which one has to come."""
    return frozenset(statuses)
