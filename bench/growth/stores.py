"""Things that the reference and the mock server keep."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench.chunked import KIND
from bench.growth.curve import Curve, filled, over, whole
from bench.processes import served
from bench.rounds import Effort, computed
from bench.speaking import answered, connected, head
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
CREATED = (
    '<cm-request request-id="C1"><obj-where><path>/</path></obj-where><obj-create>'
    "<name>file{number}</name><objClass>document</objClass></obj-create></cm-request>"
    '<cm-request request-id="C2"><obj-where><path>/file{number}</path></obj-where>'
    "<obj-get><name/><parent/></obj-get></cm-request>"
)
EVERY = (
    '<cm-request request-id="E1"><obj-where><objClass>document</objClass></obj-where>'
    "<obj-get><name/></obj-get></cm-request>"
)


class Unbounded(Tickets):
    """Tickets without the bound of ten thousand, to see what the store makes of it."""

    most = 1_000_000


@contextmanager
def opened(kind: type[Any]) -> Iterator[Callable[..., bytes]]:
    """Open a service, and give what asks it."""
    with tempfile.TemporaryDirectory(prefix="cms-bench-") as folder:
        service = kind(Path(folder))

        def ask(
            method: str,
            path: str,
            body: bytes = b"",
            query: str = "",
            fields: Fields = JSON,
        ) -> bytes:
            request = Request(method, path, query, fields, Body(len(body), body))
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


def adding(
    one: Callable[[int], object], clock: Callable[[], float] = time.process_time
) -> Callable[[int], float]:
    """Return what adds so many, each with a number of its own, and tells how long.

    The clock is that of this process's CPU, or another one's.
    """
    there = 0

    def add(count: int) -> float:
        nonlocal there
        begun = clock()
        for number in range(there, there + count):
            one(number)
        there += count
        return clock() - begun

    return add


def tickets(effort: Effort) -> Curve:
    """Upload, each time under a ticket of its own."""
    with opened(replaced(Cm, Unbounded)) as ask:
        add = adding(lambda _: ask("POST", "/stream", b"picture"))
        return filled("growth-tickets", 100_000, effort, add)


def objects(effort: Effort) -> Curve:
    """Create files of the CMS in one folder, and ask for each."""
    with opened(Cm) as ask:
        return filled("growth-objects", 10_000, effort, adding(creating(ask)))


def found(effort: Effort) -> Curve:
    """Ask for all files of a format."""
    query = payload(EVERY)
    with opened(Cm) as ask:
        add = adding(creating(ask))
        look = partial(ask, "POST", "/xml", query)
        return over("growth-found", 10_000, effort, add, look)


def creating(ask: Callable[..., bytes]) -> Callable[[int], None]:
    """Return what creates a file, and asks for it."""

    def create(number: int) -> None:
        answer = ask("POST", "/xml", payload(CREATED.format(number=number)))
        if answer.count(b'success="true"') != 2:  # noqa: PLR2004  (both requests)
            raise RuntimeError(f"a file was not created: {answer.decode()}")

    return create


def payload(requests: str) -> bytes:
    """Return a payload of requests."""
    return PAYLOAD.format(requests=requests).encode("ascii")


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
    """List all of many packages."""
    with opened(Staging) as ask:
        add = created(ask)
        return over("growth-listing", 10_000, effort, add, lambda: ask("GET", PACKAGES))


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


def watched(effort: Effort) -> Curve:
    """Send payloads to the mock server, which enters and judges each."""
    with served("mock") as server, connected(server.port) as connection:

        def send(number: int) -> None:
            inside = ASKED.format(number=number)
            body = payload(inside).replace(b'"P1"', b'"P%d"' % number)
            connection.sendall(head("POST", "/xml", len(body), KIND))
            connection.sendall(body)
            answered(connection)

        add = adding(send, server.cpu)
        return filled("growth-watched", 10_000, effort, add)


def requests(effort: Effort) -> Curve:
    """Answer payloads of more and more requests."""
    with opened(Cm) as ask:

        def answer(count: int) -> float:
            inside = "".join(ASKED.format(number=number) for number in range(count))
            body = payload(inside)
            return computed(lambda: ask("POST", "/xml", body))

        answer(10)
        return whole("growth-requests", 1000, effort, answer)
