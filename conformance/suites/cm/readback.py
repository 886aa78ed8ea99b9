"""Getting at stored data through tickets.

No document promises that the ticket of an upload can be downloaded itself: what the
target offers is found out once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from conformance.harness import Inconclusive, Violation
from conformance.harness.connection import Connection
from conformance.harness.fault import ExchangeFailed
from conformance.harness.transcript import Exchange
from conformance.harness.xml import Element
from conformance.suites.cm.blobs import Blobs
from conformance.suites.cm.client import StreamClient
from conformance.suites.cm.scene import File
from conformance.suites.cm.stream_checks import (
    BLOB_DOWNLOAD,
    BLOB_TICKET,
    DOWNLOAD_STATUS,
    ROUND_TRIP,
    USABLE_AS_BLOB,
    blaming,
    blaming_for_framing,
    check_found,
    check_same,
    ticket_in,
    went_well,
)

#: Neither the data nor their Base64 could pass for a ticket.
SAMPLE = b"A sample for the streaming interface???\n"
NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Kept:
    """Data on the target and a ticket, not used yet, that leads to them.

    ``blob`` selects the blob that the ticket was answered for; None for an upload.
    """

    ticket: str
    data: bytes
    blob: Element | None = None


class ReadBack:
    """Reads back what is stored, in the way that the target offers.

    A ticket is used once, since nobody promises that it works a second time.
    ``ticket_seconds`` is how long one is valid, where the profile tells.
    """

    def __init__(
        self,
        stream: StreamClient,
        blobs: Blobs,
        *,
        read_only: bool,
        ticket_seconds: float | None = None,
    ) -> None:
        self.stream = stream
        self.blobs = blobs
        self.read_only = read_only
        self.ticket_seconds = ticket_seconds
        self._clock = stream.http.clock
        self._issued: dict[str, float] = {}

    @cached_property
    def direct(self) -> bool:
        """Tell whether the ticket of an upload can be downloaded itself."""
        if self.read_only:
            return False
        try:
            ticket = ticket_in(self.stream.upload(SAMPLE))
            return went_well(self.stream.download(ticket))
        except ExchangeFailed as failed:
            return failed.exchange is not None and went_well(failed.exchange)
        except Violation:
            return False

    def note_issued(self, tickets: Iterable[str], since: float) -> None:
        """Note that tickets were issued at a time, or later than that."""
        self._issued.update(dict.fromkeys(tickets, since))

    def check_stored(self, ticket: str, data: bytes) -> None:
        """See that an upload, given its ticket, stored these data."""
        check_same(self.stored(ticket, data), data)

    def stored(self, ticket: str, data: bytes) -> bytes:
        """Return what an upload of these data stored."""
        if self.direct:
            return self.fetched(ticket, None, ROUND_TRIP)
        with blaming(USABLE_AS_BLOB):
            selection = self.blobs.set_uploaded(
                self.blobs.document, ticket, data, self.stream
            )
        return self.of_blob(selection, data)

    def of_blob(self, selection: Element, data: bytes | None) -> bytes:
        """Return what the ticket of a blob leads to; these data are expected."""
        with blaming(BLOB_TICKET):
            ticket = self.blobs.ask(selection).issued(data)
        return self.fetched(ticket, DOWNLOAD_STATUS, BLOB_DOWNLOAD)

    def check_blob(self, selection: Element, data: bytes) -> None:
        """See that a blob, set by the ticket of an upload, holds these data."""
        received = self.of_blob(selection, data)
        check_same(received, data, self._spoilt_by(selection, received, data))

    def _spoilt_by(self, blob: Element, received: bytes, data: bytes) -> str | None:
        """Return what spoilt a blob, as the same blob in Base64 tells it."""
        stored = None if received == data else self.blobs.inline(blob)
        if stored is None:
            return None
        return {received: USABLE_AS_BLOB, data: BLOB_DOWNLOAD}.get(stored)

    def fetched(
        self,
        ticket: str,
        status: str | None,
        framing: str,
        on: Connection | None = None,
    ) -> bytes:
        """Download; ``status`` and ``framing`` are blamed for what fails on the way."""
        exchange = self.answer(ticket, framing, on)
        check_found(exchange, status)
        return exchange.body

    def answer(
        self, ticket: str, framing: str, on: Connection | None = None
    ) -> Exchange:
        """Return the answer to a download, of whatever status."""
        with blaming_for_framing(framing):
            exchange = self.stream.download(ticket, on=on)
        self._need_in_time(ticket, exchange)
        return exchange

    def _need_in_time(self, ticket: str, answer: Exchange) -> None:
        """See that a ticket was not asked for too late; the machine may be slow."""
        now = self._clock.monotonic()
        age = now - self._issued.get(ticket, now)
        lifetime = self.ticket_seconds
        if answer.status == NOT_FOUND and lifetime is not None and age > lifetime:
            because = f"a ticket valid for {lifetime:g} s was used after {age:.1f} s"
            raise Inconclusive(because, "run the suite where it is not held up")

    def fresh(self, data: bytes = SAMPLE) -> Kept:
        """Return a ticket not used yet; on a read-only target, to whatever there is."""
        if self.direct:
            return self._kept(ticket_in(self.stream.upload(data)), data)
        return self.fresh_of_blob(data)

    def fresh_of_blob(self, data: bytes = SAMPLE, of: File | None = None) -> Kept:
        """Return a ticket that a query of a blob was answered with."""
        selection, known = self.blob(data, of)
        with blaming(BLOB_TICKET):
            ticket = self.blobs.ask(selection).issued(known)
        data = self.found if known is None else known
        return self._kept(ticket, data, selection)

    def _kept(self, ticket: str, data: bytes, blob: Element | None = None) -> Kept:
        """Return data and their ticket, which was issued just now."""
        self._issued[ticket] = self._clock.monotonic()
        return Kept(ticket, data, blob)

    def blob(
        self, data: bytes = SAMPLE, of: File | None = None
    ) -> tuple[Element, bytes | None]:
        """Return the selection of a blob of these data, or of one that was there."""
        if self.read_only:
            return self.blobs.existing, None
        return self.blobs.filled(data, self.stream, of), data

    @cached_property
    def found(self) -> bytes:
        """Return the data of the blob that was on the target before."""
        inline = self.blobs.inline(self.blobs.existing)
        return self.of_blob(self.blobs.existing, None) if inline is None else inline

    def check_valid(
        self,
        kept: Kept,
        *,
        on: Connection | None = None,
        status: str | None = DOWNLOAD_STATUS,
    ) -> None:
        """See that a ticket leads to its data; it is used up by that.

        ``status`` is blamed where it leads to nothing.
        """
        about = BLOB_DOWNLOAD if kept.blob else ROUND_TRIP
        received = self.fetched(kept.ticket, status, about, on)
        if kept.blob is not None:
            about = self._spoilt_by(kept.blob, received, kept.data) or about
        check_same(received, kept.data, about)

    def check_found(self, kept: Kept) -> None:
        """See that a ticket leads to something; it is used up by that."""
        try:
            exchange = self.stream.download(kept.ticket)
        except ExchangeFailed as failed:
            if failed.exchange is None or not went_well(failed.exchange):
                raise
            exchange = failed.exchange
        self._need_in_time(kept.ticket, exchange)
        check_found(exchange, DOWNLOAD_STATUS)

    def check_round_trip(self, data: bytes) -> None:
        """See that data come back when they are uploaded in the plainest way."""
        with blaming(ROUND_TRIP):
            self.check_stored(ticket_in(self.stream.upload(data)), data)

    def check_serving(self) -> None:
        """See that uploads, or downloads where nothing may be uploaded, are served."""
        if self.read_only:
            self.check_found(self.fresh())
        else:
            ticket_in(self.stream.upload(SAMPLE))
