"""What makes a request the same in another run: all but its secrets and its framing."""

from __future__ import annotations

import hashlib

from conformance.harness.limits import BLOCK
from conformance.harness.outgoing import Outgoing
from conformance.harness.redact import Redactor
from conformance.harness.transcript import Content

#: How much of the beginning and of the end of a large body is looked at.
ENDS = 4 * 1024


def key_of(outgoing: Outgoing, redactor: Redactor) -> str:
    """Return a digest of a request that does not depend on any secret in it."""
    return digest_of(outgoing, redactor, told(outgoing.content, redactor))


def digest_of(outgoing: Outgoing, redactor: Redactor, body: bytes) -> str:
    """Return the key of a request, given what is told of its body."""
    line = f"{outgoing.method} {redactor.text(outgoing.target)}"
    parts = [line.encode("utf-8", "surrogateescape"), body]
    if not outgoing.headers.pairs:
        parts.append(redactor.head(outgoing.head))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def told(body: Content, redactor: Redactor) -> bytes:
    """Return what is told of a body: all of a small one, the ends of another.

    Of a streamed one, only the beginning was kept, once it was sent.
    """
    if body.complete and body.size <= BLOCK:
        return redactor.data(body.data)
    # Where a secret is of another length, only what is near an end stays in place.
    first = redactor.data(body.data[: 2 * ENDS])[:ENDS]
    last = redactor.data(body.data[-2 * ENDS :])[-ENDS:]
    return first + last if body.complete else first
