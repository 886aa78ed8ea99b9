"""Things that the reference and the mock server keep."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.chunked import Chunked
from bench.figures import Point
from bench.growth.curve import STEPS, Curve, filled, whole
from bench.processes import served
from bench.rounds import Effort, computed, each, timed
from conformance.mock.journal import Answer, Journal
from conformance.reference.cm import Cm
from conformance.reference.cm.blobs import Tickets
from conformance.reference.composition import replaced
from conformance.reference.message import Body, Fields, Later, Request
from conformance.reference.staging import Staging

PACKAGES = "/rest/content/package"
JSON = Fields((("Content-Type", "application/json"),))
PAYLOAD = (
    '<?xml version="1.0" encoding="UTF-8"?><cm-payload payload-id="P1"'
    ' timestamp="20260102030405" cm.version="5.2"><cm-header>'
    '<cm-sender sender-id="S1" name="bench"/>'
    '<cm-authentication login="root" password="let-root-in"/></cm-header>'
    "{requests}</cm-payload>"
)
ASKED = (
    '<cm-request request-id="R{number}"><obj-where><path>/</path></obj-where>'
    "<obj-get><name/><title/></obj-get></cm-request>"
)


class Unbounded(Tickets):
    """Tickets without the bound of ten thousand, to see what the store makes of it."""

    most = 1_000_000


@contextmanager
def opened(kind: type[Any]) -> Iterator[Callable[..., bytes]]:
    """Open a service, and give what asks it."""
    with tempfile.TemporaryDirectory(prefix="cms-bench-") as folder:
        service = kind(Path(folder))

        def ask(method: str, path: str, body: bytes = b"", query: str = "") -> bytes:
            request = Request(method, path, query, JSON, Body(len(body), body))
            answer = service.handle(request)
            if isinstance(answer, Later):
                answer = answer.work()
            if answer.status != 200 or not isinstance(answer.body, bytes):  # noqa: PLR2004  (a success)
                raise RuntimeError(f"{method} {path} is answered {answer}")
            return answer.body

        try:
            yield ask
        finally:
            service.close()


def adding(one: Callable[[int], object]) -> Callable[[int], float]:
    """Return what adds so many, each with a number of its own, by CPU seconds."""
    there = 0

    def add(count: int) -> float:
        nonlocal there
        begun = time.process_time()
        for number in range(there, there + count):
            one(number)
        there += count
        return time.process_time() - begun

    return add


def tickets(effort: Effort) -> Curve:
    """Upload, each time under a ticket of its own."""
    with opened(replaced(Cm, Unbounded)) as ask:
        add = adding(lambda _: ask("POST", "/stream", b"picture"))
        return filled("growth-tickets", 100_000, effort, add)


def created(ask: Callable[..., bytes]) -> Callable[[int], float]:
    """Return what creates packages."""
    return adding(
        lambda number: ask("PUT", PACKAGES, b'{"name": "package_%d"}' % number)
    )


def packages(effort: Effort) -> Curve:
    """Create packages."""
    with opened(Staging) as ask:
        return filled("growth-packages", 10_000, effort, created(ask))


def listing(effort: Effort) -> Curve:
    """List the first hundred of many packages."""
    top, points = max(STEPS[-1], effort.of(10_000)), []
    with opened(Staging) as ask:
        add = created(ask)
        for step, before in zip(STEPS, (0, *STEPS), strict=False):
            add(top * (step - before) // STEPS[-1])
            page = each(lambda: ask("GET", PACKAGES, query="pageSize=100"), 0.1)
            points.append(Point(top * step // STEPS[-1], page))
    return Curve("growth-listing", points)


def chunks(effort: Effort) -> Curve:
    """Upload files of more and more chunks, from the start to completion."""
    with served("plain") as server:

        def upload(count: int) -> float:
            return timed(Chunked(server.port, count * 1024, 1024).upload)

        upload(10)
        return whole("growth-chunks", 5000, effort, upload)


def journal(effort: Effort) -> Curve:
    """Enter exchanges; the oldest have to go."""
    fields = Fields((("Host", "127.0.0.1"), ("Accept", "*/*")))
    with tempfile.TemporaryDirectory(prefix="cms-bench-") as folder:
        kept = Journal(Path(folder))

        def enter(_: int) -> None:
            entry = kept.begin("POST", "/stream", "", fields)
            entry.kept = kept.shelf.keep(b"picture" * 20)
            kept.answered(entry, Answer(200, fields, kept.shelf.keep(b"ticket")))

        return filled("growth-journal", 100_000, effort, adding(enter))


def requests(effort: Effort) -> Curve:
    """Answer payloads of more and more requests."""
    with opened(Cm) as ask:

        def answer(count: int) -> float:
            inside = "".join(ASKED.format(number=number) for number in range(count))
            body = PAYLOAD.format(requests=inside).encode()
            return computed(lambda: ask("POST", "/xml", body))

        answer(10)
        return whole("growth-requests", 1000, effort, answer)
