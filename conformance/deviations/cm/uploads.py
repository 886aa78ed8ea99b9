"""Using Streaming, uploads: what goes wrong between the socket and the ticket."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256
from urllib.parse import unquote_to_bytes

from aiohttp import web

from conformance.deviations import deviation
from conformance.reference.cm.blobs import Tickets
from conformance.reference.cm.changes import Changes
from conformance.reference.cm.stream import TEXT, Stream
from conformance.reference.front import Front
from conformance.reference.intake import Intake, Refused
from conformance.reference.message import Body, Request, Response, Service
from conformance.reference.xml import Element

SMALL = 64 << 10


def holding(data: bytes) -> Body:
    """Return a body of these bytes."""
    return Body(len(data), data)


# -- methods --------------------------------------------------------------------------


@deviation(
    "cm.stream.other-methods-refused", disturbs=("cm.stream.uncommon-methods-refused",)
)
class TreatsEveryMethodAsPost(Stream):
    """Route by path alone: whatever is no GET runs into the upload."""

    methods = Stream.methods | {"PUT", "DELETE", "PATCH", "OPTIONS"}


@deviation("cm.stream.other-methods-refused")
class AnswersNotImplementedToDelete(Stream):
    """Leave one method to the framework's base class, which knows no 405."""

    def handle(self, request: Request) -> Response:
        if request.method == "DELETE":
            return Response(501, b"not implemented", (TEXT,))
        return super().handle(request)


@deviation(
    "cm.stream.other-methods-refused",
    disturbs=("cm.stream.refused-method-spares-ticket",),
)
class LetsPutReplaceWhatATicketHolds(Stream):
    """Serve tickets by a file server that has writing switched on."""

    def handle(self, request: Request) -> Response:
        ticket = request.path.removeprefix("/stream/")
        if request.method == "PUT" and ticket in self.cm.tickets.valid:
            until = self.cm.tickets.valid[ticket][1]
            kept = (self.cm.blobs.keep(request.body), until)
            self.cm.tickets.valid[ticket] = kept
            return Response(204)
        return super().handle(request)


@deviation("cm.stream.other-methods-refused")
class RefusesMethodsByNotFound(Stream):
    """Look the route up by method and path together, so that nothing is found."""

    def refuse_method(self) -> Response:
        return self.not_found()


