"""Response Element: how results and errors are told."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from lxml import etree

from conformance.reference.cm.dialect import Dialect
from conformance.reference.cm.errors import Failure
from conformance.reference.cm.payload import CmRequest
from conformance.reference.cm.requests import Outcome
from conformance.reference.xml import Element

if TYPE_CHECKING:
    from conformance.reference.cm import Cm


class Responses:
    """Build response payloads."""

    def __init__(self, cm: Cm) -> None:
        self.cm = cm

    def new_id(self) -> str:
        """Return an ID that no other payload has (CM-RESP-016, -017)."""
        return secrets.token_hex(8).upper()

    # -- payloads ---------------------------------------------------------------------

    def request_level(
        self, dialect: Dialect, answers: list[tuple[CmRequest, list[Outcome]]]
    ) -> bytes:
        """Answer each request of a recognised payload (CM-RESP-004, -005)."""
        payload = self.payload(dialect)
        for request, outcomes in answers:
            self.response(payload, dialect, request, outcomes)
        return self.serialized(payload)

    def payload_level(
        self, dialect: Dialect, payload_id: str, failure: Failure
    ) -> bytes:
        """Answer a payload that could not be interpreted (CM-RESP-006 to -009)."""
        payload = self.payload(dialect)
        attributes = self.payload_level_attributes(payload_id)
        self.error(etree.SubElement(payload, "cm-response", attributes), failure)
        return self.serialized(payload)

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        """Return what refers to the payload, and to no request (CM-RESP-018, -022)."""
        return {
            "response-id": self.new_id(),
            "payload-id": payload_id,
            "success": "false",
        }

    def payload(self, dialect: Dialect) -> Element:
        """Return a payload with its header (CM-RESP-001, -002)."""
        payload = etree.Element("cm-payload")
        payload.set("payload-id", self.new_id())
        payload.set("timestamp", self.cm.clock.now().strftime("%Y%m%d%H%M%S"))
        payload.set(dialect.attribute, dialect.version)
        header = etree.SubElement(payload, "cm-header")
        sender = etree.SubElement(header, "cm-sender")
        sender.set("sender-id", self.cm.instance_id)
        sender.set("name", "CM-Server")
        return payload

    def serialized(self, payload: Element) -> bytes:
        """Return the bytes; no white space is added anywhere."""
        return etree.tostring(payload, xml_declaration=True, encoding="UTF-8")

    # -- responses --------------------------------------------------------------------

    def response(
        self,
        payload: Element,
        dialect: Dialect,
        request: CmRequest,
        outcomes: list[Outcome],
    ) -> None:
        """Add the response to one request (CM-RESP-010 to -013)."""
        attributes = self.request_level_attributes(request, outcomes)
        response = etree.SubElement(payload, "cm-response", attributes)
        for outcome in outcomes:
            if outcome.failure is None:
                self.result(response, dialect, outcome)
            else:
                self.error(response, outcome.failure)

    def request_level_attributes(
        self, request: CmRequest, outcomes: list[Outcome]
    ) -> dict[str, str]:
        """Return what refers to the request alone (CM-RESP-019, -021)."""
        return {
            "response-id": self.new_id(),
            "request-id": request.request_id,
            "success": self.success(outcomes),
        }

    def success(self, outcomes: list[Outcome]) -> str:
        """Return the logical AND of all operations (CM-RESP-023, -024)."""
        return "true" if all(o.failure is None for o in outcomes) else "false"

    def result(self, response: Element, dialect: Dialect, outcome: Outcome) -> None:
        """Add the code of an operation that succeeded (CM-REQ-012, -013)."""
        code = self.code(response, dialect.success, "ok")
        code.extend(outcome.result)

    def error(self, response: Element, failure: Failure) -> None:
        """Add the code of an operation that failed (CM-RESP-026 to -028, -030)."""
        code = self.code(response, failure.number, self.phrase(failure))
        self.error_stack(code, failure)

    def code(self, response: Element, number: int, phrase: str) -> Element:
        """Add a code (CM-RESP-015)."""
        attributes = {"numeric": str(number), "phrase": phrase}
        return etree.SubElement(response, "cm-code", attributes)

    def error_stack(self, code: Element, failure: Failure) -> None:
        """Add the error and its causes, outermost first."""
        stack = etree.SubElement(code, "errorStack")
        for one in failure.stack():
            error = etree.SubElement(stack, "error")
            etree.SubElement(error, "numeric").text = str(one.number)
            etree.SubElement(error, "phrase").text = self.phrase(one)

    def phrase(self, failure: Failure) -> str:
        """Return the description of an error."""
        return failure.phrase
