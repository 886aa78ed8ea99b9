"""Getting at stored data through tickets.

No document promises that the ticket of an upload can be downloaded itself: what the
target offers is found out once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from conformance.harness import Violation
from conformance.harness.connection import Connection
from conformance.harness.fault import ExchangeFailed
from conformance.harness.xml import Element
from conformance.suites.cm.blobs import Blobs
from conformance.suites.cm.client import StreamClient
from conformance.suites.cm.stream_checks import (
    BLOB_DOWNLOAD,
    BLOB_TICKET,
    DOWNLOAD_STATUS,
    ROUND_TRIP,
    USABLE_AS_BLOB,
    blaming,
    blaming_for_framing,
    check_same,
    ticket_in,
    went_well,
)

#: Neither the data nor their Base64 could pass for a ticket.
SAMPLE = b"A sample for the streaming interface???\n"


@dataclass(frozen=True, slots=True)
class Kept:
    """Data on the target and a ticket, not used yet, that leads to them."""

    ticket: str
    data: bytes
    of_upload: bool


class ReadBack:
    """Reads back what is stored, in the way that the target offers.

    A ticket is used once, since nobody promises that it works a second time.
    """

    def __init__(self, stream: StreamClient, blobs: Blobs, *, read_only: bool) -> None:
        self.stream = stream
        self.blobs = blobs
        self.read_only = read_only

    @cached_property
    def direct(self) -> bool:
        """Tell whether the ticket of an upload can be downloaded itself."""
        try:
            ticket = ticket_in(self.stream.upload(SAMPLE))
            return went_well(self.stream.download(ticket))
        except ExchangeFailed as failed:
            return failed.exchange is not None and went_well(failed.exchange)
        except Violation:
            return False

    def stored(self, ticket: str) -> bytes:
        """Return what an upload stored, given its ticket."""
        if self.direct:
            return self.fetched(ticket, None, ROUND_TRIP)
        with blaming(USABLE_AS_BLOB):
            selection = self.blobs.set(self.blobs.document, ticket)
        return self.of_blob(selection)

    def of_blob(self, selection: Element) -> bytes:
        """Return the data of a blob, asked for as a stream."""
        with blaming(BLOB_TICKET):
            blob = self.blobs.ask(selection)
        return self.fetched(blob.ticket, DOWNLOAD_STATUS, BLOB_DOWNLOAD)

    def fetched(
        self,
        ticket: str,
        status: str | None,
        framing: str,
        on: Connection | None = None,
    ) -> bytes:
        """Download; ``status`` and ``framing`` are blamed for what fails on the way."""
        with blaming_for_framing(framing):
            exchange = self.stream.download(ticket, on=on)
        if not went_well(exchange):
            raise Violation(
                f"{exchange.status} {exchange.reason} for the valid ticket {ticket}",
                "the status 200 and the data stored under it",
                requirement=status,
                exchange=exchange,
            )
        return exchange.body

    def fresh(self, data: bytes = SAMPLE) -> Kept:
        """Return a ticket not used yet; on a read-only target, to whatever there is."""
        if self.direct and not self.read_only:
            return Kept(ticket_in(self.stream.upload(data)), data, of_upload=True)
        return self.fresh_of_blob(data)

    def fresh_of_blob(self, data: bytes = SAMPLE) -> Kept:
        """Return a ticket that a query of a blob was answered with."""
        selection, known = self.blob(data)
        with blaming(BLOB_TICKET):
            ticket = self.blobs.ask(selection).issued(known)
        data = self.found if known is None else known
        return Kept(ticket, data, of_upload=False)

    def blob(self, data: bytes = SAMPLE) -> tuple[Element, bytes | None]:
        """Return the selection of a blob of these data, or of one that was there."""
        if self.read_only:
            return self.blobs.existing, None
        return self.blobs.filled(data, self.stream), data

    @cached_property
    def found(self) -> bytes:
        """Return the data of the blob that was on the target before."""
        inline = self.blobs.inline(self.blobs.existing)
        return self.of_blob(self.blobs.existing) if inline is None else inline

    def check_valid(self, kept: Kept, on: Connection | None = None) -> None:
        """See that a ticket leads to its data; it is used up by that."""
        about = ROUND_TRIP if kept.of_upload else BLOB_DOWNLOAD
        data = self.fetched(kept.ticket, DOWNLOAD_STATUS, about, on)
        check_same(data, kept.data, about)

    def check_round_trip(self, data: bytes) -> None:
        """See that data come back when they are uploaded in the plainest way."""
        with blaming(ROUND_TRIP):
            check_same(self.stored(ticket_in(self.stream.upload(data))), data)

    def check_serving(self) -> None:
        """See that uploads, or downloads where nothing may be uploaded, are served."""
        if self.read_only:
            self.check_valid(self.fresh())
        else:
            ticket_in(self.stream.upload(SAMPLE))
