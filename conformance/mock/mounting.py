"""The services in somebody else's server: one of pytest-httpserver, for instance.

What comes there is entered, struck and judged as if it came to the mock server itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from conformance.mock.installation import Mounted
from conformance.mock.register import Passage, Register
from conformance.mock.server import MockServer
from conformance.mock.wire import Wire
from conformance.reference.front import end
from conformance.reference.intake import plain
from conformance.reference.message import Body, Fields, Later, Request, Response

BLOCK = 1 << 16
#: Bodies are read into memory here.
LARGEST = 64 << 20


def mount(server: MockServer, httpserver: Any) -> MockServer:  # noqa: ANN401  (of another project)
    """Answer the paths of the protocols on a server of pytest-httpserver, too.

    Content, clock, journal, faults and judge are those of the mock server, which is
    returned.
    """
    register = Register(server.installation)
    for service in server.installation.services:
        desk = Desk(register, service)
        for prefix in service.prefixes:
            pattern = re.compile(rf"{re.escape(prefix)}(/.*)?$")
            httpserver.expect_request(pattern).respond_with_handler(desk)
    return server


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one service answers the requests of another server."""

    register: Register
    service: Mounted

    def __call__(self, http: Any) -> Any:  # noqa: ANN401  (as above)
        """Answer a request of werkzeug's with a response of werkzeug's."""
        from werkzeug import Response as Theirs  # noqa: PLC0415  (only where it is used)

        pairs = tuple(http.headers.items())
        entry = self.register.begun(http.method, target_of(http), pairs)
        passage = Passage(entry)
        try:
            response = self.answered(passage, http)
            own = tuple(response.fields)
            response = self.register.entered(entry, response, own)
        finally:
            self.register.journal.weigh(entry)
        body = self.body_of(passage, response, http)
        return Theirs(body, response.status, list(own), direct_passthrough=True)

    def answered(self, passage: Passage, http: Any) -> Response:  # noqa: ANN401  (as above)
        """Return the answer of the service, or of a fault, when its time has come."""
        if (http.content_length or 0) > LARGEST:
            return plain(413, f"the body may have up to {LARGEST} bytes here")
        call = self.register.recognised(passage, self.service.name, request_of(http))
        met = self.register.met(passage, self.service, call)
        if isinstance(met, Request):
            answer = self.service.handle(met)
            met = answer.work() if isinstance(answer, Later) else answer
        if delay := passage.delay:
            asyncio.run(self.waited(delay))
        return met

    async def waited(self, seconds: float) -> None:
        """Wait, unless a reset or the end of the server cuts it short."""
        await self.register.installation.holding.wait(seconds)

    def body_of(
        self,
        passage: Passage,
        response: Response,
        http: Any,  # noqa: ANN401  (as above)
    ) -> Iterable[bytes]:
        """Return the pieces of a body, or what a fault makes of them."""
        fault = passage.struck.get("sending")
        if fault is None:
            return pieces_of(response)
        line = Line(http.environ["werkzeug.socket"])
        wire = Wire(line, http.method, self.register.installation.holding)
        return broken(
            line, lambda: fault.kind.act(wire, response, fault.options, fault.random)
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A socket in the words of asyncio's transports."""

    peer: socket.socket

    def get_extra_info(self, name: str) -> socket.socket:
        """Return the socket, which is all that is asked for."""
        del name
        return self.peer

    def is_closing(self) -> bool:
        """Tell whether the client is gone."""
        self.peer.setblocking(False)  # noqa: FBT003  (as it is declared)
        try:
            return self.peer.recv(1, socket.MSG_PEEK) == b""
        except (BlockingIOError, ValueError):  # nothing yet; TLS lets nobody peek
            return False
        except OSError:
            return True
        finally:
            self.peer.setblocking(True)  # noqa: FBT003  (as above)

    def write(self, data: bytes) -> None:
        """Send some bytes."""
        self.peer.sendall(data)

    def abort(self) -> None:
        """End it at once, and leave its owner another one that has ended."""
        ended, other = socket.socketpair()
        with ended, other:
            os.dup2(ended.fileno(), self.peer.fileno())

    def close(self) -> None:
        """End it when all is sent."""
        with contextlib.suppress(OSError):
            self.peer.shutdown(socket.SHUT_WR)


def broken(line: Line, send: Callable[[], Any]) -> Iterator[bytes]:
    """Let a fault send what it sends, and nobody else anything."""
    with contextlib.suppress(OSError):
        asyncio.run(send())
    line.close()
    yield from ended()


def ended() -> NoReturn:
    """Tell the server that the connection is no more."""
    raise ConnectionAbortedError("a fault has answered in its own way")


def target_of(http: Any) -> str:  # noqa: ANN401  (as above)
    """Return path and query as they were sent."""
    environ = http.environ
    return str(environ.get("RAW_URI") or environ.get("REQUEST_URI", http.path))


def request_of(http: Any) -> Request:  # noqa: ANN401  (as above)
    """Return a request as our services take it."""
    path, _, query = target_of(http).partition("?")
    data: bytes = http.get_data()
    fields = Fields(tuple(http.headers.items()))
    return Request(http.method, path, query, fields, Body(len(data), data))


def pieces_of(response: Response) -> Iterable[bytes]:
    """Return the pieces of a body."""
    body = response.body
    if isinstance(body, bytes):
        return [body]
    if isinstance(body, Path):
        return blocks(body.open("rb"))
    return streamed(body)


def blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file block by block."""
    with file:
        while block := file.read(BLOCK):
            yield block


def streamed(body: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what there is of a streamed body, and end it."""
    try:
        yield from filter(None, body)
    finally:
        end(body)
