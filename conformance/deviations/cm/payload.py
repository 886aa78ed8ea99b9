"""Response Element: invalid payloads that are processed, or answered otherwise."""

from __future__ import annotations

import re

from lxml import etree

from conformance.deviations import deviation
from conformance.deviations.cm.payload_elements import (
    INVALID,
    NOTHING,
    header,
    requests,
)
from conformance.reference.cm.classes import CLASSES
from conformance.reference.cm.dialect import Dialect
from conformance.reference.cm.errors import Failure, Unrecognised
from conformance.reference.cm.exchange import Exchange
from conformance.reference.cm.payload import CmRequest, Operation, Recogniser
from conformance.reference.cm.requests import Outcome
from conformance.reference.cm.responses import Responses
from conformance.reference.message import Body
from conformance.reference.xml import Element, tag_of

UNKNOWN = (
    "cm.payload.unknown-operation-at-payload-level",
    "cm.payload.structure-errors-refused",
)


@deviation(
    "cm.payload.missing-header-refused",
    disturbs=(*INVALID, "cm.payload.structure-errors-refused"),
)
class DoesWithoutAHeader(Exchange):
    """Take a client in the same network for the administrator."""

    def processed(self, root: Element) -> bytes:
        if root.find("cm-header") is None:
            root.insert(0, header(self.cm.password))
        return super().processed(root)


@deviation("cm.payload.missing-header-refused", disturbs=INVALID)
class DoesWithoutAHeaderForOneRequest(Exchange):
    """Look for the header in a branch that only several requests take."""

    def processed(self, root: Element) -> bytes:
        if len(root) == 1 and root[0].tag == "cm-request":
            root.insert(0, header(self.cm.password))
        return super().processed(root)


@deviation("cm.payload.missing-header-refused", disturbs=INVALID)
class DoesWithoutAHeaderForSeveralRequests(Exchange):
    """Look for the header in a branch that only a single request takes."""

    def processed(self, root: Element) -> bytes:
        if len(root) > 1 and root[0].tag == "cm-request":
            root.insert(0, header(self.cm.password))
        return super().processed(root)


@deviation("cm.payload.invalid-answered-once", disturbs=INVALID)
class AnswersInvalidPayloadsByRequest(Exchange):
    """Report the error of the payload to each of its requests."""

    def processed(self, root: Element) -> bytes:
        try:
            return super().processed(root)
        except Unrecognised as failure:
            answers = [(one, [Outcome(failure=failure)]) for one in requests(root)]
        return self.cm.responses.request_level(self.cm.dialects.own(), answers)


@deviation("cm.payload.invalid-answered-once", disturbs=INVALID)
class AnswersInvalidPayloadsTwice(Responses):
    """Report the error, and then that there was one."""

    def serialized(self, payload: Element) -> bytes:
        for response in payload.iterchildren("cm-response"):
            if response.get("payload-id") is not None and len(payload) == 2:
                payload.append(etree.fromstring(etree.tostring(response)))
                payload[-1].set("response-id", self.new_id())
        return super().serialized(payload)


@deviation("cm.payload.invalid-unsuccessful", disturbs=INVALID)
class CallsInvalidPayloadsASuccess(Responses):
    """Mean by success that the answer could be written."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(payload_id) | {"success": "true"}


@deviation("cm.payload.invalid-error-number", disturbs=INVALID)
class ReportsInvalidPayloadsAsNumberNought(Responses):
    """Leave the number of an error that has none at its default."""

    def payload_level(
        self, dialect: Dialect, payload_id: str, failure: Failure
    ) -> bytes:
        failure.number = dialect.success
        return super().payload_level(dialect, payload_id, failure)


@deviation("cm.payload.invalid-error-number", disturbs=INVALID)
class ReportsInvalidPayloadsWithoutCode(Responses):
    """Tell by the attribute success all there is to tell."""

    def payload_level(
        self, dialect: Dialect, payload_id: str, failure: Failure
    ) -> bytes:
        root = etree.fromstring(super().payload_level(dialect, payload_id, failure))
        del root[1][:]
        return self.serialized(root)


@deviation("cm.payload.payload-id-present", disturbs=INVALID)
class LeavesThePayloadIdOut(Responses):
    """Answer payloads and requests by the same function."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        attributes = super().payload_level_attributes(payload_id)
        del attributes["payload-id"]
        return attributes


