"""Servers that no run may trust, and servers that are right late or by turns."""

from __future__ import annotations

import itertools
import re
import socket
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path

from conformance.selftest.exchange.certificates import Authority, secured
from conformance.selftest.exchange.raw_server import (
    Behaviour,
    Peer,
    RawServer,
    answering_all,
)
from conformance.selftest.hostile.answers import answer
from conformance.selftest.hostile.between import pieces, relay

Serving = Callable[[], AbstractContextManager[str]]
Change = Callable[[bytes], bytes]

#: Seconds for which a server goes on showing what it has shown.
LATE = 0.5


# -- whom nobody may trust -----------------------------------------------------------


@contextmanager
def full_queue() -> Iterator[str]:
    """Name a port whose queue is full: nobody takes the connections."""
    with ExitStack() as stack:
        listener = socket.create_server(("127.0.0.1", 0), backlog=0)
        stack.enter_context(closing(listener))
        for _ in range(4):
            waiting = stack.enter_context(closing(socket.socket()))
            waiting.settimeout(0)
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def distrusted(
    name: str, days: str = "2", newest: ssl.TLSVersion | None = None
) -> Iterator[str]:
    """Serve through TLS, with a certificate of an authority that nobody knows.

    Raises:
        AssertionError: something was asked all the same.

    """
    with tempfile.TemporaryDirectory() as directory:
        authority = Authority.found(Path(directory))
        certificate = authority.certificate(name, days=days)
        behave = secured(answering_all(), certificate, newest=newest)
        with RawServer(behave) as server:
            yield f"https://127.0.0.1:{server.port}"
            if any(server.received):
                raise AssertionError("a request was sent to whom nobody trusts")


@contextmanager
def self_signed() -> Iterator[str]:
    """Serve through TLS, with a certificate that vouches for itself."""
    with tempfile.TemporaryDirectory() as directory:
        own = Authority.found(Path(directory)).ca_file
        behave = secured(answering_all(), (own, own.replace(".pem", ".key")))
        with RawServer(behave) as server:
            yield f"https://127.0.0.1:{server.port}"
            if any(server.received):
                raise AssertionError("a request was sent to whom nobody trusts")


UNTRUSTED: dict[str, Serving] = {
    "a full queue": full_queue,
    "an unknown authority": lambda: distrusted("IP:127.0.0.1"),
    "an expired certificate": lambda: distrusted("IP:127.0.0.1", "-1"),
    "a certificate of another name": lambda: distrusted("DNS:elsewhere.example"),
    "no TLS above 1.1": lambda: distrusted(
        "IP:127.0.0.1", newest=ssl.TLSVersion.TLSv1_1
    ),
    "a certificate signed by itself": self_signed,
}


# -- right by turns, late, or in time ------------------------------------------------


def failing_by_turns(port: int) -> Behaviour:
    """Return a behaviour: right every other time, and an error in between."""
    served = itertools.count()

    def behave(peer: Peer) -> None:
        head = peer.head()
        if next(served) % 2:
            peer.say(answer(b"no", status=b"500 Internal Server Error"))
        else:
            relay(peer, head, port)

    return behave


def one_behind(port: int) -> Behaviour:
    """Return a behaviour: each request gets the answer to the one before."""
    before: list[bytes] = [answer(b"nothing yet")]

    def behave(peer: Peer) -> None:
        before.append(b"".join(pieces(peer, peer.head(), port)))
        peer.say(before.pop(0))

    return behave


def seen_late(port: int) -> Behaviour:
    """Return a behaviour: what was shown once is shown for a while, changed or not."""
    shown: dict[bytes, tuple[float, bytes]] = {}

    def behave(peer: Peer) -> None:
        head = peer.head()
        line = head.partition(b"\r\n")[0]
        since, told = shown.get(line, (0.0, b""))
        if not line.startswith(b"GET ") or time.monotonic() - since > LATE:
            told = b"".join(pieces(peer, head, port))
            shown[line] = (time.monotonic(), told)
        peer.say(told)

    return behave


def dated(port: int, date: bytes, stamp: bytes) -> Behaviour:
    """Return a behaviour: right, by a clock that is wrong; no length changes."""
    changes = (
        (rb"Date: [^\r]{29}", b"Date: " + date),
        (rb'timestamp="[0-9]{14}"', b'timestamp="%s"' % stamp),
    )

    def behave(peer: Peer) -> None:
        told = b"".join(pieces(peer, peer.head(), port))
        for found, given in changes:
            told = re.sub(found, given, told)
        peer.say(told)

    return behave


def right_but(port: int) -> dict[str, Behaviour]:
    """Return servers by name that answer rightly, and do not."""
    return {
        "an error every other time": failing_by_turns(port),
        "the answer to the request before": one_behind(port),
        "what is new is seen late": seen_late(port),
        "a clock before 1970": dated(
            port, b"Wed, 31 Dec 1969 23:59:59 GMT", b"19691231235959"
        ),
        "a clock of the year 9999": dated(
            port, b"Fri, 31 Dec 9999 23:59:59 GMT", b"99991231235959"
        ),
        "a clock in a leap second": dated(
            port, b"Sat, 31 Dec 2016 23:59:60 GMT", b"20161231235960"
        ),
        "a clock of no day": dated(
            port, b"Xyz, 99 Foo 0000 99:99:99 CET", b"00000000999999"
        ),
    }
