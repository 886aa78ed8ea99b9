"""A request as it will travel: its head to the byte, its body in blocks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from conformance.harness.judgement import HarnessError
from conformance.harness.limits import BLOCK
from conformance.harness.transcript import Content, Headers

#: How the sending side ends, where it does not simply wait for the answer.
End = Literal["half-close", "close", "reset"]

Body = bytes | Iterable[bytes]

IDEMPOTENT = frozenset({"GET", "HEAD"})
BODIED = frozenset({"POST", "PUT", "PATCH"})


@dataclass(slots=True)
class Tally:
    """The first bytes, the size and the digest of a body that flows by."""

    size: int = 0
    _first: bytearray = field(default_factory=bytearray)
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def add(self, data: bytes) -> None:
        """Count some more of it."""
        self.size += len(data)
        self._digest.update(data)
        if len(self._first) < BLOCK:
            self._first += data[: BLOCK - len(self._first)]

    @property
    def content(self) -> Content:
        """Return what has been counted so far."""
        return Content(bytes(self._first), self.size, self._digest.hexdigest())


@dataclass(slots=True)
class Outgoing:
    """One request, ready to be sent."""

    method: str
    target: str
    headers: Headers
    head: bytes
    body: Body = b""
    chunked: bool = False
    end: End | None = None
    #: False where a chunked body is to stop before its last chunk.
    finished: bool = True
    _tally: Tally = field(default_factory=Tally)

    @property
    def content(self) -> Content:
        """Return the body as the transcript keeps it."""
        if isinstance(self.body, bytes):
            return Content(self.body, len(self.body))
        return self._tally.content

    @property
    def repeatable(self) -> bool:
        """Tell whether sending it twice does no more than sending it once."""
        return self.method in IDEMPOTENT and isinstance(self.body, bytes)

    @property
    def expects_continue(self) -> bool:
        """Tell whether the body waits for the server's word."""
        return "100-continue" in self.headers.get("expect").lower()

    def blocks(self) -> Iterator[bytes | memoryview]:
        """Yield the bytes to send; head and body in one where that is small."""
        body = self.body
        if isinstance(body, bytes) and len(body) <= BLOCK and not self.expects_continue:
            yield self.head + self._framed(body)
            return
        yield self.head
        for piece in self._pieces():
            yield self._chunk(piece) if self.chunked else piece
        if self.chunked and self.finished:
            yield b"0\r\n\r\n"

    def _framed(self, body: bytes) -> bytes:
        """Return a small body as it travels."""
        if not self.chunked:
            return body
        return (self._chunk(body) if body else b"") + b"0\r\n\r\n" * self.finished

    @staticmethod
    def _chunk(piece: bytes | memoryview) -> bytes:
        return b"".join((b"%x\r\n" % len(piece), piece, b"\r\n"))

    def _pieces(self) -> Iterator[bytes | memoryview]:
        """Yield the body piece by piece; an iterable's pieces are its own."""
        if isinstance(self.body, bytes):
            view = memoryview(self.body)
            for at in range(0, len(view), 4 * BLOCK):
                yield view[at : at + 4 * BLOCK]
            return
        for piece in self.body:
            # A chunk of no bytes would end the body.
            if piece:
                self._tally.add(piece)
                yield piece


def compose(  # noqa: PLR0913  (the parts of a request)
    method: str,
    target: str,
    host: str,
    pairs: Iterable[tuple[str, str]],
    body: Body = b"",
    *,
    chunked: bool = False,
) -> Outgoing:
    """Put a request together; what ``pairs`` says about framing is believed."""
    fields = list(pairs)
    names = {name.lower() for name, _ in fields}
    if "host" not in names:
        fields.insert(0, ("Host", host))
    declared = not names.isdisjoint(("content-length", "transfer-encoding"))
    if not isinstance(body, bytes) and not declared:
        chunked = True
    if not declared:
        fields += _framing(method, body, chunked=chunked)
    head = _head(method, target, fields)
    return Outgoing(method, target, Headers(tuple(fields)), head, body, chunked)


def _framing(method: str, body: Body, *, chunked: bool) -> list[tuple[str, str]]:
    """Return the field that tells where the body ends, if there is one."""
    if chunked:
        return [("Transfer-Encoding", "chunked")]
    if isinstance(body, bytes) and (body or method in BODIED):
        return [("Content-Length", str(len(body)))]
    return []


def _head(method: str, target: str, fields: list[tuple[str, str]]) -> bytes:
    """Return a request head; refuse what would end one of its lines early."""
    lines = [f"{method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in fields]
    for line in lines:
        if "\r" in line or "\n" in line:
            raise HarnessError(f"{line!r} holds a line end; send it with raw()")
    text = "\r\n".join(lines) + "\r\n\r\n"
    # A lone byte as a server sent it comes back as that byte.
    return text.encode("utf-8", "surrogateescape")


def literally(data: bytes, end: End | None = None) -> Outgoing:
    """Return a request of bytes that need not be one."""
    words = data.partition(b"\n")[0].decode("latin-1").split()
    method, target = [*words, "", ""][:2]
    return Outgoing(method, target, Headers(), data, end=end)
