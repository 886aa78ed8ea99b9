"""Using Streaming, downloads: from the ticket of a blob to its bytes."""

from __future__ import annotations

import base64
import gzip
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from conformance.deviations import deviation
from conformance.reference.cm.blobs import Tickets
from conformance.reference.cm.store import Instance
from conformance.reference.cm.stream import BYTES, SMALL, TEXT, Stream
from conformance.reference.cm.templates import Templates
from conformance.reference.message import Body, Request, Response
from conformance.reference.xml import Element

NO_DOWNLOAD = (
    "cm.stream.blob-download",
    "cm.stream.round-trip",
    "cm.stream.content-type-ignored",
    "cm.stream.chunked-upload",
    "cm.stream.upload-usable-as-blob",
    "cm.stream.simultaneous-uploads-kept-apart",
    "cm.stream.refused-method-spares-ticket",
    "cm.command.output-status",
    "cm.command.output-of-its-ticket",
)


# -- no ticket, no valid ticket -------------------------------------------------------


@deviation("cm.stream.missing-ticket-not-found")
class ServesAFormWithoutTicket(Stream):
    """Show an upload form to the browser that comes without a ticket."""

    def download(self, ticket: str) -> Response:
        if not ticket:
            return Response(200, b"<form method='post'></form>", (TEXT,))
        return super().download(ticket)


@deviation("cm.stream.missing-ticket-not-found")
class AnswersNothingBehindTheSlash(Stream):
    """Serve the folder of all tickets behind the slash, and list none."""

    def handle(self, request: Request) -> Response:
        if request.method == "GET" and request.path == "/stream/":
            return Response(200, b"", (TEXT,))
        return super().handle(request)


@deviation("cm.stream.missing-ticket-not-found")
class CallsAMissingTicketABadRequest(Stream):
    """Check the parameters before the lookup."""

    def download(self, ticket: str) -> Response:
        if not ticket:
            return Response(400, b"a ticket is needed", (TEXT,))
        return super().download(ticket)


NOT_FOUND = (
    "cm.stream.missing-ticket-not-found",
    "cm.stream.malformed-ticket-not-found",
    "cm.stream.path-in-ticket-refused",
    "cm.stream.expired-ticket-not-found",
    "cm.stream.failed-upload-without-ticket",
    "cm.command.unknown-ticket-not-found",
)


@deviation("cm.stream.unknown-ticket-not-found", disturbs=NOT_FOUND)
class AnswersNothingForUnknownTickets(Stream):
    """Answer success without data where there are none."""

    def not_found(self) -> Response:
        return Response(200, b"", (BYTES,))


@deviation("cm.stream.unknown-ticket-not-found", disturbs=NOT_FOUND)
class ForbidsUnknownTickets(Stream):
    """Tell nobody which tickets exist, as for a login."""

    def not_found(self) -> Response:
        return Response(403, b"forbidden", (TEXT,))


@deviation("cm.stream.unknown-ticket-not-found", disturbs=NOT_FOUND)
class SaysNotFoundInASuccess(Stream):
    """Put the error page where the data would be, with the status of success."""

    def not_found(self) -> Response:
        return replace(super().not_found(), status=200)


@deviation(
    "cm.stream.unknown-ticket-not-found",
    disturbs=("cm.stream.malformed-ticket-not-found", *NOT_FOUND),
)
class FindsTicketsByTheirBeginning(Stream):
    """Ask the database with LIKE."""

    def download(self, ticket: str) -> Response:
        alike = (t for t in self.cm.tickets.valid if ticket and t.startswith(ticket))
        return super().download(next(alike, ticket))


@deviation("cm.stream.unknown-ticket-not-found", disturbs=NOT_FOUND)
class CutsLongTickets(Stream):
    """Keep the ticket of a request in a field of fixed width."""

    def download(self, ticket: str) -> Response:
        return super().download(ticket[:20])


@deviation(
    "cm.stream.malformed-ticket-not-found",
    "cm.stream.unknown-ticket-not-found",
    disturbs=NOT_FOUND,
)
class ReadsTheNumberATicketBeginsWith(Stream):
    """Parse the ticket with a function that stops at the first letter."""

    def download(self, ticket: str) -> Response:
        digits = len(ticket) - len(ticket.lstrip("0123456789"))
        return super().download(ticket[:digits] or ticket)


@deviation(
    "cm.stream.malformed-ticket-not-found",
    "cm.stream.unknown-ticket-not-found",
    disturbs=NOT_FOUND,
)
class ReadsTicketsAsNumbers(Stream):
    """Compare tickets by value, so that noughts in front of one do not count."""

    def download(self, ticket: str) -> Response:
        return super().download(ticket.lstrip("0"))


