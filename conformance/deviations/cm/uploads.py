"""Using Streaming, uploads: wrong answers, tickets, failures and connections."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256

from aiohttp import web

from conformance.deviations import deviation
from conformance.deviations.cm.bodies import SMALL, holding
from conformance.reference.cm.blobs import Tickets
from conformance.reference.cm.stream import TEXT, Stream
from conformance.reference.front import Front
from conformance.reference.intake import Intake, Refused
from conformance.reference.message import Body, Request, Response, Service


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


@deviation("cm.stream.tickets-differ", disturbs=("cm.stream.round-trip",))
class NamesTicketsByTheBeginning(Stream):
    """Name what is stored by a digest, and spare the time for all but its beginning."""

    known: dict[bytes, str] = {}  # noqa: RUF012  (one server, one table)

    def store(self, body: Body) -> str:
        digest = sha256(b"%d %s" % (body.size, body.read()[:1024])).digest()
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


@deviation(
    "cm.stream.upload-keeps-connection",
    disturbs=("cm.stream.download-keeps-connection",),
)
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
