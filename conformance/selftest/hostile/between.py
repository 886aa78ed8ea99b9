"""A server that stands before a right one, and is hostile at one place.

Whatever is not asked of a test, or not at that place, is answered by the right server:
the run gets under way, and has something else to go on with.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock, Thread

from conformance.selftest.exchange.raw_server import Behaviour, Peer

CASE = re.compile(rb"^X-Conformance-Case: *(\S+)", re.IGNORECASE | re.MULTILINE)
LENGTH = re.compile(rb"^Content-Length: *([0-9]{1,9})\r", re.IGNORECASE | re.MULTILINE)
CHUNKED = re.compile(rb"^Transfer-Encoding: *chunked", re.IGNORECASE | re.MULTILINE)
INVITED = re.compile(rb"^Expect:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server is hostile: request lines, what they touch, and what they do not.

    ``touched`` is judged by requests of these lines, ``other`` without any.
    """

    protocol: str
    line: re.Pattern[bytes]
    touched: tuple[str, ...]
    other: tuple[str, ...]

    def is_met(self, head: bytes) -> bool:
        """Tell whether a request of a test is meant."""
        return bool(CASE.search(head) and self.line.match(head))


def at_place(place: Place, behave: Behaviour, port: int, *, unread: bool) -> Behaviour:
    """Return a behaviour: hostile at a place, the right server everywhere else."""

    def between(peer: Peer) -> None:
        head = peer.head()
        if not place.is_met(head):
            relay(peer, head, port)
            return
        if not unread:
            finish(peer, head)
        peer.put_back(head)
        behave(peer)

    return between


def one_after_another(
    places: Sequence[Place], behaviours: Sequence[Behaviour], port: int
) -> Behaviour:
    """Return a behaviour: the first request of each case meets the next in the list.

    What follows in the case, such as the suite's look whether the server still lives,
    is answered rightly; so the whole list passes before one run.
    """
    met: set[bytes] = set()
    left = iter(behaviours)
    lock = Lock()

    def between(peer: Peer) -> None:
        head = peer.head()
        case = CASE.search(head)
        with lock:
            meant = any(place.is_met(head) for place in places)
            new = case is not None and case[1] not in met
            behave = next(left, None) if new and meant else None
            if behave is not None:
                met.add(case[1] if case else b"")
        if behave is None:
            relay(peer, head, port)
            return
        finish(peer, head)
        peer.put_back(head)
        behave(peer)

    return between


def finish(peer: Peer, head: bytes) -> None:
    """Read the body of a request, so that an answer is not lost with it."""
    if INVITED.search(head):
        peer.say(b"HTTP/1.1 100 Continue\r\n\r\n")
    length = LENGTH.search(head)
    if length:
        peer.body(int(length[1]))
    elif CHUNKED.search(head):
        tail = b""
        while not tail.endswith(b"0\r\n\r\n"):
            tail = tail[-4:] + peer.body(1)


def relay(peer: Peer, head: bytes, port: int) -> None:
    """Have one request answered by the right server, on a connection of its own."""
    for data in pieces(peer, head, port):
        peer.say(data)
    with suppress(OSError):
        peer.socket.shutdown(socket.SHUT_RDWR)


def pieces(peer: Peer, head: bytes, port: int) -> Iterator[bytes]:
    """Yield what the right server answers to a request."""
    line, mark, rest = head.partition(b"\r\n")
    with socket.create_connection(("127.0.0.1", port)) as upstream:
        upstream.sendall(line + mark + b"Connection: close\r\n" + rest)
        Thread(target=peer.pour_into, args=(upstream,), daemon=True).start()
        with suppress(OSError):
            while data := upstream.recv(1 << 16):
                yield data


Maker = Callable[[str], Behaviour]
