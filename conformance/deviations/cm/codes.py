"""Response Element, cm-code: numbers, phrases and results out of place."""

from __future__ import annotations

from lxml import etree

from conformance.deviations import deviation
from conformance.reference.cm.dialect import Dialect
from conformance.reference.cm.errors import Failure
from conformance.reference.cm.payload import Operation
from conformance.reference.cm.requests import Outcome, Requests
from conformance.reference.cm.responses import Responses
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.xml import Element

# -- one for each instance ------------------------------------------------------------


@deviation("cm.code.one-per-instance", disturbs=("cm.code.class-element",))
class AnswersAllInstancesInOneCode(Requests):
    """Write the code before the loop over the instances."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        outcomes = super().on_each(session, operation, selected)
        if operation.verb != "get" or any(outcome.failure for outcome in outcomes):
            return outcomes
        return [Outcome(tuple(e for outcome in outcomes for e in outcome.result))]


@deviation("cm.code.one-per-instance")
class AnswersEqualInstancesOnce(Requests):
    """Collect the answers in a set."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        outcomes = super().on_each(session, operation, selected)
        if operation.verb != "get":
            return outcomes
        return list(
            {b"".join(map(etree.tostring, o.result)): o for o in outcomes}.values()
        )


@deviation(
    "cm.code.one-per-instance",
    "cm.response.only-codes",
    disturbs=("cm.code.class-element",),
)
class EndsAListWithAnEmptyCode(Requests):
    """Close the list by a code of its own, as the protocol of a cursor does."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        outcomes = super().on_each(session, operation, selected)
        return [*outcomes, Outcome()] if operation.verb == "get" else outcomes


# -- the class element ----------------------------------------------------------------

SHAPE = (
    "cm.template.structure-kept",
    "cm.create.file-answers-id",
    "cm.template.nothing-extra",
)


@deviation("cm.code.class-element", disturbs=SHAPE)
class LeavesTheClassOut(Requests):
    """Write the properties straight into the code."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        outcomes = super().on_each(session, operation, selected)
        if operation.verb != "get":
            return outcomes
        return [
            Outcome(tuple(p for e in o.result for p in e), o.failure) for o in outcomes
        ]


@deviation("cm.code.class-element", disturbs=SHAPE)
class NamesEveryClassInstance(Requests):
    """Name the element by what it is to the server."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        outcomes = super().on_each(session, operation, selected)
        for element in (e for o in outcomes for e in o.result):
            element.tag = "instance" if operation.verb == "get" else element.tag
        return outcomes


@deviation("cm.code.class-element", disturbs=SHAPE)
class NamesUsersAsFiles(Requests):
    """Copy the code for files to all other classes, name included."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        outcomes = super().on_each(session, operation, selected)
        for element in (e for o in outcomes for e in o.result):
            element.tag = "obj" if operation.verb == "get" else element.tag
        return outcomes


@deviation("cm.code.class-element", disturbs=SHAPE)
class WritesAClassElementForEachProperty(Requests):
    """Open and close the class element inside the loop over the template."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        outcomes = super().on_each(session, operation, selected)
        if operation.verb != "get" or any(outcome.failure for outcome in outcomes):
            return outcomes
        return [Outcome(tuple(e for x in o.result for e in split(x))) for o in outcomes]


def split(answer: Element) -> list[Element]:
    """Return an element of the same name around each child."""
    parts = [etree.Element(answer.tag) for _ in answer]
    for part, child in zip(parts, list(answer), strict=True):
        part.append(child)
    return parts


@deviation("cm.code.class-element", disturbs=SHAPE)
class PutsResultsIntoAList(Requests):
    """Wrap what is found in an element for what was found."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        outcomes = super().on_each(session, operation, selected)
        for element in (e for o in outcomes for e in o.result):
            if operation.verb == "get":
                inner = etree.SubElement(element, element.tag)
                inner.extend(list(element)[:-1])
                element.tag = "result"
        return outcomes


# -- numbers and phrases --------------------------------------------------------------


@deviation("cm.code.success-number")
class CountsSuccessAsOne(Responses):
    """Write success as a truth value."""

    def result(self, response: Element, dialect: Dialect, outcome: Outcome) -> None:
        super().result(response, dialect, outcome)
        response[-1].set("numeric", "1")


@deviation("cm.code.success-number")
class CountsSuccessAsHttpDoes(Responses):
    """Answer the documents' dialect by the number that later clients expect."""

    def result(self, response: Element, dialect: Dialect, outcome: Outcome) -> None:
        super().result(response, dialect, outcome)
        response[-1].set("numeric", "200")


@deviation("cm.code.success-number")
class WritesTheNumberOfSuccessAsAWord(Responses):
    """Mix up the two attributes."""

    def result(self, response: Element, dialect: Dialect, outcome: Outcome) -> None:
        super().result(response, dialect, outcome)
        response[-1].set("numeric", "ok")


