"""Lawful oddities of HTTP: the documents name methods, addresses and few statuses."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

from aiohttp import web

from conformance.liberties import liberty
from conformance.reference.cm.exchange import Exchange
from conformance.reference.cm.stream import Stream
from conformance.reference.front import Front, abort
from conformance.reference.intake import Intake, Refused
from conformance.reference.message import Body, Request, Response, Service


@liberty()
class ChunksEveryAnswer(Front):
    """Send every answer in chunks: HTTP leaves the framing to whoever sends."""

    async def send_bytes(
        self, http: web.BaseRequest, response: Response, body: bytes
    ) -> web.StreamResponse:
        return await self.send_pieces(http, response, iter([body]))


@liberty()
class DribblesEveryAnswer(Front):
    """Send answers in many small chunks: where they are cut means nothing."""

    async def send_bytes(
        self, http: web.BaseRequest, response: Response, body: bytes
    ) -> web.StreamResponse:
        return await self.send_pieces(http, response, iter([body]))

    def pieces(self, body: Iterator[bytes]) -> Iterator[bytes]:
        for piece in body:
            size = max(1, len(piece) // 9)
            yield from (piece[i : i + size] for i in range(0, len(piece), size))


@liberty()
class CompressesAnswers(Front):
    """Compress for clients that accept it, as web servers in front do."""

    def dressed(self, request: Request, response: Response) -> Response:
        accepted = "gzip" in request.fields.get("Accept-Encoding")
        if not accepted or not response.body or not isinstance(response.body, bytes):
            return response
        fields = (*response.fields, ("Content-Encoding", "gzip"))
        return replace(response, body=gzip.compress(response.body), fields=fields)


@liberty()
class WritesFieldNamesInLowerCase(Front):
    """Write header field names as HTTP/2 does: they compare without case."""

    def fields(self, response: Response) -> tuple[tuple[str, str], ...]:
        fields = super().fields(response)
        return tuple((name.lower(), value) for name, value in fields)


@liberty()
class SetsCookies(Front):
    """Give each answer a cookie, as a load balancer does; nobody need return it."""

    def fields(self, response: Response) -> tuple[tuple[str, str], ...]:
        cookie = ("Set-Cookie", "node=7; Path=/; HttpOnly")
        return (*super().fields(response), cookie, ("X-Served-By", "node 7"))


@liberty()
class TakesItsTime(Front):
    """Answer late: no document promises how soon."""

    async def perform(self, service: Service, request: Request) -> Response:
        await asyncio.sleep(0.03)
        return await super().perform(service, request)


@liberty()
class ClosesAfterErrors(Front):
    """End the connection after an error: it is promised for transfers alone."""

    def dressed(self, request: Request, response: Response) -> Response:
        del request
        return replace(
            response, keep_alive=response.keep_alive and response.status < 400
        )


@liberty()
class ClosesAfterPayloads(Exchange):
    """End the connection after a payload: it is promised for streaming alone."""

    def handle(self, request: Request) -> Response:
        return replace(super().handle(request), keep_alive=False)


@liberty()
class CallsInvalidPayloadsABadRequest(Exchange):
    """Give the answer to an invalid payload a status of error: none is named."""

    def handle(self, request: Request) -> Response:
        answer = super().handle(request)
        invalid = (
            isinstance(answer.body, bytes)
            and b"payload-id="
            in (answer.body.partition(b"<cm-response")[2].partition(b">")[0])
        )
        return replace(answer, status=400) if invalid else answer


@liberty()
class LabelsPayloadsOtherwise(Exchange):
    """Give answers another media type: none is named."""

    content_type = "application/xml"


@liberty()
class LeadsToTheAddressWithASlash(Stream):
    """Redirect to the address with a slash, where no ticket is found either."""

    def handle(self, request: Request) -> Response:
        if request.method == "GET" and request.path == self.path:
            return Response(301, b"", (("Location", f"{self.path}/"),))
        return super().handle(request)


class Abrupt(Intake):
    """Break the connection where a body ends too early."""

    async def blocks(
        self, http: web.BaseRequest, limit: int | None
    ) -> AsyncIterator[bytes]:
        """Yield a body as it arrives."""
        try:
            async for block in super().blocks(http, limit):
                yield block
        except Refused:
            abort(http)
            raise


@liberty()
class BreaksOffWhenAnUploadDoes(Front):
    """Answer nothing to a cut upload: nobody may be there to read it."""

    intake = Abrupt


@liberty()
class DemandsALength(Stream):
    """Refuse chunked uploads: the documents are silent about transfer codings."""

    def handle(self, request: Request) -> Response:
        if request.method == "POST" and request.fields.get("Transfer-Encoding"):
            return Response(411, b"a length is required")
        return super().handle(request)


@liberty()
class RefusesEmptyUploads(Stream):
    """Take an upload of nothing for an error: that nothing is data is not said."""

    def upload(self, body: Body) -> Response:
        return super().upload(body) if body.size else self.upload_failed()


@liberty(cm={"upload-limit": 1 << 20})
class TakesUploadsOfOneMebibyte(Stream):
    """Store what fits: no document says how much that is."""

    def store(self, body: Body) -> str:
        if body.size > 1 << 20:
            raise OSError("the disk is full")
        return super().store(body)


@liberty()
class AnswersErrorsByAPageOfNoLength(Stream):
    """Show people a page in pieces, and close: transfers alone keep the connection."""

    def not_found(self) -> Response:
        return self.page(super().not_found())

    def upload_failed(self) -> Response:
        return self.page(super().upload_failed())

    def page(self, answer: Response) -> Response:
        pieces = iter([b"<html><body><h1>", b"Sorry", b"</h1></body></html>"])
        fields = (("Content-Type", "text/html"),)
        return Response(answer.status, pieces, fields, keep_alive=False)


@liberty()
class StandsBehindAProxy(Front):
    """Answer through a proxy, which adds fields about caching and about itself."""

    def fields(self, response: Response) -> tuple[tuple[str, str], ...]:
        return (
            *super().fields(response),
            ("Via", "1.1 edge-7 (squid/5.7)"),
            ("X-Cache", "MISS from edge-7"),
            ("Cache-Control", "private, no-store"),
            ("Vary", "Accept-Encoding"),
            ("Strict-Transport-Security", "max-age=31536000"),
        )


@liberty()
class TakesUploadsBelowTheAddress(Stream):
    """Take a POST below the address like one to it: nothing is said about it."""

    def handle(self, request: Request) -> Response:
        if request.method == "POST":
            return self.upload(request.body)
        return super().handle(request)
