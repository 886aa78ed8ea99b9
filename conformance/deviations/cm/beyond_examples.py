"""What goes wrong beyond the examples: with more properties, files, or failures."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.deviations.cm.outcomes import failed
from conformance.reference.cm.classes import InstanceClass
from conformance.reference.cm.creations import Creations
from conformance.reference.cm.model import Properties
from conformance.reference.cm.payload import CmRequest
from conformance.reference.cm.requests import Outcome
from conformance.reference.cm.responses import Responses
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.values import Value
from conformance.reference.xml import Element

PAGE = 100


@deviation("cm.create.file-answers-id")  # CM-REQ-004
class AnswersTheIdOfWhatWasWrittenLast(Creations):
    """Ask the database for the last ID it gave: a title is written with the version."""

    def created(
        self,
        session: Session,
        subject: InstanceClass,
        given: Element,
        values: dict[str, Value],
    ) -> list[Element]:
        (answer,) = super().created(session, subject, given, values)
        if subject.name == "obj" and given.find("title") is not None:
            made = self.properties.must("obj", answer[0].text or "")
            answer[0].text = self.properties.version(made, "edited")
        return [answer]


@deviation("cm.reference.children-listed")  # CM-REQ-020
class ListsOnePageOfChildren(Properties):
    """Ask for children as a listing on the screen does, and for no second page."""

    def obj_children(self, obj: Instance) -> Value:
        return super().obj_children(obj)[:PAGE]


@deviation("cm.response.payload-id-absent-from-errors")  # CM-RESP-019
class RefersFailedCreationsToThePayload(Responses):
    """Report what cannot be created by the routine that reports invalid payloads."""

    def request_level_attributes(
        self, request: CmRequest, outcomes: list[Outcome]
    ) -> dict[str, str]:
        attributes = super().request_level_attributes(request, outcomes)
        is_creation = request.operation.verb == "create"
        referring = {"payload-id": "0"} if is_creation and failed(outcomes) else {}
        return attributes | referring
