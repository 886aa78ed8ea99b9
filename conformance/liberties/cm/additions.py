"""Lawful additions to answers, and uses that end what need not last."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from conformance.liberties import liberty
from conformance.reference.cm.changes import Changes
from conformance.reference.cm.dialect import Dialect
from conformance.reference.cm.errors import Failure
from conformance.reference.cm.payload import CmRequest
from conformance.reference.cm.requests import Outcome
from conformance.reference.cm.responses import Responses
from conformance.reference.xml import Element


@liberty()
class NamesTheReceiverOfAnAnswer(Responses):
    """Write a receiver into the header: what it holds is not stated."""

    def payload(self, dialect: Dialect) -> Element:
        payload = super().payload(dialect)
        receiver = {"receiver-id": "ANY", "name": "whoever asks"}
        etree.SubElement(payload[0], "cm-receiver", receiver)
        return payload


@liberty()
class TellsAPayloadErrorInTwoCodes(Responses):
    """Add a second code: the first tells the error, and there may be any number."""

    def payload_level(
        self, dialect: Dialect, payload_id: str, failure: Failure
    ) -> bytes:
        payload = self.payload(dialect)
        attributes = self.payload_level_attributes(payload_id)
        response = etree.SubElement(payload, "cm-response", attributes)
        self.error(response, failure)
        self.code(response, failure.number, "More of it is in the log.")
        return self.serialized(payload)


@liberty()
class TakesATicketInARequestOnce(Changes):
    """Make a ticket invalid by its use: when one becomes so is the server's to say."""

    def blob(self, element: Element) -> str:
        blob = super().blob(element)
        if element.get("encoding") == "stream":
            self.cm.tickets.valid.pop((element.text or "").strip(), None)
        return blob


@liberty()
class RepeatsTheOperationInItsError(Responses):
    """Say in an error what was asked for: what information it holds is not stated."""

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
