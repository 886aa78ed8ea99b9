"""HTTP messages as plain values: what a service takes and what it gives back.

A service never sees a socket. The front (``server.py``) hands it complete requests
only: a body that ends before its declared length never becomes a :class:`Request`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class Fields:
    """Header fields in the order received; names compare without case."""

    pairs: tuple[tuple[str, str], ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of a field, or the default."""
        wanted = name.lower()
        return next((v for n, v in self.pairs if n.lower() == wanted), default)

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field, in order."""
        wanted = name.lower()
        return tuple(v for n, v in self.pairs if n.lower() == wanted)


@dataclass(frozen=True, slots=True)
class Body:
    """A complete request body: small ones in memory, large ones in a file.

    A ``file`` belongs to the service once the request is handed over: it may be
    renamed into a store, and what is left of it is deleted after the answer.
    """

    size: int = 0
    data: bytes = b""
    file: Path | None = None

    def open(self) -> BinaryIO:
        """Open the body for reading from its first byte."""
        return BytesIO(self.data) if self.file is None else self.file.open("rb")

    def read(self) -> bytes:
        """Return the whole body."""
        return self.data if self.file is None else self.file.read_bytes()


@dataclass(frozen=True, slots=True)
class Request:
    """One complete HTTP request.

    ``path`` and ``query`` are as sent: still percent-encoded, without ``?``.
    """

    method: str
    path: str
    query: str = ""
    fields: Fields = field(default_factory=Fields)
    body: Body = field(default_factory=Body)


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response.

    A ``body`` is bytes, a file to send, or an iterator whose pieces are sent as they
    come (chunked). Without ``keep_alive`` the connection ends after it, and says so.
    """

    status: int
    body: bytes | Path | Iterator[bytes] = b""
    fields: tuple[tuple[str, str], ...] = ()
    keep_alive: bool = True


@dataclass(frozen=True, slots=True)
class Later:
    """Work that may take time: the front runs it beside the other requests."""

    work: Callable[[], Response]


class Service(Protocol):
    """One protocol, mounted below one or more path prefixes."""

    prefixes: tuple[str, ...]

    def handle(self, request: Request) -> Response | Later:
        """Answer one request."""

    def close(self) -> None:
        """Release what the service holds; stored data stays."""
