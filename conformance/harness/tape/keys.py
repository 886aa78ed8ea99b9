"""What makes a request the same in another run: all but its secrets and its framing."""

from __future__ import annotations

import hashlib

from conformance.harness.limits import BLOCK
from conformance.harness.outgoing import Outgoing
from conformance.harness.redact import Redactor

#: How much of the beginning and of the end of a large body is looked at.
ENDS = 4 * 1024


def key_of(outgoing: Outgoing, redactor: Redactor) -> str:
    """Return a digest of a request that does not depend on any secret in it."""
    return digest_of(outgoing, redactor, told(outgoing.content.data, redactor))


def digest_of(outgoing: Outgoing, redactor: Redactor, body: bytes) -> str:
    """Return the key of a request, given what is told of its body."""
    line = f"{outgoing.method} {redactor.text(outgoing.target)}"
    parts = [line.encode("utf-8", "surrogateescape"), body]
    if not outgoing.headers.pairs:
        parts.append(redactor.head(outgoing.head))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def told(body: bytes, redactor: Redactor) -> bytes:
    """Return what is told of a body: all of a small one, the ends of another.

    A streamed body counts as far as it was kept, so it is to be sent before.
    """
    if len(body) <= BLOCK:
        return redactor.data(body)
    # Where a secret is of another length, only what is near an end stays in place.
    return redactor.data(body[: 2 * ENDS])[:ENDS] + redactor.data(body[-ENDS:])
