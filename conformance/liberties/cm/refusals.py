"""What lawful servers refuse: names too alike, a file to read, tickets for nothing."""

from __future__ import annotations

from conformance.liberties import liberty
from conformance.reference.cm.changes import Changes
from conformance.reference.cm.errors import (
    NAME_IN_USE,
    NO_SUCH_TICKET,
    NOT_AUTHENTICATED,
    Failure,
)
from conformance.reference.cm.payload import Operation
from conformance.reference.cm.requests import Requests
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.templates import Templates
from conformance.reference.cm.values import Value
from conformance.reference.xml import Element


@liberty()
class TellsNamesApartWithoutCase(Changes):
    """Let no folder hold two names that differ in case alone, as file systems do."""

    def check_place(self, obj: Instance, values: dict[str, Value]) -> None:
        super().check_place(obj, values)
        merged = obj.values | values
        for other in self.cm.store.where("obj", "parent", merged["parent"]):
            same = other.values["name"].casefold() == merged["name"].casefold()
            if other is not obj and same:
                raise Failure(NAME_IN_USE, "The name is in use.")


@liberty()
class LetsNobodyReadOneFile(Requests):
    """Tell nothing of one of the files that were there before: it is not for all."""

    def on_one(
        self, session: Session, operation: Operation, instance: Instance
    ) -> list[Element]:
        if instance.kind == "obj" and instance.values["name"] == "john":
            raise Failure(NOT_AUTHENTICATED, "This file is not for you to read.")
        return super().on_one(session, operation, instance)


@liberty()
class IssuesNoTicketForNoData(Templates):
    """Issue no ticket where there is nothing to fetch: the documents show data."""

    def write_ticket(self, blob: str, place: Element) -> None:
        if not blob:
            raise Failure(NO_SUCH_TICKET, "There is no data to fetch.")
        super().write_ticket(blob, place)
