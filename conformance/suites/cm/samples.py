"""Answers of every kind, for the judgements that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from conformance.harness import Inconclusive, NotApplicable, Violation
from conformance.harness.transcript import Exchange
from conformance.harness.xml import Element, serialize
from conformance.suites.cm.checks import (
    ONE_PER_REQUEST,
    ids_in,
    is_error,
    only_response,
    read,
)
from conformance.suites.cm.client import CmClient, Operation
from conformance.suites.cm.guard import sure_file
from conformance.suites.cm.messages import (
    RequestPayload,
    Response,
    get,
    prop,
    set_,
    where,
)
from conformance.suites.cm.scene import Scene, Workshop

NEVER_ISSUED = "987654321987"
SUCCEEDING = ("query", "three queries", "selection", "creation")
#: Requests that fail, each in a payload that is recognised as a whole.
FAILED = ("failure", "failed creation", "failed change")
REQUEST_LEVEL = (*SUCCEEDING, *FAILED)
KINDS = (*REQUEST_LEVEL, "invalid")


@dataclass(frozen=True, slots=True)
class Sample:
    """One payload and its answer."""

    payload: RequestPayload
    exchange: Exchange


def check_answered(sample: Sample, responses: tuple[Response, ...]) -> None:
    """Raise if some requests of a payload are answered, and others are not."""
    asked = len(sample.payload.requests)
    if 1 < len(responses) < asked:
        raise Violation(
            f"{len(responses)} cm-response",
            f"one for each of the {asked} requests of the payload",
            requirement=ONE_PER_REQUEST,
            exchange=sample.exchange,
        )


class Samples:
    """Sends a payload of any kind that a server has to answer."""

    def __init__(
        self, cm: CmClient, scene: Scene, workshop: Workshop, success: int
    ) -> None:
        self.cm = cm
        self.scene = scene
        self.workshop = workshop
        self.success = success

    def of_kind(self, kind: str) -> Sample:
        """Send a payload of a kind named in ``KINDS``."""
        ways: dict[str, Callable[[], Sample]] = {
            "query": lambda: self.send(self.query),
            "three queries": lambda: self.send(self.query, self.other, self.query),
            "selection": lambda: self.send(self.selection),
            "creation": self.creation,
            "failure": lambda: self.send(self.failing),
            "failed creation": lambda: self.failing_by("creation"),
            "failed change": lambda: self.failing_by("change"),
            "invalid": lambda: self.without_header(self.query),
        }
        return ways[kind]()

    def send(self, *operations: Operation) -> Sample:
        """Send a payload of these requests."""
        payload = self.cm.payload(*operations)
        return Sample(payload, self.cm.send(payload))

    @property
    def query(self) -> Operation:
        """Return a query of one file."""
        return self.naming(self.scene.folder.id)

    @property
    def other(self) -> Operation:
        """Return a query of another file."""
        return self.naming(self.scene.files[0].id)

    @property
    def selection(self) -> Operation:
        """Return a query that selects several files."""
        return where("obj", objType="publication"), get("obj", "id", "name")

    def naming(self, file_id: str) -> Operation:
        """Return a query of a file's ID and name."""
        return where("obj", id=file_id), get("obj", "id", "name")

    def creation(self) -> Sample:
        """Create a file in the run's own folder."""
        self.workshop.target.need("cm.write")
        home = where("obj", id=self.workshop.home)
        sample = self.send((home, self.workshop.creation(self.workshop.fresh_name())))
        for file_id in ids_in(only_response(sample.exchange)):
            self.workshop.keep(file_id)
        return sample

    def renaming(self) -> Sample:
        """Change the name of a file of the run's own."""
        document = self.workshop.document()
        rename = set_("obj", name=self.workshop.fresh_name())
        return self.send((sure_file(self.cm, document.id), rename))

    def without_header(self, *operations: Operation) -> Sample:
        """Send a payload that lacks its header."""
        payload = self.cm.payload(*operations)
        whole = payload.element(self.cm.credentials)
        body = Element(whole.name, whole.attributes, whole.elements[1:])
        return Sample(payload, self.cm.post(serialize(body)))

    @cached_property
    def failing(self) -> Operation:
        """Return a request that the target answers, by itself, as a failure.

        No document names one, so likely ones are tried between two queries: what fails
        alone, while its neighbours are answered, is a request-level failure.
        """
        for candidate in self._likely_to_fail():
            if self._fails_alone(candidate):
                return candidate
        because = "no request was found that fails without voiding its payload"
        raise Inconclusive(because)

    def _likely_to_fail(self) -> Iterator[Operation]:
        yield self.naming(NEVER_ISSUED)
        yield where("user", login=NEVER_ISSUED), get("user", "login")
        yield (
            where("obj", id=self.scene.folder.id),
            get("obj", prop("noSuchProperty")),
        )
        if not self.workshop.target.lacks("cm.write"):
            yield self._of_no_format

    def failing_by(self, what: str) -> Sample:
        """Send a creation or a change that fails by itself, if there is one."""
        self.workshop.target.need("cm.write")
        operation = self._creation if what == "creation" else self._change
        if operation is None:
            raise NotApplicable(f"no {what} was found that fails by itself")
        return self.send(operation)

    @cached_property
    def _creation(self) -> Operation | None:
        operation = self._of_no_format
        return operation if self._fails_alone(operation) else None

    @cached_property
    def _change(self) -> Operation | None:
        """Return the change of a name to one that a file beside it has."""
        folder = self.workshop.folder().id
        taken, other = (self.workshop.document(folder) for _ in range(2))
        operation = sure_file(self.cm, other.id), set_("obj", name=taken.name)
        return operation if self._fails_alone(operation) else None

    @property
    def _of_no_format(self) -> Operation:
        home = where("obj", id=self.workshop.home)
        return home, self.workshop.creation(self.workshop.fresh_name(), "noSuchFormat")

    def _fails_alone(self, operation: Operation) -> bool:
        """Tell whether a request fails while its neighbours are answered."""
        sample = self.send(self.query, operation, self.other)
        responses = read(sample.exchange).responses
        if len(responses) > 1 and any(map(self.failed, responses)):
            return True
        check_answered(sample, responses)
        if operation[-1].name == "obj-create":
            self.keep(responses)
        return False

    def keep(self, responses: Iterable[Response]) -> None:
        """Have the files deleted that were created although they should not be."""
        queried = {self.scene.folder.id, self.scene.files[0].id}
        made = {one for response in responses for one in ids_in(response)}
        for file_id in made - queried:
            self.workshop.keep(file_id)

    def failed(self, response: Response) -> bool:
        """Tell whether a response reports a failure, by its success or its numbers."""
        codes = response.codes
        return response.success == "false" or any(
            is_error(code, self.success) for code in codes
        )
