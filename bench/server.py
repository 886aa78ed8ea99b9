"""A server in a process of its own: ``python -m bench.server NAME``.

It prints its port. Then each line of its input is a question, answered by a line.
"""

from __future__ import annotations

import json
import logging
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from aiohttp import web

from conformance.mock import MockServer
from conformance.reference.front import Front
from conformance.running.bundle import JUDGED, reference_server

Questions = dict[str, Callable[[], Any]]


class Counting(Front):
    """The front of the reference, which remembers when each request came."""

    times: list[float]

    async def __call__(self, http: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        self.times.append(time.monotonic())
        return await super().__call__(http)


@contextmanager
def counting() -> Iterator[tuple[int, Questions]]:
    """Serve the reference; ``times`` tells when requests came since last asked."""
    Counting.times = []

    def times() -> list[float]:
        told = list(Counting.times)
        Counting.times.clear()
        return told

    with reference_server(Counting, settings=JUDGED) as server:
        yield server.port, {"times": times}


@contextmanager
def judged() -> Iterator[tuple[int, Questions]]:
    """Serve the reference as it is set up for a run."""
    with reference_server(settings=JUDGED) as server:
        yield server.port, {}


@contextmanager
def plain() -> Iterator[tuple[int, Questions]]:
    """Serve the reference, and nothing around it."""
    with reference_server() as server:
        yield server.port, {}


@contextmanager
def mock() -> Iterator[tuple[int, Questions]]:
    """Serve the mock server as `serve` does."""
    with MockServer() as server:
        yield server.port, {}


@contextmanager
def httpserver() -> Iterator[tuple[int, Questions]]:
    """Serve a small file by pytest-httpserver, each connection in a thread."""
    from pytest_httpserver import HTTPServer  # noqa: PLC0415  (the peer's alone)

    with HTTPServer("127.0.0.1", threaded=True) as server:
        server.expect_request("/small").respond_with_data(b"x" * 1024)
        # A line for each request would cost more than the request.
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        yield server.port, {}


@contextmanager
def sink() -> Iterator[tuple[int, Questions]]:
    """Receive a body of the announced length and forget it: what loopback can do."""
    listener = socket.create_server(("127.0.0.1", 0))

    def forget() -> None:
        space = bytearray(1 << 20)
        while True:
            connection, _ = listener.accept()
            with connection:
                head = connection.recv(65536)
                left = int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0])
                left -= len(head.partition(b"\r\n\r\n")[2])
                while left > 0 and (size := connection.recv_into(space)):
                    left -= size
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    Thread(target=forget, daemon=True).start()
    yield listener.getsockname()[1], {}


KINDS = {one.__name__: one for one in (counting, judged, plain, mock, httpserver, sink)}


def main(name: str) -> None:
    """Serve until the input ends."""
    with KINDS[name]() as (port, questions):
        tell(port)
        for line in sys.stdin:
            tell({**questions, "memory": memory}[line.strip()]())


def memory() -> int:
    """Return the most memory since last asked, in bytes."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(told.partition("VmHWM:")[2].split()[0]) * 1024
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return peak


def tell(answer: object) -> None:
    """Print a line of JSON at once."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