@deviation("cm.payload.payload-id-repeated", disturbs=INVALID)
class AnswersWithAPayloadIdOfItsOwn(Responses):
    """Write the ID of the answering payload."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(f"{payload_id[:0]}{self.new_id()}")


@deviation("cm.payload.payload-id-repeated", disturbs=INVALID)
class EmptiesThePayloadId(Responses):
    """Forget what was read when the payload turned out invalid."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(payload_id[:0])


@deviation("cm.payload.payload-id-repeated")
class TrimsThePayloadId(Responses):
    """Clean up what comes from outside."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(" ".join(payload_id.split()))


@deviation("cm.payload.payload-id-repeated")
class CutsThePayloadId(Responses):
    """Keep the ID in a column of sixty-four characters."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(payload_id[:64])


@deviation("cm.payload.payload-id-repeated")
class EscapesThePayloadIdTwice(Responses):
    """Escape a value that the serialiser escapes again."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        escaped = payload_id.replace("&", "&amp;").replace("<", "&lt;")
        return super().payload_level_attributes(escaped.replace('"', "&quot;"))


@deviation("cm.payload.payload-id-repeated")
class WritesThePayloadIdInAscii(Responses):
    """Replace what the log file cannot hold."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        text = payload_id.encode("ascii", "replace").decode()
        return super().payload_level_attributes(text)


@deviation("cm.payload.payload-id-repeated")
class WritesThePayloadIdInCapitals(Responses):
    """Normalise IDs, which its own are all capitals."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(payload_id.upper())


@deviation("cm.payload.payload-id-repeated")
class ReadsThePayloadIdAsANumber(Responses):
    """Convert the ID to an integer where it looks like one."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        number = payload_id.isdecimal() and payload_id.isascii()
        return super().payload_level_attributes(
            str(int(payload_id)) if number else payload_id
        )


@deviation("cm.payload.request-id-absent", disturbs=INVALID)
class LeavesAnEmptyRequestId(Responses):
    """Write every attribute, those without a value as well."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(payload_id) | {"request-id": ""}


@deviation("cm.payload.request-id-absent", disturbs=INVALID)
class BlamesTheFirstRequest(Exchange):
    """Report the error of the payload on behalf of its first request."""

    def answered(self, body: Body) -> bytes:
        answer = etree.fromstring(super().answered(body))
        found = re.search(rb"request-id=.([\w.-]+)", body.read())
        if answer[1].get("payload-id") is not None and found:
            answer[1].set("request-id", found[1].decode())
        return self.cm.responses.serialized(answer)


@deviation("cm.payload.unknown-operation-refused", disturbs=UNKNOWN)
class SkipsUnknownOperations(Recogniser):
    """Process what is known, and pass over the rest in silence."""

    def requests(self, elements: list[Element]) -> list[Element]:
        return [one for one in super().requests(elements) if self.is_known(one)]

    def is_known(self, request: Element) -> bool:
        try:
            return bool(self.request(request))
        except Unrecognised:
            return False


@deviation("cm.payload.unknown-operation-refused", disturbs=UNKNOWN)
class AnswersUnknownOperationsWithSuccess(Recogniser):
    """Do all that an unknown operation asks for, which is nothing."""

    def operation(self, elements: list[Element]) -> Operation:
        try:
            return super().operation(elements)
        except Unrecognised:
            types = etree.Element("userAttribute-types")
            return Operation(CLASSES["userAttribute"], "types", types, ())


@deviation("cm.payload.unknown-operation-at-payload-level", disturbs=UNKNOWN)
class AnswersUnknownOperationsOneByOne(Recogniser):
    """Look an operation up when its turn comes."""

    def operation(self, elements: list[Element]) -> Operation:
        try:
            return super().operation(elements)
        except Unrecognised:
            return NOTHING


@deviation("cm.payload.unknown-operation-at-payload-level", disturbs=UNKNOWN)
class NoticesUnknownOperationsInTheFirstRequestOnly(Recogniser):
    """Check the beginning of a payload, and trust the rest."""

    def request(self, element: Element) -> CmRequest:
        try:
            return super().request(element)
        except Unrecognised:
            if tag_of(element.getprevious()) == "cm-header":  # type: ignore[arg-type]
                raise
        return CmRequest(element.get("request-id", ""), False, NOTHING)  # noqa: FBT003
