"""Faults drawn from the documents: responses, requests."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.reference.cm.classes import CLASSES, InstanceClass, Property
from conformance.reference.cm.dialect import Dialect
from conformance.reference.cm.errors import Failure
from conformance.reference.cm.payload import CmRequest, Operation
from conformance.reference.cm.requests import Outcome, Requests
from conformance.reference.cm.responses import Responses
from conformance.reference.cm.selection import Selection
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.templates import Templates
from conformance.reference.xml import Element


@deviation("cm.payload.payload-id-present")
class F10LeavesThePayloadIdOut(Responses):
    """Answer an invalid payload without saying which."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        attributes = super().payload_level_attributes(payload_id)
        del attributes["payload-id"]
        return attributes


@deviation("cm.response.success-value", "cm.payload.invalid-unsuccessful")
class F11LeavesSuccessOutOfPayloadErrors(Responses):
    """Answer an invalid payload from a template that has no success."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        attributes = super().payload_level_attributes(payload_id)
        del attributes["success"]
        return attributes


@deviation("cm.code.phrase-present")
class F12WritesThePhraseOnce(Responses):
    """Write the phrase on the first code of a response only."""

    def response(
        self,
        payload: Element,
        dialect: Dialect,
        request: CmRequest,
        outcomes: list[Outcome],
    ) -> None:
        super().response(payload, dialect, request, outcomes)
        for code in payload[-1][1:]:
            del code.attrib["phrase"]


@deviation("cm.response.success-is-conjunction")
class F13SucceedsWhereOneOperationDoes(Responses):
    """Join the results of the operations by or."""

    def success(self, outcomes: list[Outcome]) -> str:
        return "true" if any(o.failure is None for o in outcomes) else "false"


@deviation("cm.code.error-phrase")
class F14KeepsTheInitialPhrase(Responses):
    """Set the number of an error that has a cause, and leave the phrase as it was."""

    def error(self, response: Element, failure: Failure) -> None:
        super().error(response, failure)
        if failure.cause is not None:
            response[-1].set("phrase", "ok")


@deviation("cm.template.structure-kept", "cm.response.answers-its-request")
class F15AnswersAGetAfterACreationByTheId(Requests):
    """Switch to answering IDs for a creation, and back at the end of the payload."""

    creating: Session | None = None

    def alone(self, session: Session, operation: Operation) -> list[Element]:
        if operation.verb == "create":
            self.creating = session
        return super().alone(session, operation)

    def on_one(
        self, session: Session, operation: Operation, instance: Instance
    ) -> list[Element]:
        if operation.verb == "create":
            self.creating = session
        if operation.verb == "get" and self.creating is session:
            return [self.cm.creations.identity(operation.subject, instance)]
        return super().on_one(session, operation, instance)


@deviation("cm.template.structure-kept")
class F16LeavesTheIdOut(Templates):
    """Take the ID for something that is no property."""

    def fill(
        self, session: Session, instance: Instance, template: Element, answer: Element
    ) -> None:
        super().fill(session, instance, template, answer)
        for element in answer.findall("id"):
            answer.remove(element)


@deviation("cm.code.class-element")
class F17AnswersUsersAsTheirProxies(Templates):
    """Answer users by the code of their proxy class."""

    def get(
        self,
        session: Session,
        subject: InstanceClass,
        instance: Instance,
        asked: Element,
    ) -> list[Element]:
        found = super().get(session, subject, instance, asked)
        if subject.name == "user":
            found[0].tag = "userProxy"
        return found


@deviation(
    "cm.reference.filled-answers-properties",
    "cm.template.structure-kept",
    "cm.reference.list-followed",
)
class F18TakesATemplateOfTheIdForNone(Templates):
    """Spare the way to an instance of which the ID alone is asked."""

    def answer(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        if known.target:
            templates = self.bare(known, asked) if known.many else [asked]
            names = [child.tag for template in templates for child in template]
            if names == [CLASSES[known.target].identifier]:
                self.write_ids(instance, known, place)
                return
        super().answer(session, instance, known, asked, place)


@deviation("cm.query.by-file-type")
class F19IgnoresTheFileType(Selection):
    """Do not know the criterion, and pass over it."""

    def narrowed(
        self, subject: InstanceClass, found: list[Instance], criterion: Element
    ) -> list[Instance]:
        if criterion.tag == "objType":
            return found
        return super().narrowed(subject, found, criterion)


@deviation("cm.reference.class-element-added", "cm.reference.list-followed")
class F20UnwrapsTheOnlyInstance(Templates):
    """Write a list of one like a single reference."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        if len(place) == 1:
            place[:] = list(place[0])
