"""A server that says exactly what a test scripts, HTTP or not."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Self

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
LONG_ENOUGH = 3.0


class Peer:
    """The server's end of one connection."""

    def __init__(self, sock: socket.socket, received: bytearray) -> None:
        self.socket = sock
        self.received = received
        self._unread = b""

    def head(self) -> bytes:
        """Read the head of a request."""
        while b"\r\n\r\n" not in self._unread:
            self._more()
        head, mark, self._unread = self._unread.partition(b"\r\n\r\n")
        return head + mark

    def body(self, size: int) -> bytes:
        """Read some bytes of a body."""
        while len(self._unread) < size:
            self._more()
        data, self._unread = self._unread[:size], self._unread[size:]
        return data

    def put_back(self, data: bytes) -> None:
        """Let bytes that were read be read again."""
        self._unread = data + self._unread

    def pour_into(self, other: socket.socket) -> None:
        """Hand on whatever comes until the client ends its side."""
        with suppress(EOFError, OSError):
            while True:
                other.sendall(self._unread)
                self._unread = b""
                self._more()

    def rest(self) -> bytes:
        """Read until the client ends its side."""
        with suppress(EOFError):
            while True:
                self._more()
        return self._unread

    def say(self, data: bytes) -> None:
        """Send bytes."""
        self.socket.sendall(data)

    def for_ever(self, data: bytes, pause: float = 0.0) -> None:
        """Send the same bytes until the client is gone."""
        while True:
            self.socket.sendall(data)
            time.sleep(pause)

    def reset(self) -> None:
        """End the connection with an RST."""
        linger = struct.pack("ii", 1, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.socket.close()

    def _more(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise EOFError
        self._unread += data
        self.received += data


Behaviour = Callable[[Peer], object]


class RawServer:
    """Serves every connection with a behaviour; the last one is repeated."""

    def __init__(self, *behaviours: Behaviour) -> None:
        self._behaviours = behaviours
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept)]
        self._sockets: list[socket.socket] = []
        #: What came in, connection by connection.
        self.received: list[bytearray] = []
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        for sock in (self._listener, *self._sockets):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        for thread in self._threads:
            thread.join(LONG_ENOUGH)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                number = min(len(self.received), len(self._behaviours) - 1)
                self.received.append(bytearray())
                self._sockets.append(sock)
                peer = Peer(sock, self.received[-1])
                behaviour = self._behaviours[number]
                thread = threading.Thread(target=self._serve, args=(behaviour, peer))
                self._threads.append(thread)
                thread.start()

    @staticmethod
    def _serve(behaviour: Behaviour, peer: Peer) -> None:
        with suppress(OSError, EOFError), peer.socket:
            behaviour(peer)


def answering(data: bytes, *, hold: bool = False) -> Behaviour:
    """Return a behaviour: read one request's head, answer, close or hold on."""

    def behave(peer: Peer) -> None:
        peer.head()
        peer.say(data)
        if hold:
            peer.rest()

    return behave


def answering_all(data: bytes = OK) -> Behaviour:
    """Return a behaviour: answer every request without a body, for ever."""

    def behave(peer: Peer) -> None:
        while True:
            peer.head()
            peer.say(data)

    return behave
