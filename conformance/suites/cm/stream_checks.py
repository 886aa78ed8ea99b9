"""Judging tickets and bytes, and saying which requirement is to blame.

A ticket is read as leniently as it can be: white space around it fails the test of
that fact alone. A prerequisite that fails blames the requirement it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from conformance.harness import NotApplicable, Violation, observe
from conformance.harness.fault import ExchangeFailed, counted
from conformance.harness.transcript import Exchange
from conformance.suites.cm.client import StreamClient

UPLOAD_STATUS = "cm.stream.upload-status"
TICKET_ALONE = "cm.stream.ticket-alone"
USABLE_AS_BLOB = "cm.stream.upload-usable-as-blob"
ROUND_TRIP = "cm.stream.round-trip"
METHODS_REFUSED = "cm.stream.other-methods-refused"
DOWNLOAD_STATUS = "cm.stream.download-status"
BLOB_TICKET = "cm.stream.blob-ticket-issued"
BLOB_DOWNLOAD = "cm.stream.blob-download"

#: What can stand in an address as it is, and holds neither markup nor white space.
TOKEN = re.compile(r"[A-Za-z0-9._~!$'()*+,;:@-]{1,400}={0,2}")
WORD = re.compile(r"[A-Za-z0-9_-]+")
#: From this size on, a refusal for the size's sake is lawful.
LARGE = 1 << 20
TOO_LARGE = frozenset({413, 500, 507})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


def went_well(exchange: Exchange) -> bool:
    """Tell whether the status is one of success; which one is for one test alone."""
    return exchange.status // 100 == 2  # noqa: PLR2004  (the class of success)


@contextmanager
def blaming(requirement: str) -> Iterator[None]:
    """Blame a requirement for what goes wrong inside, unless another one is."""
    try:
        yield
    except Violation as violation:
        violation.requirement = violation.requirement or requirement
        raise


@contextmanager
def blaming_for_framing(requirement: str) -> Iterator[None]:
    """Blame a requirement where data come whose announced length is not theirs."""
    try:
        yield
    except ExchangeFailed as failed:
        answered = failed.stage in {"body", "after"}
        if answered and failed.exchange and went_well(failed.exchange):
            failed.requirement = failed.requirement or requirement
        raise


def ticket_in(exchange: Exchange) -> str:
    """Return the ticket that an upload was answered with."""
    check_accepted(exchange)
    text = exchange.body.decode("latin-1").strip()
    if not TOKEN.fullmatch(text):
        raise Violation(
            f"the answer {shown(exchange.body)} to an upload",
            "a ticket ID and nothing else",
            requirement=TICKET_ALONE,
            exchange=exchange,
        )
    return text


def check_accepted(exchange: Exchange) -> None:
    """See that an upload was not refused; a large one may be, for its size."""
    if went_well(exchange):
        return
    size = exchange.request_body.size
    if size >= LARGE and exchange.status in TOO_LARGE:
        refusal = f"An upload of {size} bytes is refused with {exchange.status}."
        observe(refusal)
        raise NotApplicable(refusal)
    raise Violation(
        f"{exchange.status} {exchange.reason} for an upload of {size} bytes",
        "the status 200 and a ticket ID",
        requirement=UPLOAD_STATUS,
        exchange=exchange,
    )


def check_found(exchange: Exchange, requirement: str | None) -> None:
    """See that a valid ticket led to something."""
    if not went_well(exchange):
        ticket = exchange.target.rpartition("/")[2]
        raise Violation(
            f"{exchange.status} {exchange.reason} for the valid ticket {ticket}",
            "the status 200 and the data stored under it",
            requirement=requirement,
            exchange=exchange,
        )


def check_same(received: bytes, sent: bytes, requirement: str | None = None) -> None:
    """See that data came back byte for byte."""
    if received != sent:
        raise Violation(
            difference(received, sent),
            f"the {counted(len(sent))} that were sent",
            hint=usual_cause(received, sent),
            requirement=requirement,
        )


def difference(received: bytes, sent: bytes) -> str:
    """Return in a phrase how received data differ from what was sent."""
    pairs = enumerate(zip(received, sent, strict=False))
    at = next((n for n, (one, other) in pairs if one != other), None)
    if at is not None:
        return (
            f"{len(received)} bytes that differ from byte {at} on: "
            f"{shown(received[at : at + 20])} in place of {shown(sent[at : at + 20])}"
        )
    if not received:
        return "no byte at all"
    if len(received) < len(sent):
        return f"only the first {len(received)} of {len(sent)} bytes"
    more = received[len(sent) :]
    return f"all {len(sent)} bytes and {len(more)} more: {shown(more)}"


def usual_cause(received: bytes, sent: bytes) -> str:
    """Return a question about how such a difference usually comes about."""
    if received == sent.partition(b"\0")[0]:
        return "Is the data handled as a C string, which ends at the first NUL?"
    if received and sent.startswith(received):
        return "Is only what had arrived at first stored?"
    if sent and sent in received:
        return "Is the framing, or a line end, stored along with the data?"
    if received == sent.strip() or received == sent.removeprefix(b"\xef\xbb\xbf"):
        return "Is the data trimmed before it is stored?"
    if b"".join(received.split()) == b"".join(sent.split()):
        return "Are line ends converted?"
    return "Is the data decoded as text before it is stored?"


def where_it_leads(stream: StreamClient, exchange: Exchange) -> Exchange:
    """Return the answer, or the one to which a redirect within /stream leads."""
    if exchange.status not in REDIRECTS:
        return exchange
    try:
        place = urlsplit(exchange.headers.get("Location"))
    except ValueError:
        return exchange  # a redirect to nowhere
    own = urlsplit(stream.http.url)
    path = own.path + stream.path
    if place.netloc not in {"", own.netloc} or place.path.rstrip("/") != path:
        return exchange
    observe(f"{exchange.target} is redirected to {place.path}.")
    return stream.request("GET", place.path.removeprefix(path))


def shown(data: bytes) -> str:
    """Return the first bytes as they would be written in a program."""
    return f"{data[:60]!r}" + (f" … ({len(data)} bytes)" if len(data) > 60 else "")  # noqa: PLR2004  (as many are shown)
