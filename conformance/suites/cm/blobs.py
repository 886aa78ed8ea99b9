"""Blobs of files: set, asked for and answered through the XML interface.

No document says which of a file and its draft takes a blob: both are tried.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from conformance.harness import Inconclusive, NotApplicable, Violation, observe
from conformance.harness.transcript import Exchange
from conformance.harness.xml import Element
from conformance.suites.cm.checks import (
    described,
    instance,
    instances_of,
    only_response,
    response_to,
)
from conformance.suites.cm.client import CmClient, Operation, StreamClient
from conformance.suites.cm.guard import selects_one
from conformance.suites.cm.messages import get, prop, set_, verb, where
from conformance.suites.cm.scene import WRITE_REMEDY, File, Scene, Workshop
from conformance.suites.cm.stream_checks import BLOB_TICKET, TOKEN, shown, ticket_in

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
            if not selects_one(self.cm, selection):
                refusal = refusal or "more than one version selected"
                continue
            exchange = self.cm.ask(selection, set_(class_of(selection), blob))
            response = only_response(exchange)
            if response.succeeded and response.codes:
                return selection
            refusal = refusal or described(response)
        raise Violation(
            refusal, f"the blob of file {file_id} set (encoding {encoding})"
        )

    def set_uploaded(
        self, file_id: str, ticket: str, data: bytes, stream: StreamClient
    ) -> Element:
        """Give a file a blob by the ticket of an upload of these data."""
        try:
            return self.set(file_id, ticket)
        except Violation as refusal:
            text = text_as_long_as(data)
            self._need_such(data, file_id, ticket_in(stream.upload(text)), refusal)
            raise

    def _need_such(
        self, data: bytes, file_id: str, text: str, why: Violation, by: str = "stream"
    ) -> None:
        """Go no further where text alone is taken: no document forbids that."""
        if is_text(data):
            return
        try:
            self.set(file_id, text, by)
        except Violation:
            return
        observe(f"A blob that is no text is refused: {why.received}.")
        raise NotApplicable("the target takes text alone for this blob") from why

    def _drafts(self, file_id: str) -> Iterator[Element]:
        """Yield what may select the draft of a file; at last one is begun."""
        draft = where("content", objectId=file_id, state="edited")
        yield draft
        yield where("obj", id=file_id)
        self.cm.ask(where("obj", id=file_id), verb("obj", "edit"))
        yield draft

    def filled(
        self, data: bytes, stream: StreamClient, file: File | None = None
    ) -> Element:
        """Return the selection of a file of ours whose blob these data are."""
        self.workshop.target.need("cm.write")
        document = file.id if file else self.document
        try:
            return self.set(document, ticket_in(stream.upload(data)))
        except Violation:
            observe("A blob was set by its data, no upload being usable.")
        try:
            return self.set(document, b64encode(data).decode("ascii"), "base64")
        except Violation as problem:
            text = b64encode(text_as_long_as(data)).decode("ascii")
            self._need_such(data, document, text, problem, by="base64")
            because = f"no file with a blob could be made: {problem.received}"
            raise Inconclusive(because, WRITE_REMEDY) from problem

    def ask(self, selection: Element, encoding: str = "stream") -> Blob:
        """Ask for the blob of what is selected."""
        exchange = self.cm.ask(*asking(selection, encoding))
        return _blob_in(instance(exchange, class_of(selection)), exchange)

    def ask_together(self, *selections: Element) -> list[Blob]:
        """Ask in one payload for the blobs of all that is selected, as tickets."""
        payload = self.cm.payload(*map(asking, selections))
        exchange = self.cm.send(payload)
        answers = (response_to(exchange, one.request_id) for one in payload.requests)
        return [
            _blob_in(instances_of(answer, class_of(one), exchange)[0], exchange)
            for one, answer in zip(selections, answers, strict=True)
        ]

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


def is_text(data: bytes) -> bool:
    """Tell whether data can be read as text."""
    try:
        return "\0" not in data.decode("utf-8")
    except ValueError:
        return False


def text_as_long_as(data: bytes) -> bytes:
    """Return text of as many bytes as these data."""
    return (b"text " * (len(data) // 5 + 1))[: len(data)]


def class_of(selection: Element) -> str:
    """Return the class that a selection is about."""
    return selection.name.removesuffix("-where")


def asking(selection: Element, encoding: str = "stream") -> Operation:
    """Return the request for the blob of what is selected."""
    return selection, get(class_of(selection), prop("blob", encoding=encoding))


def _blob_in(answer: Element, exchange: Exchange) -> Blob:
    blob = answer.find("blob")
    if blob is None:
        raise Violation("no blob", "the blob that was asked for", exchange=exchange)
    return Blob(blob.get("encoding"), blob.text, exchange)


def _versions(file_id: str) -> Iterator[Element]:
    yield where("obj", id=file_id)
    for state in ("released", "committed", "edited"):
        yield where("content", objectId=file_id, state=state)
