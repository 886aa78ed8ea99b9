"""Uploads in chunks: many files, many chunks, and chunks that come again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bench.chunked import KIND, PATH, Call, Chunked, action, message
from bench.figures import Point
from bench.growth.curve import STEPS, Curve, filled, whole
from bench.growth.stores import adding, opened
from bench.processes import served
from bench.rounds import Effort
from conformance.reference.bsn import Bsn
from conformance.reference.message import Fields

#: So many chunks are sent again.
AGAIN = 50


def contents(effort: Effort) -> Curve:
    """Upload small files, each from the start to its completion."""
    with opened(Bsn) as ask:
        call = calling(ask)

        def upload(number: int) -> None:
            Chunked(0, 1024, 1024, number).send(call)

        return filled("growth-contents", 2500, effort, adding(upload))


def chunks(effort: Effort) -> Curve:
    """Upload files of more and more chunks, from the start to completion."""
    with served("plain") as server:

        def upload(count: int) -> float:
            begun = server.cpu()
            Chunked(server.port, count * 1024, 1024).upload()
            return server.cpu() - begun

        upload(10)
        return whole("growth-chunks", 5000, effort, upload)


def calling(ask: Callable[..., bytes]) -> Call:
    """Return what calls content upload."""

    def call(name: str, inside: str) -> str:
        pairs = (("Content-Type", KIND), ("SOAPAction", action(name)))
        body = message(name, inside)
        return ask("POST", PATH, body, fields=Fields(pairs)).decode()

    return call


def resent(effort: Effort) -> Curve:
    """Send chunks again to uploads that have all of them."""
    top, points = max(STEPS[-1], effort.of(5000)), []
    with opened(Bsn) as ask:
        call = calling(ask)
        for size in (top * step // STEPS[-1] for step in STEPS):
            file = Chunked(0, size * 64, 64, size)
            append = partial(file.append, call, file.start(call))
            adding(append)(size)
            some = min(size, AGAIN)
            points.append(Point(size, adding(append)(some) / some))
    return Curve("growth-resent", points)
