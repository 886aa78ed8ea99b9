"""Uploads up to their completion, and completions that say something else."""

from __future__ import annotations

from conformance.harness.transcript import Exchange
from conformance.suites.bsn.checks import Status, check_accepted
from conformance.suites.bsn.messages import Arguments, Value
from conformance.suites.bsn.plans import SMALL_PLAN, even
from conformance.suites.bsn.scene import Workshop


def sent(workshop: Workshop) -> Arguments:
    """Return the arguments that complete an upload whose bytes are all there."""
    data = workshop.some()
    upload = workshop.start(workshop.describe(data))
    workshop.deliver(upload, SMALL_PLAN, data)
    if not workshop.run.target.lacks("bsn.write"):
        workshop.mark_contents()
    return upload.completion


def hashed(
    workshop: Workshop, data: bytes, at_end: str | None, *, start: str | None = ""
) -> Exchange:
    """Upload a file with these hashes; by default both are the same."""
    workshop.mark_contents()
    first = at_end if start == "" else start
    upload = workshop.start(workshop.describe(data, SHA1Hash=first))
    workshop.deliver(upload, even(len(data)), data)
    own = upload.completion.put(SHA1Hash=at_end)
    return workshop.client.complete(own if at_end else own.without("SHA1Hash"))


def corrected(workshop: Workshop, **wrong: Value) -> Status:
    """Start a file with something wrong, and complete it with what is right."""
    workshop.mark_contents()
    data = workshop.some()
    right = workshop.describe(data)
    upload = workshop.start(right.put(**wrong))
    workshop.deliver(upload, SMALL_PLAN, data)
    exchange = workshop.client.complete(right.put(UploadToken=upload.token))
    return check_accepted(exchange)


def replacing(
    workshop: Workshop, content_id: str, data: bytes, **members: Value
) -> Status:
    """Upload a file in the place of a content."""
    arguments = workshop.describe(data, ContentId=content_id).put(**members)
    upload = workshop.start(arguments, "")
    workshop.deliver(upload, even(len(data)), data)
    return check_accepted(workshop.client.complete(upload.completion))
