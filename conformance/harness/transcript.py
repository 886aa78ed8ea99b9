"""What was sent and what came back: exchanges, and the cases they belong to."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock

KEPT_SERVERS = 5


@dataclass(frozen=True, slots=True)
class Headers:
    """Header fields in the order sent or received; names compare without case."""

    pairs: tuple[tuple[str, str], ...] = ()

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)

    def __contains__(self, name: str) -> bool:
        return bool(self.all(name))

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of a field, or the default."""
        values = self.all(name)
        return values[0] if values else default

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field, in order."""
        wanted = name.lower()
        return tuple(value for own, value in self.pairs if own.lower() == wanted)


@dataclass(frozen=True, slots=True)
class Content:
    """A body as kept: all of it, or its first bytes with size and digest.

    ``data`` is complete when ``len(data) == size``; ``sha256`` is of the whole body.
    ``file`` names where all of it is kept, if it is kept elsewhere.
    """

    data: bytes
    size: int
    sha256: str = ""
    file: str = ""

    @property
    def complete(self) -> bool:
        """Tell whether every byte was kept."""
        return len(self.data) == self.size


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP request and the answer to it, with the facts of the connection.

    ``connection`` numbers the TCP connections of a run; ``reused`` tells that this one
    had carried an exchange before; ``closing`` that the server announced or made its
    end with this answer. ``body`` is the answer's content after transfer and content
    coding are undone; ``raw_head`` is the answer up to its body, as received, and
    ``request_head`` the request up to its body, as sent (all of a literal one).
    Times are seconds; ``started`` counts from the start of the run.
    """

    number: int
    method: str
    target: str
    request_headers: Headers
    request_body: Content
    status: int
    reason: str
    headers: Headers
    content: Content
    connection: int
    reused: bool
    closing: bool
    started: float
    elapsed: float
    raw_head: bytes = b""
    request_head: bytes = b""

    @property
    def body(self) -> bytes:
        """Return the answer's body."""
        return self.content.data

    def __repr__(self) -> str:
        size = self.content.size
        return (
            f"<#{self.number} {self.method} {self.target} → "
            f"{self.status} {self.reason}, {size} byte{'' if size == 1 else 's'}>"
        )


@dataclass(slots=True)
class Transcript:
    """The exchanges of a run, case by case; safe to use from several threads.

    A *case* is one example of a generated test, or one plain test. ``times`` holds the
    seconds of every exchange of the run, ``servers`` what answers call their server.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    total: int = 0
    connections: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0
    times: array[float] = field(default_factory=lambda: array("d"))
    servers: dict[str, None] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)
    _lock: Lock = field(default_factory=Lock)

    def begin_case(self) -> None:
        """Forget the exchanges of the case before."""
        with self._lock:
            self.exchanges = []

    def next_number(self) -> int:
        """Return the number of an exchange about to start, counted from 1."""
        with self._lock:
            self.total += 1
            return self.total

    def next_connection(self) -> int:
        """Return the number of a connection about to be opened, counted from 1."""
        with self._lock:
            self.connections += 1
            return self.connections

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange with the current case."""
        with self._lock:
            self.exchanges.append(exchange)
            self.bytes_sent += exchange.request_body.size
            self.bytes_received += exchange.content.size
            self.times.append(exchange.elapsed)
            if len(self.servers) < KEPT_SERVERS:
                self.servers |= dict.fromkeys(exchange.headers.all("server"))
