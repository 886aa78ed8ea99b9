"""Infopark CMS, Content Management Server: XML payloads and streaming, executable.

A client POSTs one ``cm-payload`` holding requests to ``/xml`` and gets one
``cm-payload`` holding responses; blobs travel beside it under ``/stream``.

Documents: ``requests-as-templates``, ``response-element``, ``using-streaming``.
"""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path
from threading import RLock

from conformance.reference.clock import Clock, SystemClock
from conformance.reference.cm.blobs import Blobs, Tickets
from conformance.reference.cm.changes import Changes
from conformance.reference.cm.commands import Commands
from conformance.reference.cm.creations import Creations
from conformance.reference.cm.dialect import Dialects
from conformance.reference.cm.exchange import Exchange
from conformance.reference.cm.functions import Functions
from conformance.reference.cm.model import Properties
from conformance.reference.cm.payload import Recogniser
from conformance.reference.cm.requests import Requests
from conformance.reference.cm.responses import Responses
from conformance.reference.cm.seed import Seed
from conformance.reference.cm.selection import Selection
from conformance.reference.cm.session import Gatekeeper
from conformance.reference.cm.store import Store
from conformance.reference.cm.stream import Stream
from conformance.reference.cm.templates import Templates
from conformance.reference.cm.workflow import Workflow
from conformance.reference.message import Body, Request, Response

__all__ = ["Cm"]

SWEEP_EVERY = timedelta(minutes=1)


class Cm:
    """The Content Management Server, put together from its parts."""

    prefixes: tuple[str, ...] = ("/xml", "/stream")
    instance_id = "CMSREFERENCE"

    exchange_part = Exchange
    recogniser_part = Recogniser
    dialects_part = Dialects
    gate_part = Gatekeeper
    requests_part = Requests
    selection_part = Selection
    templates_part = Templates
    changes_part = Changes
    creations_part = Creations
    workflow_part = Workflow
    functions_part = Functions
    properties_part = Properties
    responses_part = Responses
    stream_part = Stream
    commands_part = Commands
    tickets_part = Tickets
    blobs_part = Blobs
    store_part = Store
    seed_part = Seed

    def __init__(  # noqa: PLR0913  (how a server is set up)
        self,
        data: Path,
        clock: Clock | None = None,
        *,
        password: str = "let-root-in",  # noqa: S107  (it guards nothing)
        secret: str = "instanceSecret",  # noqa: S107  (the documented default)
        ticket_seconds: float = 3600.0,
        upload_limit: float = math.inf,
    ) -> None:
        self.clock = clock or SystemClock()
        self.password = password
        self.secret = secret
        self.upload_limit = upload_limit
        self.lock = RLock()
        self.store = self.store_part(data)
        self.blobs = self.blobs_part(data)
        self.spool = self.blobs.spool
        self.tickets = self.tickets_part(self.store, self.clock, ticket_seconds)
        self.commands = self.commands_part(self.clock, ticket_seconds)
        self.properties = self.properties_part(self)
        self.dialects = self.dialects_part()
        self.recogniser = self.recogniser_part(self.dialects)
        self.gate = self.gate_part(self)
        self.selection = self.selection_part(self)
        self.templates = self.templates_part(self)
        self.changes = self.changes_part(self)
        self.creations = self.creations_part(self)
        self.workflow = self.workflow_part(self)
        self.functions = self.functions_part(self)
        self.requests = self.requests_part(self)
        self.responses = self.responses_part(self)
        self.exchange = self.exchange_part(self)
        self.stream = self.stream_part(self)
        if self.store.is_new:
            self.seed_part(self).sow()
        self.sweep()

    def handle(self, request: Request) -> Response:
        """Answer one HTTP request."""
        if request.path.startswith(self.stream.path):
            return self.stream.handle(request)
        return self.exchange.handle(request)

    def close(self) -> None:
        """Let go of the data directory; what was acknowledged stays in it."""
        self.commands.close()
        with self.lock:
            self.sweep()
            self.store.close()

    def sweep(self) -> None:
        """Delete expired tickets, and blobs that nothing refers to."""
        self.swept = self.clock.now()
        self.tickets.drop_expired()
        kept = (i.values.get("blob", "") for i in self.store.all("content"))
        self.blobs.sweep({*filter(None, kept), *self.tickets.blobs()})

    def sweep_now_and_then(self) -> None:
        """Sweep where the last time is a while ago."""
        if self.clock.now() - self.swept > SWEEP_EVERY:
            self.sweep()

    def empty_blob(self) -> str:
        """Return a blob of no bytes, for versions that have none."""
        return self.blobs.keep(Body())
