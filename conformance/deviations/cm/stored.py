"""Using Streaming, uploads: what is stored is not what was sent."""

from __future__ import annotations

import asyncio
import base64
import re
from dataclasses import replace
from urllib.parse import unquote_to_bytes

from conformance.deviations import deviation
from conformance.deviations.cm.bodies import SMALL, holding
from conformance.reference.cm.changes import Changes
from conformance.reference.cm.stream import TEXT, Stream
from conformance.reference.front import Front
from conformance.reference.message import Body, Request, Response, Service
from conformance.reference.xml import Element

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


@deviation(
    "cm.stream.simultaneous-uploads-kept-apart",
    disturbs=("cm.stream.upload-status",),
)
class KeepsUploadsInOneBuffer(Front):
    """Read every upload into the same buffer, and store it a moment later."""

    async def perform(self, service: Service, request: Request) -> Response:
        if request.method == "POST" and request.path == "/stream":
            self.buffer = request.body
            await asyncio.sleep(0.02)
            request = replace(request, body=self.buffer)
        return await super().perform(service, request)


@deviation(
    "cm.stream.upload-usable-as-blob",
    disturbs=(
        "cm.stream.failed-upload-without-ticket",
        "cm.stream.round-trip",
        *STORED_WRONG,
    ),
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
