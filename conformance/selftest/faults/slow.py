"""Clients that begin and do not go on: others are served, and they are sent away."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

from conformance.selftest.faults.child import Child, serving
from conformance.selftest.faults.page import Outcome
from conformance.selftest.faults.speech import objects_query

CONNECTIONS = 400
#: Bytes come this many seconds apart; within so many seconds all are to be gone.
PACE, PATIENCE = 0.2, 45.0
#: One in so many does not read.
EACH = 10
#: Requests of another client after each byte.
AT_A_TIME = 10
#: What 99 of 100 requests of another client take at most.
SERVED_SECONDS = 1.0
#: More than fits into the buffers of a connection whose client does not read.
UNREAD = 12 << 20

HEAD = b"POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n"


@dataclass
class Slow:
    """One client: what it sends at once, and whether a byte follows now and then."""

    first: bytes
    dribbles: bool
    peer: socket.socket = field(default_factory=socket.socket)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.peer.close()

    def begin(self, port: int) -> None:
        """Connect, and send the beginning; read nothing, now or later."""
        self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.peer.connect(("127.0.0.1", port))
        self.peer.sendall(self.first)

    def go_on(self) -> None:
        """Send a byte, if that is how it goes on; it may have been sent away."""
        with suppress(OSError):
            if self.dribbles:
                self.peer.send(b"x")


class Crowd(NamedTuple):
    """How another client was served, when the slow ones were gone, and how many not.

    Those who do not read have longer than those who do not send.
    """

    served: list[float]
    senders_gone: float
    all_gone: float
    left: int

    @property
    def wrong(self) -> list[str]:
        """Return what is wrong with that."""
        return [*of_service(self.served), *of_rest(self.left)]


def slow(
    _: int, directory: Path, connections: int = CONNECTIONS, patience: float = PATIENCE
) -> Iterator[Outcome]:
    """Leave so many requests half sent or unread, and see what becomes of them."""
    with serving(directory / "slow") as server:
        began = time.monotonic()
        met = crowded(server, connections, patience)
        seconds = time.monotonic() - began
    told = (
        f"those who send gone after {met.senders_gone:.0f} s, those who do not read"
        f" after {met.all_gone:.0f}, descriptors and all; 99 % of {len(met.served)}"
        f" requests of another took up to {percentile(met.served):.3f} s"
    )
    name = "half-open and slow clients"
    yield Outcome(name, connections, told, seconds, tuple(met.wrong), CONNECTIONS)


def crowded(server: Child, connections: int, patience: float) -> Crowd:
    """Open slow connections, and serve another client until they are gone."""
    path = f"/stream/{server.ask('POST', '/stream', bytes(UNREAD))[1].decode()}"
    served = [seconds_of(server) for _ in range(3)]
    gone: dict[bool, float] = {}
    # For a reader two are open: its connection, and the file that it asked for.
    before, readers = settled(server), 2 * len(range(0, connections, EACH))
    with ExitStack() as stack:
        slow_ones = [stack.enter_context(one) for one in clients(connections, path)]
        for one in slow_ones:
            one.begin(server.port)
        began = time.monotonic()
        while (left := settled(server) - before) > 0:
            if (since := time.monotonic() - began) > patience:
                break
            gone.setdefault(left <= readers, since)
            for one in slow_ones:
                one.go_on()
            served += [seconds_of(server) for _ in range(AT_A_TIME)]
        since = time.monotonic() - began
    return Crowd(served, gone.get(True, since), since, left)


def seconds_of(server: Child) -> float:
    """Return how long another client waits for an answer, connection and all."""
    began = time.monotonic()
    server.ask("POST", "/xml", objects_query())
    return time.monotonic() - began


def settled(server: Child) -> int:
    """Count the open descriptors when the last client has had time to be gone."""
    time.sleep(PACE)
    return server.descriptors()


def percentile(seconds: Sequence[float]) -> float:
    """Return what 99 of 100 took at most."""
    return sorted(seconds)[len(seconds) * 99 // 100]


def of_service(served: Sequence[float]) -> list[str]:
    """Return what is wrong with the service that another client had."""
    late = percentile(served)
    return [f"99 % took {late:.1f} s"] if late > SERVED_SECONDS else []


def of_rest(more: int) -> list[str]:
    """Return what is wrong with the descriptors that are left."""
    return [f"{more} descriptors more than before"] if more > 0 else []


def clients(connections: int, path: str) -> Iterator[Slow]:
    """Yield slow clients of every kind, one in ten of which does not read."""
    kinds = (
        (HEAD + b"\r\n" + b"x" * 999, False),  # half an upload
        (HEAD + b"\r\n", True),  # a slow one
        (HEAD, False),  # half a header
        (HEAD + b"X-Slow: ", True),  # a slow one
    )
    unread = f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    for number in range(connections):
        if number % EACH == 0:
            yield Slow(unread, dribbles=False)
        else:
            yield Slow(*kinds[number % len(kinds)])