@deviation(
    "cm.stream.malformed-ticket-not-found",
    disturbs=("cm.stream.path-in-ticket-refused",),
)
class BreaksOnTicketsThatAreNoNumbers(Stream):
    """Convert the ticket to an integer, and let the error through."""

    def download(self, ticket: str) -> Response:
        if ticket and not ticket.isdecimal():
            return Response(500, b"invalid literal for a number", (TEXT,))
        return super().download(ticket)


@deviation(
    "cm.stream.malformed-ticket-not-found",
    # A number that is too large is also one that was never given out.
    disturbs=("cm.stream.unknown-ticket-not-found",),
)
class BreaksOnHugeTickets(Stream):
    """Convert the ticket to a machine word, and let the overflow through."""

    def download(self, ticket: str) -> Response:
        if ticket.isdecimal() and len(ticket) > len("18446744073709551615"):
            return Response(500, b"out of range", (TEXT,))
        return super().download(ticket)


@deviation("cm.stream.path-in-ticket-refused")
class OpensTheTicketAsAPath(Stream):
    """Join the folder and the decoded ticket, wherever that leads."""

    def download(self, ticket: str) -> Response:
        path = self.cm.blobs.folder / unquote(ticket)
        if "%" in ticket and path.is_file():
            return Response(200, path.read_bytes(), (BYTES,))
        return super().download(ticket)


@deviation("cm.stream.path-in-ticket-refused")
class BreaksOnEncodedPaths(Stream):
    """Decode the ticket, and stumble over the slash in it."""

    def download(self, ticket: str) -> Response:
        if "/" in unquote(ticket):
            return Response(500, b"no such file or directory", (TEXT,))
        return super().download(ticket)


# -- blobs in answers -----------------------------------------------------------------


@deviation("cm.stream.blob-ticket-issued", "cm.stream.blob-encoding-answered")
class AnswersSmallBlobsInline(Templates):
    """Weigh the ticket against the data, though the client asked for a ticket."""

    def write_ticket(self, blob: str, place: Element) -> None:
        if not blob or self.cm.blobs.path(blob).stat().st_size < self.stream_from:
            data = self.cm.blobs.path(blob).read_bytes() if blob else b""
            self.write_data(data, "base64", place)
        else:
            super().write_ticket(blob, place)


@deviation("cm.stream.blob-ticket-issued", disturbs=NO_DOWNLOAD)
class AnswersTheDataAsATicket(Templates):
    """Write the attribute that was asked for, and the data in Base64."""

    def write_ticket(self, blob: str, place: Element) -> None:
        data = self.cm.blobs.path(blob).read_bytes() if blob else b""
        self.write_data(data, "base64", place)
        place.set("encoding", "stream")


@deviation("cm.stream.blob-encoding-answered", disturbs=("cm.stream.blob-download",))
class LeavesTheEncodingOut(Templates):
    """Suppose that the client remembers what it asked for."""

    def write_ticket(self, blob: str, place: Element) -> None:
        super().write_ticket(blob, place)
        del place.attrib["encoding"]


@deviation("cm.stream.blob-encoding-answered", disturbs=("cm.stream.blob-download",))
class WritesTheEncodingInCapitals(Templates):
    """Print the enumeration's name."""

    def write_ticket(self, blob: str, place: Element) -> None:
        super().write_ticket(blob, place)
        place.set("encoding", "STREAM")


@deviation("cm.stream.blob-encoding-answered", disturbs=("cm.stream.blob-download",))
class NamesTheEncodingOfTheData(Templates):
    """Tell the encoding in which the blob is stored, not that of the answer."""

    def write_ticket(self, blob: str, place: Element) -> None:
        super().write_ticket(blob, place)
        place.set("encoding", "plain")


@deviation("cm.stream.blob-ticket-issued", disturbs=("cm.stream.blob-download",))
class WrapsTheTicketOfABlob(Templates):
    """Answer the ticket as an element of its own."""

    def write_ticket(self, blob: str, place: Element) -> None:
        super().write_ticket(blob, place)
        etree.SubElement(place, "ticket").text, place.text = place.text, None


@deviation(
    "cm.stream.blob-ticket-issued",
    "cm.stream.blob-download",
    "cm.stream.download-status",
    disturbs=NO_DOWNLOAD,
)
class AnswersTheAddressOfABlob(Templates):
    """Answer where the blob is to be had instead of the ticket."""

    def write_ticket(self, blob: str, place: Element) -> None:
        super().write_ticket(blob, place)
        place.text = f"/stream/{place.text}"


