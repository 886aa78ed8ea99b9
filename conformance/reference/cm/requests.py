"""Processing requests: in their order, each with an answer of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.reference.cm.errors import NOT_PROCESSED, NOT_SUPPORTED, Failure
from conformance.reference.cm.payload import CmPayload, CmRequest, Operation
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.xml import Element, tag_of

if TYPE_CHECKING:
    from conformance.reference.cm import Cm


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one operation: its elements, or why it failed."""

    result: tuple[Element, ...] = ()
    failure: Failure | None = None


class Requests:
    """Process the requests of a payload."""

    def __init__(self, cm: Cm) -> None:
        self.cm = cm

    def processed(
        self, session: Session, payload: CmPayload
    ) -> list[tuple[CmRequest, list[Outcome]]]:
        """Process all requests; after a preclusive failure the rest only fail."""
        answers: list[tuple[CmRequest, list[Outcome]]] = []
        precluded = False
        for request in payload.requests:
            outcomes = self.skipped() if precluded else self.process(session, request)
            failed = any(outcome.failure for outcome in outcomes)
            precluded = precluded or (failed and self.precludes(request))
            answers.append((request, outcomes))
        return answers

    def precludes(self, request: CmRequest) -> bool:
        """Tell whether the failure of a request stops the following ones."""
        return request.preclusive

    def skipped(self) -> list[Outcome]:
        """Return the outcome of a request that is left unprocessed."""
        text = "A preceding request failed: this one was not processed."
        return [Outcome(failure=Failure(NOT_PROCESSED, text))]

    def process(self, session: Session, request: CmRequest) -> list[Outcome]:
        """Process one request (CM-REQ-001)."""
        operation = request.operation
        try:
            if not operation.wheres:
                return [self.outcome(lambda: self.alone(session, operation))]
            selection = self.cm.selection
            selected = selection.selected(operation.subject, operation.wheres)
        except Failure as failure:
            return [Outcome(failure=failure)]
        return self.on_each(session, operation, selected)

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        """Apply the verb to every selected instance (CM-REQ-011, -040)."""
        return [
            self.outcome(lambda i=instance: self.on_one(session, operation, i))  # type: ignore[misc]
            for instance in selected
        ]

    def outcome(self, work: Callable[[], list[Element]]) -> Outcome:
        """Carry out one operation."""
        try:
            return Outcome(tuple(work()))
        except Failure as failure:
            return Outcome(failure=failure)

    def alone(self, session: Session, operation: Operation) -> list[Element]:
        """Carry out a verb that stands alone."""
        subject, element = operation.subject, operation.element
        if operation.verb == "create":
            return self.cm.creations.create(session, subject, element)
        function = self.cm.functions.alone.get(tag_of(element))
        if function is None:
            raise self.not_supported(element)
        return function(session, subject, element)

    def on_one(
        self, session: Session, operation: Operation, instance: Instance
    ) -> list[Element]:
        """Carry out a verb on one instance."""
        verb, element = operation.verb, operation.element
        if verb in self.cm.workflow.verbs:
            return self.cm.workflow.step(session, operation.subject, instance, element)
        function = {
            "get": self.cm.templates.get,
            "set": self.cm.changes.set,
            "create": self.cm.creations.create_below,
            "copy": self.cm.creations.copy,
            "delete": self.cm.creations.delete,
            "removeActiveContents": self.cm.workflow.remove_active,
            "removeArchivedContents": self.cm.workflow.remove_archived,
        }.get(verb) or self.cm.functions.selective.get(tag_of(element))
        if function is None:
            raise self.not_supported(element)
        return function(session, operation.subject, instance, element)

    def not_supported(self, element: Element) -> Failure:
        """Return the error of a function that this server does not have."""
        return Failure(NOT_SUPPORTED, f"'{tag_of(element)}' is not supported.")
