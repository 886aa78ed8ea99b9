"""Response Element, cm-response: wrong IDs of responses, requests and payloads."""

from __future__ import annotations

from lxml import etree

from conformance.deviations import deviation
from conformance.deviations.cm.outcomes import Answers, failed
from conformance.reference.cm.dialect import Dialect
from conformance.reference.cm.payload import CmRequest
from conformance.reference.cm.requests import Outcome
from conformance.reference.cm.responses import Responses
from conformance.reference.xml import Element

REPEATED = "cm.response.request-id-repeated"


NO_ID = ("cm.response.answers-its-request", "cm.response.one-per-request")


class ChangesRequestIds(Responses):
    """Answer request IDs in another form than they came."""

    def request_level_attributes(
        self, request: CmRequest, outcomes: list[Outcome]
    ) -> dict[str, str]:
        attributes = super().request_level_attributes(request, outcomes)
        return attributes | {"request-id": self.changed(request.request_id)}

    def changed(self, request_id: str) -> str:
        """Return the ID as it is answered."""
        return request_id


@deviation(REPEATED, disturbs=NO_ID)
class LeavesTheRequestIdOut(Responses):
    """Rely on the order of the responses."""

    def request_level_attributes(
        self, request: CmRequest, outcomes: list[Outcome]
    ) -> dict[str, str]:
        attributes = super().request_level_attributes(request, outcomes)
        del attributes["request-id"]
        return attributes


@deviation(REPEATED, disturbs=NO_ID)
class LeavesTheRequestIdOfFailuresOut(Responses):
    """Build failures by another function than results."""

    def request_level_attributes(
        self, request: CmRequest, outcomes: list[Outcome]
    ) -> dict[str, str]:
        attributes = super().request_level_attributes(request, outcomes)
        if failed(outcomes):
            del attributes["request-id"]
        return attributes


@deviation(REPEATED, disturbs=NO_ID)
class NumbersTheResponses(Responses):
    """Count the requests instead of reading their IDs."""

    def serialized(self, payload: Element) -> bytes:
        for number, response in enumerate(payload.iterchildren("cm-response"), 1):
            if response.get("request-id") is not None:
                response.set("request-id", str(number))
        return super().serialized(payload)


@deviation(REPEATED)
class TrimsRequestIds(ChangesRequestIds):
    """Clean up what comes from outside."""

    def changed(self, request_id: str) -> str:
        return " ".join(request_id.split())


@deviation(REPEATED)
class CutsRequestIds(ChangesRequestIds):
    """Keep IDs in a column of sixty-four characters."""

    def changed(self, request_id: str) -> str:
        return request_id[:64]


@deviation(REPEATED, disturbs=("cm.response.order-of-requests",))
class WritesRequestIdsInCapitals(ChangesRequestIds):
    """Normalise IDs to the form of those in the examples."""

    def changed(self, request_id: str) -> str:
        return request_id.upper()


@deviation(REPEATED)
class ReadsRequestIdsAsNumbers(ChangesRequestIds):
    """Convert IDs to integers where they look like one."""

    def changed(self, request_id: str) -> str:
        number = request_id.isdecimal() and request_id.isascii()
        return str(int(request_id)) if number else request_id


@deviation(REPEATED)
class WritesRequestIdsInAscii(ChangesRequestIds):
    """Replace what the log file cannot hold."""

    def changed(self, request_id: str) -> str:
        return request_id.encode("ascii", "replace").decode()


@deviation(REPEATED)
class EscapesRequestIdsTwice(ChangesRequestIds):
    """Escape a value that the serialiser escapes again."""

    def changed(self, request_id: str) -> str:
        escaped = request_id.replace("&", "&amp;").replace("<", "&lt;")
        return escaped.replace('"', "&quot;")


@deviation(
    "cm.response.payload-id-absent",
    disturbs=("cm.response.payload-id-absent-from-errors",),
)
class AddsThePayloadIdToEveryResponse(Responses):
    """Answer every attribute that there is."""

    def request_level(self, dialect: Dialect, answers: Answers) -> bytes:
        root = etree.fromstring(super().request_level(dialect, answers))
        for response in root.iterchildren("cm-response"):
            response.set("payload-id", root.get("payload-id", ""))
        return self.serialized(root)


@deviation("cm.response.payload-id-absent-from-errors")
class AddsThePayloadIdToFailures(Responses):
    """Build every error by the function made for payloads."""

    def request_level_attributes(
        self, request: CmRequest, outcomes: list[Outcome]
    ) -> dict[str, str]:
        attributes = super().request_level_attributes(request, outcomes)
        return attributes | ({"payload-id": "0"} if failed(outcomes) else {})


@deviation("cm.response.payload-id-absent-from-errors")
class BlamesThePayloadWhereAllFailed(Responses):
    """Take a payload of which nothing succeeded for invalid."""

    def request_level(self, dialect: Dialect, answers: Answers) -> bytes:
        root = etree.fromstring(super().request_level(dialect, answers))
        if all(failed(outcomes) for _, outcomes in answers):
            root[1].set("payload-id", root.get("payload-id", ""))
        return self.serialized(root)


@deviation("cm.response.response-id-present")
class LeavesTheResponseIdOut(Responses):
    """Keep the ID for the answering payload, which has one already."""

    def serialized(self, payload: Element) -> bytes:
        for response in payload.iterchildren("cm-response"):
            del response.attrib["response-id"]
        return super().serialized(payload)


@deviation("cm.response.response-id-present")
class LeavesTheResponseIdOfErrorsEmpty(Responses):
    """Draw the ID when a result is there to be numbered."""

    def request_level_attributes(
        self, request: CmRequest, outcomes: list[Outcome]
    ) -> dict[str, str]:
        attributes = super().request_level_attributes(request, outcomes)
        return attributes | ({"response-id": ""} if failed(outcomes) else {})


@deviation("cm.response.response-id-own", "cm.response.response-id-unique")
class CopiesTheRequestId(Responses):
    """Take the ID of a request for that of its response."""

    def request_level_attributes(
        self, request: CmRequest, outcomes: list[Outcome]
    ) -> dict[str, str]:
        attributes = super().request_level_attributes(request, outcomes)
        return attributes | {"response-id": request.request_id}


@deviation("cm.response.response-id-unique", disturbs=("cm.response.response-id-own",))
class CountsResponsesByPayload(Responses):
    """Number the responses of each payload from one."""

    def serialized(self, payload: Element) -> bytes:
        for number, response in enumerate(payload.iterchildren("cm-response"), 1):
            response.set("response-id", str(number))
        return super().serialized(payload)


@deviation("cm.response.response-id-unique")
class GivesAPayloadOneResponseId(Responses):
    """Draw one ID for all that is answered together."""

    def serialized(self, payload: Element) -> bytes:
        for response in payload.iterchildren("cm-response"):
            response.set("response-id", payload[1].get("response-id", ""))
        return super().serialized(payload)


@deviation("cm.response.response-id-unique")
class CountsResponsesInAByte(Responses):
    """Number responses by a counter that starts again."""

    number = 0

    def new_id(self) -> str:
        self.number = (self.number + 1) % 256
        return f"R{self.number}"


@deviation("cm.response.response-id-unique")
class StampsResponsesWithTheSecond(Responses):
    """Take the time for unique."""

    def new_id(self) -> str:
        return self.cm.clock.now().strftime("%Y%m%d%H%M%S")


@deviation("cm.response.response-id-unique", disturbs=("cm.response.response-id-own",))
class GivesEveryErrorTheSameResponseId(Responses):
    """Keep the answer to an invalid payload as a constant."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(payload_id) | {"response-id": "0"}