# -- data -----------------------------------------------------------------------------


@deviation("cm.stream.download-status", disturbs=NO_DOWNLOAD)
class AnswersPartialContent(Stream):
    """Answer every download as a range, the whole one too."""

    def data(self, blob: str) -> Response:
        return replace(super().data(blob), status=206)


@deviation("cm.stream.blob-download", disturbs=NO_DOWNLOAD)
class DownloadsBlobsInBase64(Templates):
    """Hand the stored text over as it stands in the database."""

    def write_ticket(self, blob: str, place: Element) -> None:
        data = self.cm.blobs.path(blob).read_bytes() if blob else b""
        data = base64.b64encode(data)
        super().write_ticket(self.cm.blobs.keep(Body(len(data), data)), place)


@deviation(
    "cm.stream.blob-download",
    "cm.stream.upload-usable-as-blob",
    disturbs=NO_DOWNLOAD,
)
class RemembersTheFirstBlobOfAFile(Templates):
    """Cache which data belong to a file, and forget to forget."""

    def blob(self, instance: Instance) -> str:
        self.known: dict[str, str] = getattr(self, "known", {})
        return self.known.setdefault(instance.key, super().blob(instance))


@deviation(
    "cm.stream.blob-download",
    "cm.stream.upload-usable-as-blob",
    disturbs=NO_DOWNLOAD,
)
class LeadsEveryTicketToTheLatestBlob(Tickets):
    """Keep what a ticket stands for in one place for all of them."""

    def blob(self, ticket: str) -> str | None:
        latest = next(reversed(self.valid.values()), ("", 0.0))
        return latest[0] if super().blob(ticket) is not None else None


@deviation("cm.stream.blob-download", "cm.stream.round-trip", disturbs=NO_DOWNLOAD)
class EndsDownloadsWithALine(Stream):
    """Print the data with the function that prints lines."""

    def data(self, blob: str) -> Response:
        data = self.cm.blobs.path(blob).read_bytes()
        return Response(200, data + b"\n", (BYTES,))


@deviation("cm.stream.round-trip", "cm.stream.blob-download", disturbs=NO_DOWNLOAD)
class LabelsDownloadsAsCompressed(Stream):
    """Compress twice, and say so once."""

    def data(self, blob: str) -> Response:
        data = gzip.compress(self.cm.blobs.path(blob).read_bytes())
        fields = (BYTES, ("Content-Encoding", "gzip"))
        return Response(200, gzip.compress(data), fields)


@deviation("cm.stream.round-trip", disturbs=NO_DOWNLOAD)
class SendsTheFirstMebibyteOnly(Stream):
    """Send one buffer, however much there is."""

    def data(self, blob: str) -> Response:
        answer = super().data(blob)
        if isinstance(answer.body, Path):
            return replace(answer, body=answer.body.read_bytes()[: 1 << 20])
        return answer


@deviation("cm.stream.round-trip", "cm.stream.blob-download", disturbs=NO_DOWNLOAD)
class SendsTextUpToAControlCharacter(Stream):
    """Stop at the character that once ended files."""

    def data(self, blob: str) -> Response:
        data = self.cm.blobs.path(blob).read_bytes()
        return Response(200, data.partition(b"\x1a")[0], (BYTES,))


# -- connections and time -------------------------------------------------------------


@deviation("cm.stream.download-keeps-connection")
class ClosesAfterDownloads(Stream):
    """Tell the end of the data by the end of the connection."""

    def data(self, blob: str) -> Response:
        return replace(super().data(blob), keep_alive=False)


@deviation("cm.stream.download-keeps-connection")
class ClosesAfterLargeDownloads(Stream):
    """Hand large downloads to the operating system together with the connection."""

    def data(self, blob: str) -> Response:
        size = self.cm.blobs.path(blob).stat().st_size
        return replace(super().data(blob), keep_alive=size <= SMALL)


@deviation("cm.stream.expired-ticket-not-found")
class NeverLooksAtTheClock(Tickets):
    """Check the time of a ticket when it is issued, and never again."""

    def blob(self, ticket: str) -> str | None:
        return self.valid[ticket][0] if ticket in self.valid else None


@deviation("cm.stream.expired-ticket-not-found")
class SaysThatAnExpiredTicketIsGone(Stream):
    """Know a status that fits better than the one that is prescribed."""

    def download(self, ticket: str) -> Response:
        answer, valid = super().download(ticket), self.cm.tickets.valid
        if ticket in valid and self.cm.tickets.blob(ticket) is None:
            return replace(answer, status=410)
        return answer
