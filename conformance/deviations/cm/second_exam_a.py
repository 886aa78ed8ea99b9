"""Faults drawn from the documents: streaming."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from conformance.deviations import deviation
from conformance.reference.cm.commands import Commands
from conformance.reference.cm.exchange import Exchange
from conformance.reference.cm.stream import BYTES, TEXT, Stream
from conformance.reference.message import Body, Response
from conformance.reference.xml import Element


@deviation("cm.stream.round-trip")
class F01StoresUploadsAsText(Stream):
    """Read an upload as UTF-8 text before it is stored."""

    def store(self, body: Body) -> str:
        data = body.read().decode("utf-8", "replace").encode()
        return super().store(Body(len(data), data))


@deviation("cm.stream.ticket-alone")
class F02EndsTicketsOfLargeUploadsByALine(Stream):
    """Print the ticket where a large upload is taken over from a file."""

    def upload(self, body: Body) -> Response:
        response = super().upload(body)
        if body.file is None or response.status != 200:
            return response
        return replace(response, body=bytes(response.body) + b"\n")  # type: ignore[arg-type]


@deviation("cm.stream.upload-status")
class F03ReportsDataItHasAlready(Stream):
    """Answer 208 for data that are stored already: storage goes by digest."""

    def upload(self, body: Body) -> Response:
        known: set[bytes] = self.__dict__.setdefault("known", set())
        digest = hashlib.sha256(body.read()).digest()
        response = super().upload(body)
        if digest in known and response.status == 200:
            return replace(response, status=208)
        known.add(digest)
        return response


@deviation("cm.stream.failed-upload-status")
class F04CallsAFailedUploadTooLarge(Stream):
    """Answer 413, as HTTP has it."""

    def upload_failed(self) -> Response:
        return replace(super().upload_failed(), status=413)


@deviation("cm.stream.download-status", "cm.stream.round-trip")
class F05SendsTheFirstPartOfLargeData(Stream):
    """Answer the first MiB as a part, and expect to be asked for the rest."""

    def data(self, blob: str) -> Response:
        path = self.cm.blobs.path(blob)
        size, most = path.stat().st_size, 1 << 20
        if size <= most:
            return super().data(blob)
        part = ("Content-Range", f"bytes 0-{most - 1}/{size}")
        return Response(206, path.read_bytes()[:most], (BYTES, part))


@deviation("cm.stream.blob-download")
class F06KeepsTheLastTicketOfAPayload(Exchange):
    """Hold one ticket for each payload: that of the last blob asked for."""

    def processed(self, root: Element) -> bytes:
        before = set(self.cm.tickets.valid)
        answer = super().processed(root)
        for ticket in [t for t in self.cm.tickets.valid if t not in before][:-1]:
            del self.cm.tickets.valid[ticket]
        return answer


@deviation("cm.stream.missing-ticket-not-found")
class F07CallsAMissingTicketABadRequest(Stream):
    """Miss a parameter, and say so by 400."""

    def download(self, ticket: str) -> Response:
        if not ticket:
            return Response(400, b"the ticket is missing", (TEXT,))
        return super().download(ticket)


@deviation("cm.command.unknown-ticket-not-found", "cm.stream.expired-ticket-not-found")
class F08AnswersExpiredOutputAsEmpty(Commands):
    """Delete the output when its time is over, and keep the entry of its ticket."""

    def output(self, ticket: str) -> Iterator[bytes] | None:
        output = super().output(ticket)
        if output is None and ticket in self.outputs:
            return iter(())
        return output


@deviation("cm.command.connection-closed")
class F09KeepsTheConnectionOfEndedCommands(Stream):
    """Send the output of a command that has ended like any file."""

    def download(self, ticket: str) -> Response:
        output = self.cm.commands.outputs.get(ticket)
        response = super().download(ticket)
        if output is None or output.running or response.status != 200:
            return response
        body = b"".join(response.body)  # type: ignore[arg-type]
        return replace(response, body=body, keep_alive=True)