@deviation("cm.stream.uncommon-methods-refused")
class ServesHeadLikeGet(Stream):
    """Inherit HEAD from a framework that derives it from GET."""

    def handle(self, request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return super().handle(replace(request, method=method))


@deviation("cm.stream.uncommon-methods-refused")
class HasNeverHeardOfAMethod(Front):
    """Let the HTTP layer refuse what it has no name for."""

    def unheard_of(self, method: str, target: str) -> Response:
        return replace(super().unheard_of(method, target), status=501)


@deviation("cm.stream.refused-method-spares-ticket")
class ForgetsTheTicketOfARefusedMethod(Stream):
    """Take the ticket out of the table before the method is looked at."""

    def handle(self, request: Request) -> Response:
        if request.method not in self.methods:
            self.cm.tickets.valid.pop(request.path.removeprefix("/stream/"), None)
        return super().handle(request)


# -- the answer -----------------------------------------------------------------------


@deviation("cm.stream.upload-status")
class AnswersCreated(Stream):
    """Follow the customs of REST, where something new is 201."""

    def uploaded(self, ticket: str) -> Response:
        return replace(super().uploaded(ticket), status=201)


@deviation("cm.stream.upload-status")
class AnswersCreatedToLargeUploads(Stream):
    """Keep large uploads by another handler, written by somebody else."""

    def upload(self, body: Body) -> Response:
        answer = super().upload(body)
        return replace(answer, status=201) if body.size > SMALL else answer


@deviation("cm.stream.ticket-alone")
class EndsTheTicketWithALine(Stream):
    """Print the ticket as a line."""

    def uploaded(self, ticket: str) -> Response:
        return super().uploaded(f"{ticket}\n")


@deviation("cm.stream.ticket-alone")
class WrapsTheTicketInXml(Stream):
    """Answer everything as XML, tickets too."""

    def uploaded(self, ticket: str) -> Response:
        return super().uploaded(f"<ticket>{ticket}</ticket>")


@deviation("cm.stream.ticket-alone")
class QuotesTheTicket(Stream):
    """Serialise the ticket as JSON, by a framework's default."""

    def uploaded(self, ticket: str) -> Response:
        return super().uploaded(f'"{ticket}"')


@deviation(
    "cm.stream.ticket-alone",
    disturbs=("cm.stream.upload-usable-as-blob", "cm.stream.round-trip"),
)
class AnswersThePathOfTheTicket(Stream):
    """Spare the client the trouble of forming the download URL."""

    def uploaded(self, ticket: str) -> Response:
        return super().uploaded(f"/stream/{ticket}")


@deviation("cm.stream.ticket-alone", disturbs=("cm.stream.upload-usable-as-blob",))
class AnswersTheTicketInAHeaderField(Stream):
    """Take the body of an answer for a thing of downloads alone."""

    def uploaded(self, ticket: str) -> Response:
        return Response(200, b"", (TEXT, ("X-Ticket", ticket)))


@deviation("cm.stream.tickets-differ")
class ReusesTicketsForEqualData(Stream):
    """Name what is stored by its digest, and tickets with it."""

    known: dict[bytes, str] = {}  # noqa: RUF012  (one server, one table)

    def store(self, body: Body) -> str:
        digest = sha256(body.read()).digest()
        ticket = self.known.get(digest, "")
        if self.cm.tickets.blob(ticket) is None:
            self.known[digest] = ticket = super().store(body)
        return ticket


@deviation(
    "cm.stream.tickets-differ",
    "cm.stream.simultaneous-uploads-kept-apart",
    disturbs=(
        "cm.stream.round-trip",
        "cm.stream.upload-usable-as-blob",
        "cm.stream.content-type-ignored",
        "cm.stream.chunked-upload",
        "cm.stream.blob-download",
        "cm.stream.upload-status",
        "cm.stream.upload-keeps-connection",
        "cm.stream.blob-ticket-issued",
    ),
)
class NumbersTicketsByTheMoment(Tickets):
    """Make tickets of the clock, too coarse for two clients at once."""

    def new_id(self) -> str:
        ticket = str(int(self.clock.now().timestamp() * 20))
        self.store.database.execute("DELETE FROM ticket WHERE id = ?", (ticket,))
        return ticket


# -- the data -------------------------------------------------------------------------

STORED_WRONG = (
    "cm.stream.content-type-ignored",
    "cm.stream.chunked-upload",
    "cm.stream.upload-usable-as-blob",
    "cm.stream.blob-download",
    "cm.stream.simultaneous-uploads-kept-apart",
)


@deviation("cm.stream.round-trip", disturbs=STORED_WRONG)
class StoresOnlyUpToTheFirstNul(Stream):
    """Store an upload the way a C string would."""

    def store(self, body: Body) -> str:
        return super().store(holding(body.read().partition(b"\0")[0]))


@deviation("cm.stream.round-trip", disturbs=STORED_WRONG)
class DecodesUploadsAsText(Stream):
    """Read the request body by an API that returns strings."""

    def store(self, body: Body) -> str:
        return super().store(holding(body.read().decode("utf-8", "replace").encode()))


@deviation("cm.stream.round-trip", disturbs=STORED_WRONG)
class ConvertsUploadsFromLatin1(Stream):
    """Take every upload for text in the server's default charset."""

    def store(self, body: Body) -> str:
        return super().store(holding(body.read().decode("latin-1").encode()))


@deviation("cm.stream.round-trip", disturbs=STORED_WRONG)
class NormalisesLineEnds(Stream):
    """Write the file in text mode."""

    def store(self, body: Body) -> str:
        return super().store(holding(body.read().replace(b"\r\n", b"\n")))


@deviation("cm.stream.round-trip", disturbs=STORED_WRONG)
class StripsUploads(Stream):
    """Trim the parameter like any other."""

    def store(self, body: Body) -> str:
        return super().store(holding(body.read().strip()))


@deviation("cm.stream.round-trip", disturbs=STORED_WRONG)
class DropsTheByteOrderMark(Stream):
    """Read with a codec that swallows the mark, and write without it."""

    def store(self, body: Body) -> str:
        data = body.read().removeprefix(b"\xef\xbb\xbf")
        return super().store(holding(data))


@deviation("cm.stream.round-trip")
class StoresOneBlockOnly(Stream):
    """Read from the socket once, and call that the body."""

    def store(self, body: Body) -> str:
        return super().store(holding(body.read()[:SMALL]))


@deviation("cm.stream.round-trip")
class StoresOneMebibyteAtMost(Stream):
    """Cut at a limit that was meant for form fields."""

    def store(self, body: Body) -> str:
        return super().store(holding(body.read()[: 1 << 20]))


@deviation("cm.stream.round-trip")
class LosesAByteBetweenBlocks(Stream):
    """Copy block by block, with the index of the next block one too high."""

    def store(self, body: Body) -> str:
        data = body.read()
        blocks = (data[i : i + SMALL] for i in range(0, len(data), SMALL + 1))
        return super().store(holding(b"".join(blocks)))


@deviation("cm.stream.content-type-ignored")
class ReadsFormsAsForms(Stream):
    """Let the framework decode what is declared as a form."""

    def handle(self, request: Request) -> Response:
        if "x-www-form-urlencoded" in request.fields.get("Content-Type"):
            data = unquote_to_bytes(request.body.read().replace(b"+", b" "))
            request = replace(request, body=holding(data))
        return super().handle(request)


@deviation("cm.stream.content-type-ignored")
class UnpacksMultipartUploads(Stream):
    """Store the first part of a multipart body, as for a form's file field."""

    def handle(self, request: Request) -> Response:
        if request.fields.get("Content-Type").startswith("multipart/"):
            part = re.split(rb"\r?\n--", request.body.read(), maxsplit=1)[0]
            request = replace(request, body=holding(part.partition(b"\r\n\r\n")[2]))
        return super().handle(request)


@deviation("cm.stream.content-type-ignored")
class DemandsAContentType(Stream):
    """Refuse what does not say what it is."""

    def handle(self, request: Request) -> Response:
        if request.method == "POST" and not request.fields.get("Content-Type"):
            return Response(415, b"a content type is needed", (TEXT,))
        return super().handle(request)


@deviation("cm.stream.content-type-ignored")
class ConvertsTextToUtf8(Stream):
    """Convert what is declared as text from the charset it seems to have."""

    def handle(self, request: Request) -> Response:
        if request.fields.get("Content-Type").startswith(("text/", "application/x-")):
            data = request.body.read().decode("latin-1").encode()
            request = replace(request, body=holding(data))
        return super().handle(request)


@deviation("cm.stream.chunked-upload")
class StoresTheChunkFraming(Stream):
    """Copy from the socket what a proxy in front has passed on in chunks."""

    def handle(self, request: Request) -> Response:
        if request.fields.get("Transfer-Encoding"):
            data = request.body.read()
            framed = b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data)
            request = replace(request, body=holding(framed))
        return super().handle(request)


