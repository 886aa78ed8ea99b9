"""The server that carries the reference services: sockets, event loop, life cycle."""

from __future__ import annotations

import asyncio
import errno
import re
import secrets
import shutil
import socket
import ssl
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self, cast

from aiohttp import web
from aiohttp.http_exceptions import BadHttpMethod, LineTooLong
from multidict import CIMultiDict

from conformance.reference.front import LOGGER, Front
from conformance.reference.message import Service

__all__ = ["Front", "Server", "serve"]

#: Open connections; further ones are told to come back.
CONNECTIONS = 512
#: Seconds that running requests get when the server closes.
GRACE = 5.0

LIMITS: dict[str, Any] = {
    "keepalive_timeout": 15.0,  # also bounds the arrival of a header
    "max_line_size": 8190,
    "max_field_size": 8190,
    "max_headers": 100,
    "lingering_time": 1.0,
    "read_bufsize": 1 << 18,
    "auto_decompress": False,
}
REASONS = {
    431: "the request line or a header field is too long",
    500: "internal error",
}
#: A request whose method may be unknown to the parser, in any case.
REQUEST_LINE = re.compile(
    rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}) (/[!-~]*) HTTP/1\.[01]\r"
)
#: What is remembered of bytes that may turn out to be no request.
REMEMBERED = 16 << 10
TOO_MANY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)


class Connection(web.RequestHandler):
    """One connection; what cannot be parsed is answered without details of ours."""

    _latest = b""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002  (it may repeat what was sent)
    ) -> web.StreamResponse:
        """Answer a request that is no HTTP, or one that broke us, and close."""
        if status >= web.HTTPInternalServerError.status_code:
            LOGGER.error("a request could not be answered", exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionAbortedError("the answer had begun")
        line = REQUEST_LINE.match(self._latest)
        if isinstance(exc, BadHttpMethod) and line is not None:
            return self._refusal(*line.groups())
        if isinstance(exc, LineTooLong) or "Too many headers" in str(exc):
            status = web.HTTPRequestHeaderFieldsTooLarge.status_code
        if status < web.HTTPInternalServerError.status_code:
            cast("Front", self._request_handler).unreadable(self._latest, status)
        answer = web.Response(status=status, text=REASONS.get(status, "bad request"))
        answer.headers["Server"] = Front.server
        answer.force_close()
        return answer

    def _refusal(self, method: bytes, target: bytes) -> web.StreamResponse:
        front = cast("Front", self._request_handler)
        refusal = front.unheard_of(method.decode("ascii"), target.decode("ascii"))
        fields = CIMultiDict(front.fields(refusal))
        answer = web.Response(status=refusal.status, body=refusal.body, headers=fields)
        answer.force_close()
        return answer

    def data_received(self, data: bytes) -> None:
        """Remember what is parsed, to look at it again where the parser gives up.

        Not all of it: hundreds of connections would keep a block of a body each.
        """
        self._latest = data[:REMEMBERED]
        super().data_received(data)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        if self._manager is not None and len(self._manager.connections) > CONNECTIONS:
            cast("asyncio.Transport", transport).write(TOO_MANY)
            self.force_close()

    def eof_received(self) -> bool:  # type: ignore[override]  # asyncio lets it tell
        """Answer what a client asked completely before it stopped sending."""
        if self._waiter is not None and not self._waiter.done():
            return False
        self.close()
        self._loop.call_soon(self._cut_short)
        return True

    def _cut_short(self) -> None:
        request = self._current_request
        if request is not None and not request.content.is_eof():
            request.content.set_exception(web.RequestPayloadError("cut short"))


class Connections(web.Server):
    """The connections of one server."""

    def __call__(self) -> Connection:
        """Return the protocol of a new connection."""
        return Connection(self, loop=self._loop, **LIMITS)


class Server:
    """Reference services on a port, with an event loop in a thread of its own.

    Closing lets running requests end, closes the services, and leaves no file of ours.
    """

    def __init__(
        self,
        services: Sequence[Service],
        listener: socket.socket,
        front: type[Front],
        ssl_context: ssl.SSLContext | None,
    ) -> None:
        host, self.port = listener.getsockname()[:2]
        scheme = "http" if ssl_context is None else "https"
        self.url = f"{scheme}://{host}:{self.port}"
        self._services = services
        self._listener = listener
        self._ssl_context = ssl_context
        self._spool = Path(tempfile.gettempdir()) / f"cms-{secrets.token_hex(8)}"
        self._workers = ThreadPoolExecutor(front.in_flight, "cms-conformance-worker")
        self._front = front(services, self._workers, self._spool)
        self._loop = asyncio.new_event_loop()
        self._started = Event()
        self._closing = asyncio.Event()
        self._thread = Thread(target=self._run, name="cms-conformance-server")
        self._thread.daemon = True
        self._thread.start()
        self._started.wait()

    def wait(self) -> None:
        """Block until the server is closed, from another thread or by a signal."""
        self._thread.join()

    def close(self) -> None:
        """Stop serving; what runs gets some seconds to end. Twice is harmless."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._closing.set)
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()
            self._workers.shutdown(wait=False, cancel_futures=True)
            for service in self._services:
                service.close()
            shutil.rmtree(self._spool, ignore_errors=True)

    async def _serve(self) -> None:
        connections = Connections(self._front)
        listening = await self._loop.create_server(
            connections, sock=self._listener, ssl=self._ssl_context, backlog=CONNECTIONS
        )
        self._started.set()
        await self._closing.wait()
        listening.close()
        self._front.taking.hurry()
        connections.pre_shutdown()
        await connections.shutdown(GRACE)


def serve(
    *services: Service,
    host: str = "127.0.0.1",
    port: int = 0,
    front: type[Front] = Front,
    ssl_context: ssl.SSLContext | None = None,
) -> Server:
    """Serve reference services until :meth:`Server.close`; port 0 is any free one.

    Raises:
        OSError: the address cannot be had.

    """
    return Server(services, listen(host, port), front, ssl_context)


def listen(host: str, port: int) -> socket.socket:
    """Bind the address, or say who is in the way."""
    try:
        return socket.create_server((host, port), backlog=CONNECTIONS)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise OSError(
                error.errno, f"cannot serve on {host}:{port}: {error}"
            ) from error
        message = (
            f"port {port} of {host} is in use: name another, or 0 for any free one"
        )
        raise OSError(error.errno, message) from error