@deviation("cm.code.success-number")
class WarnsByTheNumberOfASuccess(Responses):
    """Number the results that are empty by a warning."""

    def result(self, response: Element, dialect: Dialect, outcome: Outcome) -> None:
        super().result(response, dialect, outcome)
        if not outcome.result:
            response[-1].set("numeric", "10001")


@deviation("cm.code.success-phrase")
class TellsSuccessAtLength(Responses):
    """Describe a success like an error."""

    def result(self, response: Element, dialect: Dialect, outcome: Outcome) -> None:
        super().result(response, dialect, outcome)
        response[-1].set("phrase", "The operation was carried out.")


@deviation("cm.code.numeric-present", disturbs=("cm.code.success-number",))
class LeavesTheNumberOfASuccessOut(Responses):
    """Number errors alone."""

    def result(self, response: Element, dialect: Dialect, outcome: Outcome) -> None:
        super().result(response, dialect, outcome)
        del response[-1].attrib["numeric"]


@deviation(
    "cm.code.numeric-present",
    "cm.code.error-number",
    disturbs=("cm.payload.invalid-error-number", "cm.code.same-error-same-number"),
)
class LeavesTheNumberOfErrorsEmpty(Responses):
    """Raise errors by their text, without a number."""

    def error(self, response: Element, failure: Failure) -> None:
        super().error(response, failure)
        response[-1].set("numeric", "")


@deviation("cm.code.phrase-present", disturbs=("cm.code.success-phrase",))
class LeavesThePhraseOfASuccessOut(Responses):
    """Describe errors alone."""

    def result(self, response: Element, dialect: Dialect, outcome: Outcome) -> None:
        super().result(response, dialect, outcome)
        del response[-1].attrib["phrase"]


@deviation("cm.code.phrase-present", disturbs=("cm.code.error-phrase",))
class LeavesThePhraseToTheErrorStack(Responses):
    """Describe an error in one place."""

    def error(self, response: Element, failure: Failure) -> None:
        super().error(response, failure)
        del response[-1].attrib["phrase"]


@deviation("cm.code.known-attributes")
class NamesTheClassInTheCode(Responses):
    """Add what helps a client to choose its reader."""

    def result(self, response: Element, dialect: Dialect, outcome: Outcome) -> None:
        super().result(response, dialect, outcome)
        response[-1].set("class", "".join(str(e.tag) for e in outcome.result))


@deviation("cm.code.known-attributes")
class MarksErrorsBySeverity(Responses):
    """Grade errors for the log."""

    def error(self, response: Element, failure: Failure) -> None:
        super().error(response, failure)
        response[-1].set("severity", "error")


@deviation(
    "cm.code.error-number",
    disturbs=(
        "cm.payload.invalid-error-number",
        "cm.response.success-is-conjunction",
        "cm.code.same-error-same-number",
    ),
)
class NumbersErrorsAsSuccess(Responses):
    """Mean by the number that an answer could be given."""

    def error(self, response: Element, failure: Failure) -> None:
        super().error(response, failure)
        response[-1].set("numeric", "0")


@deviation("cm.code.error-phrase")
class DescribesNoErrors(Responses):
    """Ship without the catalogue of messages."""

    def phrase(self, failure: Failure) -> str:
        return failure.phrase[:0]


@deviation("cm.code.error-phrase")
class DescribesOperationsOnlyByTheirCauses(Responses):
    """Leave the phrase empty where the error stack has more to say."""

    def phrase(self, failure: Failure) -> str:
        return "" if failure.cause is not None else super().phrase(failure)


@deviation("cm.code.same-error-same-number")
class NumbersErrorsAsIncidents(Responses):
    """Number errors by the line of the log in which they stand."""

    incidents = 70_000

    def error(self, response: Element, failure: Failure) -> None:
        self.incidents += 1
        failure.number = self.incidents
        super().error(response, failure)


@deviation("cm.code.error-without-result")
class AnswersTheIdOfAFailedCreation(Responses):
    """Draw the ID first, and answer it whatever comes of it."""

    def error(self, response: Element, failure: Failure) -> None:
        super().error(response, failure)
        if "created" in failure.text:
            obj = etree.SubElement(response[-1], "obj")
            etree.SubElement(obj, "id").text = self.cm.store.next_id()


@deviation("cm.code.error-phrase")
class KeepsThePhraseOfSuccess(Responses):
    """Begin with 0 and ok, and set the number alone where an error has a cause."""

    def error(self, response: Element, failure: Failure) -> None:
        super().error(response, failure)
        if failure.cause is not None:
            response[-1].set("phrase", "ok")