@deviation("cm.stream.chunked-upload")
class TakesChunkedUploadsForEmpty(Stream):
    """Trust a Content-Length that is not there, and so read nothing."""

    def handle(self, request: Request) -> Response:
        if request.fields.get("Transfer-Encoding"):
            request = replace(request, body=Body())
        return super().handle(request)


@deviation("cm.stream.simultaneous-uploads-kept-apart")
class KeepsUploadsInOneBuffer(Front):
    """Read every upload into the same buffer, and store it a moment later."""

    async def perform(self, service: Service, request: Request) -> Response:
        if request.method == "POST" and request.path == "/stream":
            self.buffer = request.body
            await asyncio.sleep(0.02)
            request = replace(request, body=self.buffer)
        return await super().perform(service, request)


class CutOff(Intake):
    """Take what arrived for the whole."""

    async def blocks(
        self, http: web.BaseRequest, limit: int | None
    ) -> AsyncIterator[bytes]:
        """Yield a body as it arrives, and end where it ends."""
        try:
            async for block in super().blocks(http, limit):
                yield block
        except Refused:
            return


@deviation("cm.stream.truncated-upload-refused")
class AcknowledgesTruncatedUploads(Front):
    """Copy until the socket has no more, and never compare with the length."""

    intake = CutOff


