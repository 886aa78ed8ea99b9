"""A connection below HTTP: for answers that no server would send on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from conformance.mock.holding import Holding
from conformance.reference.front import end, next_of
from conformance.reference.message import Response

#: How much of a body is sent by a fault; the rest of a larger one is left out.
LARGEST = 16 << 20
#: Seconds between two looks whether the client is still there.
GLANCE = 0.25


class Transport(Protocol):
    """A connection, as asyncio has it; others can be told in these words."""

    def get_extra_info(self, name: str) -> Any:  # noqa: ANN401  (as asyncio has it)
        """Return the socket."""

    def is_closing(self) -> bool:
        """Tell whether there is nobody any more to send something to."""

    def write(self, data: bytes) -> None:
        """Send some bytes."""

    def abort(self) -> None:
        """End it at once."""

    def close(self) -> None:
        """End it when all is sent."""


class Wire:
    """What a fault writes to."""

    def __init__(
        self, transport: Transport | None, method: str, holding: Holding
    ) -> None:
        if transport is None:
            raise ConnectionResetError("the client is gone")
        self.transport = transport
        self.method = method
        self.holding = holding

    def head(self, response: Response, length: int) -> bytes:
        """Return status line and header, with any length announced."""
        try:
            phrase = HTTPStatus(response.status).phrase
        except ValueError:
            phrase = ""
        fields = [
            pair for pair in response.fields if pair[0].lower() != "content-length"
        ]
        fields += [("Content-Length", str(length)), ("Connection", "close")]
        lines = [f"HTTP/1.1 {response.status} {phrase}"]
        lines += [f"{name}: {value}" for name, value in fields]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")

    async def body(self, response: Response) -> bytes:
        """Return a body, up to what is sent of it."""
        if self.method == "HEAD":
            return b""
        if isinstance(response.body, bytes):
            return response.body[:LARGEST]
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(None, read, response.body)

    async def write(self, data: bytes) -> None:
        """Send some bytes."""
        if self.transport.is_closing():
            raise ConnectionResetError("the client is gone")
        self.transport.write(data)
        await asyncio.sleep(0)

    async def pause(self, seconds: float) -> bool:
        """Wait; tell whether there is still somebody to send something to."""
        loop = asyncio.get_running_loop()
        due = loop.time() + seconds
        while (left := due - loop.time()) > 0:
            let_go = await self.holding.wait(min(left, GLANCE))
            if let_go or self.transport.is_closing():
                return False
        return not self.transport.is_closing()


def read(body: Path | Iterator[bytes]) -> bytes:
    """Read a body from its file or its pieces."""
    if isinstance(body, Path):
        with body.open("rb") as file:
            return file.read(LARGEST)
    found = bytearray()
    pieces = filter(None, body)
    while len(found) < LARGEST and (piece := next_of(pieces)):
        found += piece
    end(body)
    return bytes(found[:LARGEST])


class Sent(web.StreamResponse):
    """An answer that is out already, whatever became of it."""

    def __init__(self) -> None:
        super().__init__()
        self.force_close()

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send no header."""
        del request
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """Send no end."""
