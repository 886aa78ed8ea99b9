"""Lawful oddities."""

from __future__ import annotations

import base64
from copy import deepcopy
from dataclasses import replace

from conformance.liberties import liberty
from conformance.reference.cm.changes import Changes
from conformance.reference.cm.dialect import Dialect
from conformance.reference.cm.errors import NAME_IN_USE, NO_SUCH_TICKET, Failure
from conformance.reference.cm.payload import CmRequest, Operation
from conformance.reference.cm.requests import Outcome, Requests
from conformance.reference.cm.responses import Responses
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.stream import Stream
from conformance.reference.cm.templates import Templates
from conformance.reference.cm.values import Value
from conformance.reference.message import Request, Response
from conformance.reference.xml import Element


@liberty()
class N01TakesUploadsBelowTheAddress(Stream):
    """Take a POST below the address like one to it: nothing is said about it."""

    def handle(self, request: Request) -> Response:
        if request.method == "POST":
            return self.upload(request.body)
        return super().handle(request)


@liberty()
class N02NumbersErrorsBelowNought(Responses):
    """Number errors by negative numbers."""

    def error(self, response: Element, failure: Failure) -> None:
        super().error(response, failure)
        response[-1].set("numeric", f"-{failure.number}")


@liberty()
class N03TellsNamesApartWithoutCase(Changes):
    """Let no folder hold two names that differ in case alone, as file systems do."""

    def check_place(self, obj: Instance, values: dict[str, Value]) -> None:
        super().check_place(obj, values)
        merged = obj.values | values
        for other in self.cm.store.where("obj", "parent", merged["parent"]):
            same = other.values["name"].casefold() == merged["name"].casefold()
            if other is not obj and same:
                raise Failure(NAME_IN_USE, "The name is in use.")


@liberty()
class N04MakesEveryUserAMemberOfOneGroup(Changes):
    """Have a group for everybody: who is a member of what is the server's to say."""

    def keep_default_group(self, user: Instance) -> None:
        super().keep_default_group(user)
        if "sysadmins" not in user.values["groups"]:
            user.values["groups"] = [*user.values["groups"], "sysadmins"]


@liberty()
class N05RepeatsTheOperationInItsError(Responses):
    """Say in an error what was asked for: error information is free."""

    def response(
        self,
        payload: Element,
        dialect: Dialect,
        request: CmRequest,
        outcomes: list[Outcome],
    ) -> None:
        super().response(payload, dialect, request, outcomes)
        for code, outcome in zip(payload[-1], outcomes, strict=True):
            if outcome.failure is not None:
                code.append(deepcopy(request.operation.element))


@liberty()
class N06OffersDownloadsAsFiles(Stream):
    """Add what browsers want to know to a download."""

    def data(self, blob: str) -> Response:
        response = super().data(blob)
        more = (
            ("Content-Disposition", "attachment; filename*=UTF-8''%C3%BC.bin"),
            ("ETag", f'"{blob}"'),
            ("Last-Modified", "Thu, 01 Jan 1970 00:00:00 GMT"),
            ("Accept-Ranges", "bytes"),
            ("Cache-Control", "private, max-age=60"),
        )
        return replace(response, fields=(*response.fields, *more))


@liberty()
class N07LetsNobodyReadOneFile(Requests):
    """Refuse to tell anything of one of the files that were there before."""

    def on_one(
        self, session: Session, operation: Operation, instance: Instance
    ) -> list[Element]:
        if instance.kind == "obj" and instance.values["name"] == "john":
            raise Failure(NAME_IN_USE, "No permission to read this file.")
        return super().on_one(session, operation, instance)


@liberty()
class N08RefusesATicketForNoData(Templates):
    """Issue no ticket where there is nothing to fetch."""

    def write_ticket(self, blob: str, place: Element) -> None:
        if not blob:
            raise Failure(NO_SUCH_TICKET, "There is no data to fetch.")
        super().write_ticket(blob, place)


@liberty()
class N09AnswersBlobsInLinesOfBase64(Templates):
    """Encode every blob by Base64 in lines, unless a ticket is asked for."""

    stream_from = 1 << 40

    def write_data(self, data: bytes, encoding: str | None, place: Element) -> None:
        del encoding
        place.text = base64.encodebytes(data).decode("ascii")
        place.set("encoding", "base64")


@liberty()
class N10GivesAPayloadTheIdOfItsFirstResponse(Responses):
    """Draw one ID for a payload and its first response."""

    def serialized(self, payload: Element) -> bytes:
        payload.set("payload-id", payload[1].get("response-id", ""))
        return super().serialized(payload)