@deviation("cm.stream.failed-upload-status")
class CallsTheFailedUploadTooLarge(Stream):
    """Tell the reason by a status that fits better than the one prescribed."""

    def upload_failed(self) -> Response:
        return replace(super().upload_failed(), status=413)


@deviation(
    "cm.stream.failed-upload-status",
    disturbs=("cm.stream.failed-upload-without-ticket",),
)
class ReportsFailureInASuccess(Stream):
    """Write the error where the ticket would stand, with the status of success."""

    def upload_failed(self) -> Response:
        return replace(super().upload_failed(), status=200)


@deviation("cm.stream.failed-upload-without-ticket")
class AnswersATicketOfWhatWasStored(Stream):
    """Issue the ticket before the data are written, and answer it with the error."""

    def upload_failed(self) -> Response:
        ticket = self.cm.tickets.issue(self.cm.blobs.keep(Body()))
        return Response(500, f"{ticket}: disk full".encode(), (TEXT,))


@deviation(
    "cm.stream.failed-upload-status",
    "cm.stream.round-trip",
    disturbs=("cm.stream.failed-upload-without-ticket",),
)
class CutsAtTheUploadLimit(Stream):
    """Write until the disk is full, and never look at what was written."""

    def store(self, body: Body) -> str:
        data = body.read()[: int(self.cm.upload_limit)]
        return super().store(holding(data))


# -- what becomes of the ticket -------------------------------------------------------


@deviation(
    "cm.stream.upload-usable-as-blob",
    disturbs=("cm.stream.round-trip", *STORED_WRONG),
)
class StoresTheTicketAsText(Changes):
    """Overlook the encoding of a blob that is written."""

    def blob(self, element: Element) -> str:
        return self.kept((element.text or "").encode())


@deviation(
    "cm.stream.upload-usable-as-blob",
    disturbs=("cm.stream.round-trip", *STORED_WRONG),
)
class StoresUploadsAsBase64(Changes):
    """Encode what comes by ticket once more, for a column that holds text."""

    def blob(self, element: Element) -> str:
        if element.get("encoding") != "stream":
            return super().blob(element)
        data = self.cm.blobs.path(super().blob(element)).read_bytes()
        return self.kept(base64.encodebytes(data))


# -- connections ----------------------------------------------------------------------


@deviation(
    "cm.stream.upload-keeps-connection",
    disturbs=("cm.stream.download-keeps-connection",),
)
class ClosesAfterUploads(Stream):
    """End the connection after whatever had a body."""

    def uploaded(self, ticket: str) -> Response:
        return replace(super().uploaded(ticket), keep_alive=False)


@deviation(
    "cm.stream.upload-keeps-connection",
    disturbs=("cm.stream.download-keeps-connection",),
)
class ClosesAfterLargeUploads(Stream):
    """Give large uploads a worker process, and it the connection."""

    def upload(self, body: Body) -> Response:
        return replace(super().upload(body), keep_alive=body.size <= SMALL)


@deviation("cm.stream.upload-keeps-connection")
class ClosesAfterTwoUploads(Front):
    """Reload a worker after so many requests, in the middle of a connection."""

    async def perform(self, service: Service, request: Request) -> Response:
        answer = await super().perform(service, request)
        if request.method == "POST" and request.path == "/stream":
            self.uploads = getattr(self, "uploads", 0) + 1
            return replace(answer, keep_alive=self.uploads % 2 == 1)
        return answer


@deviation("cm.stream.upload-status")
class AnswersAccepted(Stream):
    """Hand the data to a queue, and say so."""

    def uploaded(self, ticket: str) -> Response:
        return replace(super().uploaded(ticket), status=202)
