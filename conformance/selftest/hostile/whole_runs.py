"""Servers that are hostile to a whole run: dead, deaf, or the same to everything."""

from __future__ import annotations

import itertools
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from conformance.selftest.exchange.raw_server import (
    Behaviour,
    Peer,
    RawServer,
    answering_all,
)
from conformance.selftest.hostile.answers import answer, says
from conformance.selftest.hostile.between import one_after_another, relay
from conformance.selftest.hostile.catalogue import CATALOGUE, PLACES
from conformance.selftest.hostile.documents import payload
from conformance.selftest.hostile.figure import Figure
from conformance.selftest.hostile.judged import SECONDS, figure, judge
from conformance.selftest.hostile.odd_runs import UNTRUSTED, Serving, right_but

NOT_JUDGED = 3
#: Seconds for the run before the whole list.
WHOLE_LIST = 300.0
WHOLE = "whole run: the whole list"
SOME = (
    "cm.stream.tickets-differ",
    "cm.response.payload-id-absent",
    "staging.list.more-*",
)
#: What the whole list passes before: enough requests to meet each behaviour.
MANY = ("cm.stream.*", "cm.response.*", "staging.list.*", "bsn.status.*")


@contextmanager
def at(behave: Behaviour) -> Iterator[str]:
    """Serve a behaviour."""
    with RawServer(behave) as server:
        yield server.url


@contextmanager
def dead() -> Iterator[str]:
    """Name a port that nobody listens at."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    yield f"http://127.0.0.1:{port}"


@contextmanager
def unknown() -> Iterator[str]:
    """Name a host that has no address."""
    yield "http://nowhere.invalid"


@contextmanager
def no_tls() -> Iterator[str]:
    """Name a port at which no TLS is spoken as if it were."""
    with RawServer(answering_all()) as server:
        yield server.url.replace("http:", "https:")


def deaf(peer: Peer) -> None:
    """Take a connection, and never say anything."""
    peer.rest()


def echoing(peer: Peer) -> None:
    """Answer a request with itself, credentials and all."""
    head = peer.head()
    peer.say(answer(head + peer.received))


def dying(port: int, after: int) -> Behaviour:
    """Return a behaviour: right for some connections, and closed after that."""
    served = itertools.count()

    def behave(peer: Peer) -> None:
        if next(served) < after:
            relay(peer, peer.head(), port)

    return behave


def every_other(port: int) -> Behaviour:
    """Return a behaviour: right every other time, and noise in between."""
    served = itertools.count()

    def behave(peer: Peer) -> None:
        head = peer.head()
        if next(served) % 2:
            peer.say(bytes(range(256)))
        else:
            relay(peer, head, port)

    return behave


def whole_runs(port: int) -> dict[str, tuple[Serving, tuple[int, ...]]]:
    """Return servers by name, with the exit codes that their runs may have."""
    noise = says(bytes(range(256)) * 8)
    either = (1, NOT_JUDGED)
    any_end = (0, *either)
    odd = {name: (partial(at, one), any_end) for name, one in right_but(port).items()}
    return {
        **{name: (serving, (NOT_JUDGED,)) for name, serving in UNTRUSTED.items()},
        **odd,
        "a closed port": (dead, (NOT_JUDGED,)),
        "a name without an address": (unknown, (NOT_JUDGED,)),
        "no TLS at an https URL": (no_tls, (NOT_JUDGED,)),
        "never answers": (lambda: at(deaf), (NOT_JUDGED,)),
        "closes every connection": (lambda: at(lambda _: None), (NOT_JUDGED,)),
        "noise to everything": (lambda: at(noise), (NOT_JUDGED,)),
        "success to everything": (lambda: at(says(payload())), either),
        "echoes every request": (lambda: at(echoing), either),
        "dies after 20 connections": (lambda: at(dying(port, 20)), either),
        "noise every other time": (lambda: at(every_other(port)), either),
    }


def met_whole(name: str, port: int) -> Figure:
    """Run the suite against a server that is hostile throughout."""
    serving, codes = whole_runs(port)[name]
    return _met(f"whole run: {name}", serving, SOME, codes)


def met_all(port: int) -> Figure:
    """Let the whole list pass before one run, a behaviour to a case."""
    behaviours = [hostile.behave for hostile in CATALOGUE if not hostile.unread]
    behave = one_after_another(PLACES, behaviours, port)
    return _met(WHOLE, lambda: at(behave), MANY, (1,))


def _met(
    name: str,
    serving: Serving,
    patterns: tuple[str, ...],
    codes: tuple[int, ...],
) -> Figure:
    seconds = WHOLE_LIST if patterns is MANY else SECONDS
    protocols = sorted({pattern.partition(".")[0] for pattern in patterns})
    with serving() as url, tempfile.TemporaryDirectory() as directory:
        judged = judge(url, protocols, patterns, Path(directory))
        wrong = judged.faults(seconds)
    if judged.code not in codes:
        wrong.append(f"exit code {judged.code} in place of {codes}")
    return figure(name, judged, wrong)
