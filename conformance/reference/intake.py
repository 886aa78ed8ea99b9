"""Taking request bodies in: counted, timed, and whole or not at all.

Small bodies stay in memory. Larger ones go to a file block by block, so that memory
use does not depend on what a client sends. A body that ends too early is refused here
and never reaches a service.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from aiohttp import StreamReader, web

from conformance.reference.message import Body, Response, Service


class Refused(Exception):
    """A request that no service gets to see, with the answer to it."""

    def __init__(
        self,
        status: int,
        reason: str,
        *fields: tuple[str, str],
        keep_alive: bool = False,
    ) -> None:
        super().__init__(status, reason)
        self.response = plain(status, reason, *fields, keep_alive=keep_alive)


def plain(
    status: int, text: str, *fields: tuple[str, str], keep_alive: bool = True
) -> Response:
    """Return an answer in plain text."""
    kind = ("Content-Type", "text/plain; charset=utf-8")
    return Response(status, text.encode(), (kind, *fields), keep_alive)


class Intake:
    """Take the bodies of requests in."""

    #: Up to this size a body stays in memory, and its service is called at once.
    memory = 64 << 10
    #: Seconds in which nothing arrives, and bytes per second over the whole body.
    silence = 10.0
    slowest = 500
    #: Bytes of header fields, names and values together.
    header_block = 64 << 10

    def __init__(self, spool: Path) -> None:
        self.spool = spool
        self._arriving: set[StreamReader] = set()

    async def body(self, http: web.BaseRequest, service: Service) -> Body:
        """Return the complete body of a request."""
        limit: int | None = getattr(service, "body_limit", None)
        if limit is not None and (http.content_length or 0) > limit:
            raise Refused(413, f"the body may have up to {limit} bytes")
        await self.invite(http)
        if not http.can_read_body:
            return Body()
        blocks = self.blocks(http, limit)
        return await self.gathered(blocks, getattr(service, "spool", self.spool))

    def check_head(self, http: web.BaseRequest) -> None:
        """Refuse what cannot be served, before the body is asked for."""
        size = sum(len(n) + len(v) + 4 for n, v in http.raw_headers)
        if size > self.header_block:
            raise Refused(431, "the header fields are too large together")
        if http.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise Refused(415, "a request body is taken without content coding only")

    async def invite(self, http: web.BaseRequest) -> None:
        """Answer ``Expect``: the one expectation there is, or 417."""
        expected = http.headers.get("Expect")
        if expected is None or http.version < (1, 1):
            return
        if expected.lower() != "100-continue":
            raise Refused(417, "100-continue is all that can be expected")
        await http.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        http.writer.output_size = 0

    async def blocks(
        self, http: web.BaseRequest, limit: int | None
    ) -> AsyncIterator[bytes]:
        """Yield a body as it arrives; refuse what is too long, too slow or cut off."""
        size, begun = 0, asyncio.get_running_loop().time()
        self._arriving.add(http.content)
        try:
            while not http.content.at_eof():
                due = begun + self.silence + size / self.slowest
                async with self._deadline(due):
                    block = await http.content.readany()
                size += len(block)
                if limit is not None and size > limit:
                    raise Refused(413, f"the body may have up to {limit} bytes")
                yield block
        except (web.RequestPayloadError, ConnectionError) as error:
            http.content.feed_eof()  # there is nothing to wait for any more
            raise Refused(400, "the body ended too early or is malformed") from error
        finally:
            self._arriving.discard(http.content)

    async def gathered(self, blocks: AsyncIterator[bytes], spool: Path) -> Body:
        """Keep a small body in memory, write a larger one to a file."""
        data = bytearray()
        async for block in blocks:
            data += block
            if len(data) > self.memory:
                return await self.spooled(data, blocks, spool)
        return Body(len(data), bytes(data))

    async def spooled(
        self, head: bytearray, rest: AsyncIterator[bytes], spool: Path
    ) -> Body:
        """Write a body to a file; nothing of it is left when it does not end well."""
        with new_file(spool) as file:
            path = Path(file.name)
            with _removed_on_failure(path):
                write(file, head)
                size = len(head)
                head.clear()  # hundreds of slow uploads may wait at a time
                async for block in rest:
                    write(file, block)
                    size += len(block)
        return Body(size, file=path)

    def hurry(self) -> None:
        """Give up the bodies that are still arriving: the server is closing."""
        for content in self._arriving:
            content.set_exception(ConnectionAbortedError("the server is closing"))

    @contextlib.asynccontextmanager
    async def _deadline(self, due: float) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout_at(min(due, loop.time() + self.silence)):
                yield
        except TimeoutError:
            raise Refused(408, "the body arrives too slowly") from None


def new_file(folder: Path) -> IO[bytes]:
    """Open a file under a name of our own, unbuffered: blocks come large."""
    folder.mkdir(parents=True, exist_ok=True)
    return NamedTemporaryFile(dir=folder, delete=False, buffering=0)


def write(file: IO[bytes], block: bytes | bytearray) -> None:
    """Write a whole block to an unbuffered file."""
    rest = memoryview(block)
    while rest:
        rest = rest[file.write(rest) :]


@contextlib.contextmanager
def _removed_on_failure(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise
