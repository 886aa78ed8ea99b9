"""Response Element, cm-response: requests mixed up, success told wrongly."""

from __future__ import annotations

from lxml import etree

from conformance.deviations import deviation
from conformance.deviations.cm.outcomes import Answers, failed
from conformance.reference.cm.dialect import Dialect
from conformance.reference.cm.payload import CmPayload, CmRequest
from conformance.reference.cm.requests import Outcome, Requests
from conformance.reference.cm.responses import Responses
from conformance.reference.cm.session import Session
from conformance.reference.xml import Element


def copied(outcomes: list[Outcome]) -> list[Outcome]:
    """Return outcomes with elements of their own."""
    return [
        Outcome(tuple(etree.fromstring(etree.tostring(e)) for e in o.result), o.failure)
        for o in outcomes
    ]


@deviation(
    "cm.response.one-per-request",
    "cm.payload.responses-after-header",
    disturbs=(
        "cm.response.request-id-repeated",
        "cm.response.order-of-requests",
    ),
)
class AnswersTheLastRequestOnly(Responses):
    """Overwrite the response in the loop over the requests."""

    def request_level(self, dialect: Dialect, answers: Answers) -> bytes:
        return super().request_level(dialect, answers[-1:])


@deviation(
    "cm.response.one-per-request",
    disturbs=(
        "cm.response.request-id-repeated",
        "cm.response.success-per-request",
        "cm.response.answers-its-request",
    ),
)
class StopsAtTheFirstFailure(Requests):
    """End the loop over the requests by an exception."""

    def processed(self, session: Session, payload: CmPayload) -> Answers:
        answers = super().processed(session, payload)
        bad = [i for i, (_, outcomes) in enumerate(answers) if failed(outcomes)]
        return answers[: bad[0] + 1] if bad else answers


@deviation("cm.response.one-per-request", disturbs=("cm.response.request-id-repeated",))
class AnswersTenRequestsAtMost(Requests):
    """Hold the requests of a payload in an array of ten."""

    def processed(self, session: Session, payload: CmPayload) -> Answers:
        return super().processed(session, payload)[:10]


@deviation(
    "cm.response.one-per-request",
    disturbs=("cm.response.request-id-repeated", "cm.response.answers-its-request"),
)
class AnswersEqualRequestsOnce(Requests):
    """Hold the requests in a table by what they ask for."""

    def processed(self, session: Session, payload: CmPayload) -> Answers:
        answers = super().processed(session, payload)
        texts = {etree.tostring(one.operation.element): one for one, _ in answers}
        return [answer for answer in answers if answer[0] in texts.values()]


@deviation("cm.response.one-per-request", disturbs=("cm.response.request-id-repeated",))
class AnswersEachOperationByItself(Responses):
    """Answer one cm-response for each instance."""

    def request_level(self, dialect: Dialect, answers: Answers) -> bytes:
        single = [(one, [o]) for one, outcomes in answers for o in outcomes]
        return super().request_level(dialect, single)


@deviation("cm.response.one-per-request")
class AnswersFailuresTwice(Responses):
    """Report a failure when it happens, and again in the summary."""

    def request_level(self, dialect: Dialect, answers: Answers) -> bytes:
        again = [one for one in answers if failed(one[1])]
        return super().request_level(dialect, answers + again)


@deviation("cm.response.order-of-requests")
class AnswersTheLastRequestFirst(Responses):
    """Take the requests from a stack."""

    def request_level(self, dialect: Dialect, answers: Answers) -> bytes:
        return super().request_level(dialect, answers[::-1])


@deviation("cm.response.order-of-requests")
class AnswersInTheOrderOfIds(Responses):
    """Hold the responses in a sorted map."""

    def request_level(self, dialect: Dialect, answers: Answers) -> bytes:
        ordered = sorted(answers, key=lambda answer: answer[0].request_id)
        return super().request_level(dialect, ordered)


@deviation("cm.response.answers-its-request", disturbs=("cm.template.structure-kept",))
class SwapsTheIdsOfResponses(Responses):
    """Pair requests with responses that come back in another order."""

    def serialized(self, payload: Element) -> bytes:
        ids = [response.get("request-id", "") for response in payload[1:]]
        if len(ids) > 1:
            for response, other in zip(payload[1:], ids[1:] + ids[:1], strict=True):
                response.set("request-id", other)
        return super().serialized(payload)


@deviation(
    "cm.response.answers-its-request",
    "cm.response.one-per-request",
    disturbs=(
        "cm.response.request-id-repeated",
        "cm.create.file-in-selected-folder",
    ),
)
class RepeatsTheFirstResult(Requests):
    """Cache the result of the first request for the rest of the payload."""

    def processed(self, session: Session, payload: CmPayload) -> Answers:
        answers = super().processed(session, payload)
        first = answers[0][1]
        return [(request, copied(first)) for request, _ in answers]


@deviation("cm.response.success-value")
class WritesSuccessInCapitals(Responses):
    """Print a truth value as its language does."""

    def success(self, outcomes: list[Outcome]) -> str:
        return super().success(outcomes).upper()


@deviation("cm.response.success-value")
class WritesSuccessAsANumber(Responses):
    """Write success as other truth values are written."""

    def success(self, outcomes: list[Outcome]) -> str:
        return "0" if failed(outcomes) else "1"


@deviation("cm.response.success-value")
class LeavesSuccessOutWhereItIsTrue(Responses):
    """Take true for the default of the attribute."""

    def request_level_attributes(
        self, request: CmRequest, outcomes: list[Outcome]
    ) -> dict[str, str]:
        attributes = super().request_level_attributes(request, outcomes)
        if attributes["success"] == "true":
            del attributes["success"]
        return attributes


@deviation("cm.response.success-value")
class WritesSuccessOfErrorsAsAWord(Responses):
    """Tell an error from a failure by a third value."""

    def success(self, outcomes: list[Outcome]) -> str:
        return "error" if failed(outcomes) else "true"


@deviation("cm.response.success-true", disturbs=("cm.response.success-is-conjunction",))
class DeniesEverySuccess(Responses):
    """Leave the attribute at its initial value."""

    def success(self, outcomes: list[Outcome]) -> str:
        return super().success(outcomes) and "false"


@deviation("cm.response.success-true", disturbs=("cm.response.success-is-conjunction",))
class DeniesSuccessWithoutAResult(Responses):
    """Tell success by whether there is something to answer."""

    def success(self, outcomes: list[Outcome]) -> str:
        return "true" if all(outcome.result for outcome in outcomes) else "false"


@deviation(
    "cm.response.success-false",
    disturbs=("cm.response.success-per-request", "cm.response.success-is-conjunction"),
)
class AffirmsEverySuccess(Responses):
    """Report that an answer was written, whatever stands in it."""

    def success(self, outcomes: list[Outcome]) -> str:
        return super().success(outcomes) and "true"


@deviation("cm.response.success-per-request", disturbs=("cm.response.success-true",))
class LetsOneFailureSpoilThePayload(Responses):
    """Keep one success for all that is answered together."""

    def serialized(self, payload: Element) -> bytes:
        responses = list(payload.iterchildren("cm-response"))
        if any(response.get("success") == "false" for response in responses):
            for response in responses:
                response.set("success", "false")
        return super().serialized(payload)


@deviation(
    "cm.response.success-per-request",
    "cm.response.success-false",
    disturbs=("cm.response.success-is-conjunction",),
)
class LetsTheLastRequestDecide(Responses):
    """Overwrite the success of the payload request by request."""

    def serialized(self, payload: Element) -> bytes:
        for response in payload.iterchildren("cm-response"):
            response.set("success", payload[-1].get("success", ""))
        return super().serialized(payload)


@deviation("cm.response.success-is-conjunction", disturbs=("cm.response.success-true",))
class TakesOneSuccessForAll(Responses):
    """Report success where any operation succeeded."""

    def success(self, outcomes: list[Outcome]) -> str:
        good = any(outcome.failure is None for outcome in outcomes)
        return "true" if good else "false"


@deviation("cm.response.success-is-conjunction")
class LetsTheLastOperationDecide(Responses):
    """Overwrite the success of the request operation by operation."""

    def success(self, outcomes: list[Outcome]) -> str:
        return super().success(outcomes[-1:])


@deviation("cm.response.success-is-conjunction")
class LetsTheFirstOperationDecide(Responses):
    """Set the success of the request once."""

    def success(self, outcomes: list[Outcome]) -> str:
        return super().success(outcomes[:1])


@deviation("cm.response.only-codes", "cm.code.class-element")
class AnswersResultsBesideTheCodes(Responses):
    """Write the code first, and then the result."""

    def result(self, response: Element, dialect: Dialect, outcome: Outcome) -> None:
        super().result(response, dialect, outcome)
        response.extend(list(response[-1]))


@deviation("cm.response.only-codes")
class CountsTheCodes(Responses):
    """Tell how many results follow."""

    def serialized(self, payload: Element) -> bytes:
        for response in payload.iterchildren("cm-response"):
            count = etree.Element("count")
            count.text = str(len(response))
            response.insert(0, count)
        return super().serialized(payload)


@deviation("cm.response.only-codes", disturbs=("cm.code.error-phrase",))
class WritesErrorsAsText(Responses):
    """Write the phrase of an error where people will read it."""

    def serialized(self, payload: Element) -> bytes:
        for code in payload.iterfind("cm-response/cm-code"):
            if code.find("errorStack") is not None:
                code.tail = code.get("phrase")
        return super().serialized(payload)


@deviation("cm.response.known-attributes")
class AddsTheDuration(Responses):
    """Tell how long it took."""

    def request_level_attributes(
        self, request: CmRequest, outcomes: list[Outcome]
    ) -> dict[str, str]:
        attributes = super().request_level_attributes(request, outcomes)
        return attributes | {"duration": "3"}


@deviation("cm.response.known-attributes")
class AddsAReceiverId(Responses):
    """Take the misprint of the documents at its word."""

    def request_level_attributes(
        self, request: CmRequest, outcomes: list[Outcome]
    ) -> dict[str, str]:
        attributes = super().request_level_attributes(request, outcomes)
        return attributes | {"receiver-id": request.request_id}


@deviation("cm.response.known-attributes")
class AddsASeverityToErrors(Responses):
    """Grade errors for the log."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(payload_id) | {"severity": "fatal"}
