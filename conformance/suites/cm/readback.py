"""Getting at stored data: through blobs of files, and through tickets.

No document promises that the ticket of an upload can be downloaded itself, nor which
of a file and its draft takes a blob: what the target offers is found out once.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from conformance.harness import Inconclusive, NotApplicable, Violation, observe
from conformance.harness.fault import ExchangeFailed
from conformance.harness.transcript import Exchange
from conformance.harness.connection import Connection
from conformance.harness.xml import Element
from conformance.suites.cm.checks import described, instance, only_response
from conformance.suites.cm.client import CmClient, StreamClient
from conformance.suites.cm.messages import get, prop, set_, verb, where
from conformance.suites.cm.scene import WRITE_REMEDY, Scene, Workshop
from conformance.suites.cm.stream_checks import (
    BLOB_DOWNLOAD,
    BLOB_TICKET,
    DOWNLOAD_STATUS,
    ROUND_TRIP,
    TOKEN,
    USABLE_AS_BLOB,
    blaming,
    blaming_for_framing,
    check_same,
    shown,
    ticket_in,
    went_well,
)

#: Neither the data nor their Base64 could pass for a ticket.
SAMPLE = b"A sample for the streaming interface???\n"
NO_BLOB = "no file with a blob was found; drop cm.read-only, or have one in a folder"


@dataclass(frozen=True, slots=True)
class Blob:
    """A blob as it was answered."""

    encoding: str | None
    content: str
    exchange: Exchange = field(repr=False)

    @property
    def ticket(self) -> str:
        """Return the ticket it was answered as."""
        ticket = self.content.strip()
        if not TOKEN.fullmatch(ticket):
            raise Violation(
                f"the blob {shown(self.content.encode())} ({self.encoding=})",
                "a ticket ID, as asked for by the encoding stream",
                requirement=BLOB_TICKET,
                exchange=self.exchange,
            )
        return ticket

    def issued(self, data: bytes | None) -> str:
        """Return the ticket, having seen that it is none of the data themselves."""
        if self.holds(data):
            raise Violation(
                f"the data itself (encoding {self.encoding!r})",
                "a ticket ID, as asked for by the encoding stream",
                requirement=BLOB_TICKET,
                exchange=self.exchange,
            )
        return self.ticket

    def holds(self, data: bytes | None) -> bool:
        """Tell whether these data, or any where they are not known, stand in it."""
        if data is None:
            return self.encoding in {"plain", "base64"}
        return data in {self.content.encode(), self.decoded}

    @property
    def decoded(self) -> bytes | None:
        """Return what the content means as Base64, None where it is none."""
        try:
            return b64decode("".join(self.content.split()), validate=True)
        except (Base64Error, ValueError):
            return None


class Blobs:
    """Sets the blobs of files and asks for them, through the XML interface."""

    def __init__(self, cm: CmClient, workshop: Workshop, scene: Scene) -> None:
        self.cm = cm
        self.workshop = workshop
        self.scene = scene

    @cached_property
    def document(self) -> str:
        """Return the ID of a file whose blob is overwritten again and again."""
        return self.workshop.document().id

    def set(self, file_id: str, content: str, encoding: str = "stream") -> Element:
        """Give a file a blob; return the selection that leads to it."""
        blob = prop("blob", content, encoding=encoding)
        refusal = ""
        for selection in self._drafts(file_id):
            exchange = self.cm.ask(selection, set_(class_of(selection), blob))
            response = only_response(exchange)
            if response.succeeded and response.codes:
                return selection
            refusal = refusal or described(response)
        raise Violation(refusal, f"the blob of file {file_id} set (encoding {encoding})")

    def _drafts(self, file_id: str) -> Iterator[Element]:
        """Yield what may select the draft of a file; at last one is begun."""
        draft = where("content", objectId=file_id, state="edited")
        yield draft
        yield where("obj", id=file_id)
        self.cm.ask(where("obj", id=file_id), verb("obj", "edit"))
        yield draft

    def filled(
        self, data: bytes, stream: StreamClient, file_id: str | None = None
    ) -> Element:
        """Return the selection of a file of ours whose blob these data are."""
        self.workshop.target.need("cm.write")
        document = file_id or self.document
        try:
            return self.set(document, ticket_in(stream.upload(data)))
        except Violation:
            observe("A blob was set by its data, no upload being usable.")
        try:
            return self.set(document, b64encode(data).decode("ascii"), "base64")
        except Violation as problem:
            because = f"no file with a blob could be made: {problem.received}"
            raise Inconclusive(because, WRITE_REMEDY) from problem

    def ask(self, selection: Element, encoding: str = "stream") -> Blob:
        """Ask for the blob of what is selected."""
        cls = class_of(selection)
        asked = get(cls, prop("blob", encoding=encoding))
        exchange = self.cm.ask(selection, asked)
        blob = instance(exchange, cls).find("blob")
        if blob is None:
            raise Violation("no blob", "the blob that was asked for", exchange=exchange)
        return Blob(blob.get("encoding"), blob.text, exchange)

    @cached_property
    def existing(self) -> Element:
        """Return the selection of a blob that was on the target before."""
        for file in self.scene.files:
            for selection in _versions(file.id):
                try:
                    found = self.ask(selection)
                except Violation:
                    continue
                if found.content.strip():
                    return selection
        raise NotApplicable(NO_BLOB)

    def inline(self, selection: Element) -> bytes | None:
        """Return the data of a blob where they can be had without a ticket."""
        try:
            blob = self.ask(selection, "base64")
        except Violation:
            return None
        return blob.decoded if blob.encoding == "base64" else None


def class_of(selection: Element) -> str:
    """Return the class that a selection is about."""
    return selection.name.removesuffix("-where")


def _versions(file_id: str) -> Iterator[Element]:
    yield where("obj", id=file_id)
    for state in ("released", "committed", "edited"):
        yield where("content", objectId=file_id, state=state)


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
