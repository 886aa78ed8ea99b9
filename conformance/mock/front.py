"""The front of a mock server: the reference's own, with a journal and faults around it.

The services do not know. A request is entered when it comes, recognised when it is
complete, struck by the faults that fit it, and its answer entered before it is sent.
"""

from __future__ import annotations

import contextlib
from contextvars import ContextVar
from dataclasses import replace
from typing import ClassVar

from aiohttp import web

from conformance.mock.admin import Admin
from conformance.mock.installation import Mounted
from conformance.mock.register import Passage, Register
from conformance.mock.wire import Sent, Wire
from conformance.reference.front import Front
from conformance.reference.intake import Refused
from conformance.reference.message import Request, Response, Service

#: The request that this task is about; None where nothing is to be noted.
PASSAGE: ContextVar[Passage | None] = ContextVar("PASSAGE", default=None)


class MockFront(Front):
    """Note what comes and goes, and let faults strike."""

    register: ClassVar[Register]
    admin: ClassVar[Admin | None]

    async def __call__(self, http: web.BaseRequest) -> web.StreamResponse:
        """Answer one HTTP request."""
        if self.is_for_admin(http):
            PASSAGE.set(None)
            return await super().__call__(http)
        pairs = tuple(http.headers.items())
        entry = self.register.begun(http.method, http.raw_path, pairs)
        PASSAGE.set(Passage(entry))
        try:
            return await super().__call__(http)
        finally:
            self.register.journal.weigh(entry)

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
        call = self.register.recognised(passage, service.name, request)
        met = self.register.met(passage, service, call)
        if isinstance(met, Request):
            met = await super().perform(service, met)
        if delay := passage.delay:
            await self.register.installation.holding.wait(delay)
        return met

    async def send(
        self, http: web.BaseRequest, response: Response
    ) -> web.StreamResponse:
        """Enter the answer and send it, unless a fault sends something else."""
        passage = PASSAGE.get()
        if passage is None:
            return await super().send(http, response)
        response = self.entered(passage, response)
        fault = passage.struck.get("sending")
        if fault is None:
            return await super().send(http, response)
        dressed = replace(response, fields=self.fields(response))
        with contextlib.suppress(ConnectionError):  # the client did not wait for it
            wire = Wire(http.transport, http.method, self.register.installation.holding)
            await fault.kind.act(wire, dressed, fault.options, fault.random)
        return Sent()

    # -- the journal ----------------------------------------------------------------

    def entered(self, passage: Passage, response: Response) -> Response:
        """Enter an answer with the header it is sent with."""
        return self.register.entered(passage.entry, response, self.fields(response))

    def unheard_of(self, method: str, target: str) -> Response:
        """Enter a request with a method that the parser does not know, too."""
        passage = Passage(self.register.begun(method, target, ()))
        return self.entered(passage, super().unheard_of(method, target))

    def unreadable(self, data: bytes, status: int) -> None:
        """Enter bytes that are no HTTP request."""
        passage = Passage(self.register.begun("", "", ()))
        passage.entry.kept = self.register.journal.shelf.keep(data)
        self.entered(passage, Response(status))
