"""The front: complete requests in, responses out, between the sockets and the services.

Everything a service must not have to think about stands here: routes, limits, bodies
that go to disk, work that goes to a thread, answers sent piece by piece. One small
method each, so that a lawful oddity of HTTP is a subclass that overrides one of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from concurrent.futures import Executor
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

from aiohttp import web
from multidict import CIMultiDict

from conformance.reference.intake import Intake, Refused, plain
from conformance.reference.message import Fields, Later, Request, Response, Service

LOGGER = logging.getLogger("conformance.reference")

Answer = TypeVar("Answer", bound=web.StreamResponse)


class Front:
    """Carry messages between aiohttp and the services.

    ``dressed`` has the last look at every answer; ``fields`` at its header fields;
    ``pieces`` at the way a streamed body is cut.
    """

    server = "cms-conformance-reference"
    #: How many requests may occupy a worker thread at a time.
    in_flight = 128
    #: Seconds a reader may refuse to take the next piece of an answer.
    patience = 30.0
    #: What one call of sendfile carries.
    block = 1 << 20

    intake: type[Intake] = Intake

    def __init__(
        self, services: Sequence[Service], workers: Executor, spool: Path
    ) -> None:
        self.services = services
        self.workers = workers
        self.taking = self.intake(spool)
        self.busy = 0
        self.routes = sorted(
            ((prefix, service) for service in services for prefix in service.prefixes),
            key=lambda route: -len(route[0]),
        )

    async def __call__(self, http: web.BaseRequest) -> web.StreamResponse:
        """Answer one HTTP request."""
        try:
            self.taking.check_head(http)
            path, query = self.target(http)
            response = await self.answer(http, path, query)
        except Refused as refusal:
            response = refusal.response
        return await self.send(http, response)

    # -- what is meant --------------------------------------------------------------

    def target(self, http: web.BaseRequest) -> tuple[str, str]:
        """Return path and query as sent; nothing but our own origin is served."""
        path, _, query = http.raw_path.partition("?")
        if not path.startswith("/"):
            origin = f"{http.scheme}://{http.headers.get('Host')}"
            if not path.startswith(f"{origin}/"):
                raise Refused(400, "the request target is not a path of this server")
            path = path.removeprefix(origin)
        return path.partition("#")[0], query.partition("#")[0]

    def service_of(self, path: str) -> Service:
        """Return the service with the longest prefix of this path."""
        for prefix, service in self.routes:
            if path == prefix or path.startswith(prefix.rstrip("/") + "/"):
                return service
        raise Refused(404, "nothing is served under this path", keep_alive=True)

    # -- the answer -----------------------------------------------------------------

    async def answer(self, http: web.BaseRequest, path: str, query: str) -> Response:
        """Take the request in, have it answered, and tidy up after it."""
        service = self.service_of(path)
        body = await self.taking.body(http, service)
        fields = Fields(tuple(http.headers.items()))
        request = Request(http.method, path, query, fields, body)
        try:
            response = await self.perform(service, request)
            return self.dressed(request, response)
        finally:
            if body.file is not None:
                body.file.unlink(missing_ok=True)

    async def perform(self, service: Service, request: Request) -> Response:
        """Call the service: at once, or in a thread where it may take time."""
        try:
            if request.body.file is None:
                answer = service.handle(request)
            else:
                answer = await self.aside(Later(lambda: finished(service, request)))
            return await self.aside(answer) if isinstance(answer, Later) else answer
        except Refused:
            raise
        except Exception:
            LOGGER.exception("%s %s failed", request.method, request.path)
            return plain(500, "internal error")

    def unheard_of(self, method: str, target: str) -> Response:
        """Let a service refuse a method that the parser does not know."""
        path = target.partition("?")[0]
        try:
            answer = self.service_of(path).handle(Request(method, path))
        except Refused as refusal:
            return refusal.response
        if (
            isinstance(answer, Response)
            and answer.status == HTTPStatus.METHOD_NOT_ALLOWED
        ):
            return answer
        return plain(501, "there is no such method")

    def unreadable(self, data: bytes, status: int) -> None:
        """Be told of bytes that are no request, and how they are answered."""

    async def aside(self, later: Later) -> Response:
        """Do work in a worker thread, of which there is a bounded number."""
        if self.busy >= self.in_flight:
            raise Refused(503, "too many requests in flight", ("Retry-After", "1"))
        self.busy += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self.workers, later.work)
        finally:
            self.busy -= 1

    def dressed(self, request: Request, response: Response) -> Response:  # noqa: ARG002
        """Have the last look at an answer before it is sent."""
        return response

    def fields(self, response: Response) -> tuple[tuple[str, str], ...]:
        """Return the header fields of an answer."""
        return (*response.fields, ("Server", self.server))

    # -- sending --------------------------------------------------------------------

    async def send(
        self, http: web.BaseRequest, response: Response
    ) -> web.StreamResponse:
        """Send an answer in the way its body asks for."""
        if isinstance(response.body, bytes):
            return await self.send_bytes(http, response, response.body)
        if isinstance(response.body, Path):
            try:
                return await self.send_file(http, response, response.body)
            except FileNotFoundError:  # given up while the answer was under way
                gone = plain(404, "there is nothing here any more")
                return await self.send(http, gone)
        return await self.send_pieces(http, response, response.body)

    async def send_bytes(
        self, http: web.BaseRequest, response: Response, body: bytes
    ) -> web.StreamResponse:
        """Send a body that is at hand, with its length."""
        answer = web.Response(
            status=response.status, headers=self._headers(response), body=body
        )
        return await self._begun(http, response, answer)

    async def send_file(
        self, http: web.BaseRequest, response: Response, path: Path
    ) -> web.StreamResponse:
        """Send a file without bringing it into memory."""
        with path.open("rb") as file:
            size = file.seek(0, 2)
            answer = web.StreamResponse(
                status=response.status, headers=self._headers(response)
            )
            answer.content_length = size
            await self._begun(http, response, answer)
            transport = http.transport
            if http.method == "HEAD" or transport is None:
                return answer
            loop = asyncio.get_running_loop()
            for start in range(0, size, self.block):
                count = min(self.block, size - start)
                async with self._patience(http):
                    await loop.sendfile(transport, file, start, count)
        return answer

    async def send_pieces(
        self, http: web.BaseRequest, response: Response, body: Iterator[bytes]
    ) -> web.StreamResponse:
        """Send what an iterator yields as it comes."""
        answer = web.StreamResponse(
            status=response.status, headers=self._headers(response)
        )
        pieces = self.pieces(body)
        loop = asyncio.get_running_loop()
        try:
            await self._begun(http, response, answer)
            if http.method != "HEAD":
                while piece := await loop.run_in_executor(
                    self.workers, next_of, pieces
                ):
                    async with self._patience(http):
                        await answer.write(piece)
        except ConnectionError:
            raise
        except Exception:
            LOGGER.exception("%s %s broke off", http.method, http.raw_path)
            abort(http)
        finally:
            await asyncio.shield(loop.run_in_executor(self.workers, end, body))
        return answer

    def pieces(self, body: Iterator[bytes]) -> Iterator[bytes]:
        """Cut a streamed body; an empty piece would end it, so none is passed on."""
        return filter(None, body)

    def _headers(self, response: Response) -> CIMultiDict[str]:
        return CIMultiDict(self.fields(response))

    async def _begun(
        self, http: web.BaseRequest, response: Response, answer: Answer
    ) -> Answer:
        if not response.keep_alive:
            answer.force_close()
        await answer.prepare(http)
        return answer

    @contextlib.asynccontextmanager
    async def _patience(self, http: web.BaseRequest) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self.patience):
                yield
        except TimeoutError:
            abort(http)
            raise ConnectionAbortedError("the reader stopped reading") from None


def finished(service: Service, request: Request) -> Response:
    """Have a request answered to the end."""
    answer = service.handle(request)
    return answer.work() if isinstance(answer, Later) else answer


def next_of(pieces: Iterator[bytes]) -> bytes:
    """Return the next piece, or nothing when there is none."""
    return next(pieces, b"")


def end(body: Iterator[bytes]) -> None:
    """End a generator that may still have something to give back."""
    if isinstance(body, Generator):
        with contextlib.suppress(ValueError):  # it runs: the server is closing
            body.close()


def abort(http: web.BaseRequest) -> None:
    """Break the connection, so that a cut answer cannot pass for a whole one."""
    if http.transport is not None:
        http.transport.abort()
