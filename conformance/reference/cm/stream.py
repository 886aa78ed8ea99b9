"""Using Streaming: uploads, tickets and downloads under ``/stream``."""

from __future__ import annotations

import errno
import sqlite3
from typing import TYPE_CHECKING

from conformance.reference.cm.blobs import TooManyTickets
from conformance.reference.message import Body, Request, Response

if TYPE_CHECKING:
    from conformance.reference.cm import Cm

TEXT = ("Content-Type", "text/plain; charset=utf-8")
BYTES = ("Content-Type", "application/octet-stream")


class Stream:
    """The streaming interface."""

    path = "/stream"
    methods = frozenset({"GET", "POST"})

    def __init__(self, cm: Cm) -> None:
        self.cm = cm

    def handle(self, request: Request) -> Response:
        """Answer one request (CM-STREAM-001 to -032)."""
        if request.method not in self.methods:
            return self.refuse_method()
        ticket = request.path.removeprefix(self.path).removeprefix("/")
        if request.method == "GET":
            return self.download(ticket)
        if request.path != self.path:
            return self.not_found()
        return self.upload(request.body)

    def refuse_method(self) -> Response:
        """Answer any other method (CM-STREAM-002)."""
        allow = ("Allow", ", ".join(sorted(self.methods)))
        return Response(405, b"method not allowed", (TEXT, allow))

    def upload(self, body: Body) -> Response:
        """Store the data and answer the ticket (CM-STREAM-003 to -009)."""
        try:
            ticket = self.store(body)
        except (OSError, sqlite3.Error, TooManyTickets):
            return self.upload_failed()
        return self.uploaded(ticket)

    def store(self, body: Body) -> str:
        """Store the data as they are, under a ticket of their own (CM-STREAM-032)."""
        if body.size > self.cm.upload_limit:
            raise OSError(errno.EFBIG, "the data exceed the upload limit")
        with self.cm.lock:
            self.cm.sweep_now_and_then()
            return self.cm.tickets.issue(self.cm.blobs.keep(body))

    def uploaded(self, ticket: str) -> Response:
        """Answer the ticket ID and nothing else (CM-STREAM-007 to -009)."""
        return Response(200, ticket.encode("ascii"), (TEXT,))

    def upload_failed(self) -> Response:
        """Answer an error, without a ticket (CM-STREAM-010, -011)."""
        return Response(500, b"the data could not be stored", (TEXT,))

    def download(self, ticket: str) -> Response:
        """Answer what is stored under a ticket (CM-STREAM-012, -015 to -022)."""
        output = self.cm.commands.output(ticket)
        if output is not None:
            return Response(200, output, (BYTES,), self.command_keep_alive())
        with self.cm.lock:
            blob = self.cm.tickets.blob(ticket)
        if blob is None:
            return self.not_found()
        try:
            return self.data(blob)
        except FileNotFoundError:  # its time ended in between
            return self.not_found()

    def data(self, blob: str) -> Response:
        """Answer the bytes of a blob (CM-STREAM-020, -021)."""
        path = self.cm.blobs.path(blob)
        if path.stat().st_size <= SMALL:
            return Response(200, path.read_bytes(), (BYTES,))
        return Response(200, path, (BYTES,))

    def command_keep_alive(self) -> bool:
        """Tell whether the connection outlives a command's output (CM-STREAM-029)."""
        return False

    def not_found(self) -> Response:
        """Answer no, an unknown or an invalid ticket (CM-STREAM-016 to -018)."""
        return Response(404, b"there is no such ticket", (TEXT,))


#: What is read at once instead of being handed to the operating system.
SMALL = 64 << 10
