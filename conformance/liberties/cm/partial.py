"""Servers that lack something, and say so in their profile."""

from __future__ import annotations

from conformance.liberties import liberty
from conformance.reference.cm.blobs import Tickets
from conformance.reference.cm.changes import Changes
from conformance.reference.cm.classes import InstanceClass
from conformance.reference.cm.commands import Commands
from conformance.reference.cm.creations import Creations
from conformance.reference.cm.errors import (
    COMMAND_REFUSED,
    NOT_SUPPORTED,
    NOT_WRITABLE,
    Failure,
)
from conformance.reference.cm.payload import Operation
from conformance.reference.cm.requests import Requests
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.stream import Stream
from conformance.reference.cm.values import Value
from conformance.reference.message import Body, Request, Response
from conformance.reference.xml import Element


@liberty(cm={"read-only": True})
class LetsNobodyWrite(Requests):
    """Answer queries alone, as a live server does."""

    def alone(self, session: Session, operation: Operation) -> list[Element]:
        if operation.verb == "create":
            raise Failure(NOT_WRITABLE, "Nothing can be created here.")
        return super().alone(session, operation)

    def on_one(
        self, session: Session, operation: Operation, instance: Instance
    ) -> list[Element]:
        if operation.verb != "get":
            raise Failure(NOT_WRITABLE, "Nothing can be changed here.")
        return super().on_one(session, operation, instance)


@liberty(cm={"read-only": True})
class TakesNoUploads(Stream):
    """Serve downloads alone; the profile keeps the suite from trying to upload."""

    def upload(self, body: Body) -> Response:
        del body
        return self.upload_failed()


@liberty(capabilities={"absent": ["cm.streaming"]})
class HasNoStreaming(Stream):
    """Be a component without the streaming interface."""

    def handle(self, request: Request) -> Response:
        del request
        return self.not_found()


@liberty(capabilities={"absent": ["cm.custom-commands"]})
class HasNoCustomCommands(Commands):
    """Be a component that executes no custom commands."""

    def execute(self, name: str) -> str:
        raise Failure(COMMAND_REFUSED, f"The command '{name}' is refused.")


@liberty(capabilities={"absent": ["cm.user-administration"]})
class LeavesPeopleToADirectory(Creations):
    """Take users and groups from a directory, where others administer them."""

    def create(
        self, session: Session, subject: InstanceClass, given: Element
    ) -> list[Element]:
        if subject.name in {"user", "group"}:
            raise Failure(NOT_SUPPORTED, "Users are administered elsewhere.")
        return super().create(session, subject, given)


@liberty(capabilities={"absent": ["cm.format-administration"]})
class LeavesFormatsToAnInstaller(Creations):
    """Take formats and fields from the installation, for good."""

    def create(
        self, session: Session, subject: InstanceClass, given: Element
    ) -> list[Element]:
        if subject.name in {"objClass", "attribute"}:
            raise Failure(NOT_SUPPORTED, "Formats are part of the installation.")
        return super().create(session, subject, given)


@liberty(capabilities={"absent": ["cm.ticket-expiry"]})
class LetsTicketsLast(Tickets):
    """Keep tickets longer than anybody would wait."""

    def blob(self, ticket: str) -> str | None:
        return self.valid[ticket][0] if ticket in self.valid else None


@liberty(capabilities={"absent": ["cm.upload-failure"]})
class StoresEverything(Stream):
    """Have more room than anybody would fill."""

    def store(self, body: Body) -> str:
        with self.cm.lock:
            return self.cm.tickets.issue(self.cm.blobs.keep(body))


@liberty()
class MakesTitlesOfNames(Changes):
    """Let nobody set a title: which properties can be set is not said."""

    def check_length(self, name: str, text: Value) -> None:
        if name == "title" and text:
            raise Failure(NOT_WRITABLE, "Titles are made from names.")
        super().check_length(name, text)
