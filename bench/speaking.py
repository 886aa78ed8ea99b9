"""Clients that cost next to nothing, so that what is measured is the server."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

HOST = "127.0.0.1"
BLOCK = 1 << 20


@dataclass(slots=True)
class Rate:
    """Requests and how long each took."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Return how many were answered in a second."""
        return len(self.waits) / self.seconds

    def within(self, share: float) -> float:
        """Return the seconds within which this share of them was answered."""
        return sorted(self.waits)[
            min(len(self.waits) - 1, int(len(self.waits) * share))
        ]


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    """Give a connection to a port of this machine."""
    with socket.create_connection((HOST, port), 60.0) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield connection


def head(method: str, path: str, length: int | None = None, kind: str = "") -> bytes:
    """Return the head of a request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}"]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [f"Content-Length: {length}"] if length is not None else []
    return "\r\n".join([*lines, "", ""]).encode("ascii")


class Speaker:
    """One connection that sends the same request again and again."""

    def __init__(self, port: int, request: bytes) -> None:
        self.port = port
        self.request = request
        #: How long an answer is; they are all alike, and only the first is read.
        self.wanted, self.closing = 0, False
        self.open()

    def open(self) -> None:
        """Connect, as one has to with servers that close after each answer."""
        self.socket = socket.create_connection((HOST, self.port), 60.0)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        """Send the request."""
        self.received, self.there = b"", 0
        self.begun = time.perf_counter()
        self.socket.sendall(self.request)

    def receive(self) -> bool:
        """Take what is there; tell whether the answer is whole."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the connection ended before the answer")
        self.there += len(data)
        if not self.wanted:
            self._read(data)
        return self.there >= self.wanted > 0

    def _read(self, data: bytes) -> None:
        self.received += data
        top, blank, _ = self.received.partition(b"\r\n\r\n")
        if blank:
            if b" 200 " not in top.splitlines()[0]:
                raise ConnectionError(f"answered {top.splitlines()[0]!r}")
            self.wanted = len(top) + 4 + length_of(top)
            self.closing = b"connection: close" in top.lower()

    def again(self) -> None:
        """Get ready for the next request."""
        if self.closing:
            self.socket.close()
            self.open()


def length_of(top: bytes) -> int:
    """Return the length that the head of an answer announces."""
    found = top.lower().partition(b"content-length:")[2]
    return int(found.split(b"\r\n")[0] or b"0")


def ask_for(port: int, request: bytes, connections: int, seconds: float) -> Rate:
    """Send a request over and over, on so many connections at a time."""
    speakers = [Speaker(port, request) for _ in range(connections)]
    rate = Rate()
    begun = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for speaker in speakers:
            selector.register(speaker.socket, selectors.EVENT_READ, speaker)
            speaker.send()
        while time.perf_counter() < begun + seconds or not rate.waits:
            for key, _ in selector.select(1.0):
                _went_on(key.data, selector, rate)
    rate.seconds = time.perf_counter() - begun
    for speaker in speakers:
        speaker.socket.close()
    return rate


def _went_on(speaker: Speaker, selector: selectors.BaseSelector, rate: Rate) -> None:
    """Let a connection receive, and ask again once it has its answer."""
    if not speaker.receive():
        return
    rate.waits.append(time.perf_counter() - speaker.begun)
    if speaker.closing:
        selector.unregister(speaker.socket)
        speaker.again()
        selector.register(speaker.socket, selectors.EVENT_READ, speaker)
    speaker.send()


def once(port: int, request: bytes) -> bytes:
    """Send one request and return the body of the answer.

    Raises:
        ConnectionError: it was not answered by a success.

    """
    with connected(port) as connection:
        connection.sendall(request)
        return answered(connection)


def answered(connection: socket.socket) -> bytes:
    """Receive one answer and return its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _received(connection)
    top, _, body = data.partition(b"\r\n\r\n")
    length = length_of(top)
    while len(body) < length:
        body += _received(connection)
    if not top.startswith(b"HTTP/1.1 2"):
        raise ConnectionError(f"answered {top.splitlines()[0]!r}: {body[:200]!r}")
    return body


def _received(connection: socket.socket) -> bytes:
    data = connection.recv(1 << 18)
    if not data:
        raise ConnectionError("the connection ended before the answer")
    return data


def upload(port: int, method: str, path: str, size: int) -> bytes:
    """Send so many bytes in blocks, and return the body of the answer."""
    block = memoryview(bytes(range(256)) * (BLOCK // 256))
    with connected(port) as connection:
        connection.sendall(head(method, path, size, "application/octet-stream"))
        for at in range(0, size, BLOCK):
            connection.sendall(block[: min(BLOCK, size - at)])
        return answered(connection)


def download(port: int, path: str) -> int:
    """Receive an answer and forget it; return how long its body was."""
    space = bytearray(BLOCK)
    with connected(port) as connection:
        connection.sendall(head("GET", path))
        data = b""
        while b"\r\n\r\n" not in data:
            data += _received(connection)
        top, _, body = data.partition(b"\r\n\r\n")
        size = left = length_of(top)
        left -= len(body)
        while left > 0 and (got := connection.recv_into(space)):
            left -= got
    return size
