"""The front of a mock server: the reference's own, with a journal and faults around it.

The services do not know. A request is entered when it comes, recognised when it is
complete, struck by the faults that fit it, and its answer entered before it is sent.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from aiohttp import web

from conformance.mock.admin import Admin
from conformance.mock.bodies import Kept
from conformance.mock.faults.kinds import Stage
from conformance.mock.faults.rules import Fault
from conformance.mock.installation import Installation, Mounted
from conformance.mock.journal import Answer, Entry
from conformance.mock.operations import Call, call_of
from conformance.mock.wire import Sent, Wire
from conformance.mock.witness import seen
from conformance.reference.front import Front
from conformance.reference.intake import Refused, plain
from conformance.reference.message import Fields, Request, Response, Service


@dataclass(slots=True)
class Passage:
    """One request on its way through the front."""

    entry: Entry
    struck: dict[Stage, Fault] = field(default_factory=dict)

    @property
    def breaks_at_once(self) -> bool:
        """Tell whether the connection breaks before the request is looked at."""
        fault = self.struck.get("sending")
        return fault is not None and fault.options.get("when") == "before"


#: The request that this task is about; None where nothing is to be noted.
PASSAGE: ContextVar[Passage | None] = ContextVar("PASSAGE", default=None)


class MockFront(Front):
    """Note what comes and goes, and let faults strike."""

    installation: ClassVar[Installation]
    admin: ClassVar[Admin | None]

    async def __call__(self, http: web.BaseRequest) -> web.StreamResponse:
        """Answer one HTTP request."""
        if self.is_for_admin(http):
            PASSAGE.set(None)
            return await super().__call__(http)
        entry = self.begun(http.method, http.raw_path, tuple(http.headers.items()))
        PASSAGE.set(Passage(entry))
        try:
            return await super().__call__(http)
        finally:
            self.installation.journal.weigh(entry)

    def is_for_admin(self, http: web.BaseRequest) -> bool:
        """Tell whether a request is about this server, and not for a service."""
        try:
            path, _ = self.target(http)
            return self.service_of(path) is self.admin
        except Refused:
            return False

    async def answer(self, http: web.BaseRequest, path: str, query: str) -> Response:
        """Take the request in and have it answered, if it may come from there."""
        if self.admin is not None and PASSAGE.get() is None:
            self.admin.check_origin(http)
        return await super().answer(http, path, query)

    async def perform(self, service: Service, request: Request) -> Response:
        """Let the service answer, or the faults that strike."""
        passage = PASSAGE.get()
        if passage is None or not isinstance(service, Mounted):
            return await super().perform(service, request)
        call = call_of(service.name, request)
        self.recognised(passage, call)
        response = await self.performed(passage, service, call)
        if delay := passage.struck.get("delay"):
            seconds = delay.kind.act(delay.options, delay.random)
            await self.installation.holding.wait(seconds)
        return response

    async def performed(
        self, passage: Passage, service: Mounted, call: Call
    ) -> Response:
        """Return what a fault answers in the place of the service, or its answer."""
        if passage.breaks_at_once:
            return plain(503, "the connection broke before there was an answer")
        request, struck = call.request, passage.struck
        if reply := struck.get("answer"):
            answer = reply.kind.act(service.current, call, reply.options)
            if isinstance(answer, Response):
                return answer
        if damage := struck.get("request"):
            request = damage.kind.act(request, damage.options, damage.random)
        return await super().perform(service, request)

    async def send(
        self, http: web.BaseRequest, response: Response
    ) -> web.StreamResponse:
        """Enter the answer and send it, unless a fault sends something else."""
        passage = PASSAGE.get()
        if passage is None:
            return await super().send(http, response)
        response = self.entered(passage.entry, response)
        fault = passage.struck.get("sending")
        if fault is None:
            return await super().send(http, response)
        dressed = replace(response, fields=self.fields(response))
        with contextlib.suppress(ConnectionError):  # the client did not wait for it
            wire = Wire(http, self.installation.holding)
            await fault.kind.act(wire, dressed, fault.options, fault.random)
        return Sent()

    # -- the journal ----------------------------------------------------------------

    def begun(
        self, method: str, target: str, pairs: tuple[tuple[str, str], ...]
    ) -> Entry:
        """Enter a request."""
        path, _, query = target.partition("?")
        return self.installation.journal.begin(method, path, query, Fields(pairs))

    def recognised(self, passage: Passage, call: Call) -> None:
        """Enter what a complete request is, and see which faults strike it."""
        journal, entry = self.installation.journal, passage.entry
        entry.protocol, entry.operations = call.protocol, call.operations
        entry.kept = journal.shelf.keep(call.request.body)
        journal.weigh(entry)
        passage.struck = self.installation.faults.strike(call)
        entry.faults = tuple(fault.name for fault in passage.struck.values())

    def entered(self, entry: Entry, response: Response) -> Response:
        """Enter an answer; of a streamed one each piece as it goes."""
        journal = self.installation.journal
        is_streamed = not isinstance(response.body, bytes | Path)
        if isinstance(response.body, bytes | Path):
            kept = journal.shelf.keep(response.body)
        else:
            kept = Kept()
            pieces = self.watched(entry, journal.shelf.taped(response.body, kept))
            response = replace(response, body=pieces)
        fields = Fields(self.fields(response))
        journal.answered(entry, Answer(response.status, fields, kept))
        if not is_streamed:
            self.judge(entry)
        return response

    def watched(self, entry: Entry, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Return the same pieces; once there are no more, the exchange is judged.

        What it returns has begun already, so that closing it is an end, too.
        """
        watching = self._watching(entry, pieces)
        next(watching)
        return watching

    def _watching(
        self, entry: Entry, pieces: Iterator[bytes]
    ) -> Generator[bytes, None, None]:
        try:
            yield b""
            yield from pieces
        finally:
            if isinstance(pieces, Generator):
                pieces.close()
            self.judge(entry)

    def judge(self, entry: Entry) -> None:
        """Let the judge see an exchange: it does so beside the answering."""
        self.installation.judge.see(seen(entry, self.installation.clock.now()))

    def unheard_of(self, method: str, target: str) -> Response:
        """Enter a request with a method that the parser does not know, too."""
        entry = self.begun(method, target, ())
        return self.entered(entry, super().unheard_of(method, target))

    def unreadable(self, data: bytes, status: int) -> None:
        """Enter bytes that are no HTTP request."""
        entry = self.begun("", "", ())
        entry.kept = self.installation.journal.shelf.keep(data)
        self.entered(entry, Response(status))
