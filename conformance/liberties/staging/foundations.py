"""What databases, file systems and frameworks bring along: no sentence forbids it."""

from __future__ import annotations

from dataclasses import replace

from conformance.liberties import liberty
from conformance.reference.message import Response
from conformance.reference.staging.bodies import Bodies
from conformance.reference.staging.call import Call
from conformance.reference.staging.envelope import JSON, Envelope
from conformance.reference.staging.jobs import Job, Jobs, Task
from conformance.reference.staging.model import Json, Package
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.refusal import Refusal, invalid
from conformance.reference.staging.shelf import PACKAGE, Shelf, package_of
from conformance.reference.staging.transfer import Transfer

#: Characters that a column of the database holds.
COLUMN = 1000


@liberty()
class KeepsTheLineWarmWithBlanks(Envelope):
    """Send white space while an answer is in the making: JSON may begin with it."""

    def answer(
        self, status: int, content: Json, fields: tuple[tuple[str, str], ...] = JSON
    ) -> Response:
        response = super().answer(status, content, fields)
        assert isinstance(response.body, bytes)
        return replace(response, body=b" \r\n\t " + response.body)


@liberty()
class TakesNamesThatDifferInCaseForOne(Shelf):
    """Keep packages in a file system that ignores case."""

    def find(self, name: str) -> Package | None:
        rows = self.store.rows(f"{PACKAGE} WHERE name = ? COLLATE NOCASE", name)
        return next(map(package_of, rows), None)


@liberty()
class RefusesLongDescriptions(Bodies):
    """Refuse what does not fit into a column: no length is promised."""

    def package_model(self, call: Call) -> Json:
        model = super().package_model(call)
        if len(model.get("description", "")) > COLUMN:
            text = f"a description has up to {COLUMN} characters"
            raise invalid(text, "description")
        return model


@liberty()
class WritesWholeNumbersWithAPoint(Packages):
    """Answer figures as the database has them: 3.0 is the number 3."""

    def model(self, package: Package) -> Json:
        model = super().model(package)
        return {k: float(v) if isinstance(v, int) else v for k, v in model.items()}


@liberty()
class StoresEmptyDescriptionsAsNone(Shelf):
    """Keep descriptions in a database to which an empty text is none."""

    def create(self, name: str, description: str | None) -> None:
        super().create(name, description or None)

    def describe(self, package: Package, name: str, description: str | None) -> None:
        super().describe(package, name, description or None)


@liberty()
class LabelsArchivesWithACharset(Transfer):
    """Have the framework add its charset to every media type."""

    def download(self, call: Call) -> Response:
        kind = ("Content-Type", "application/zip;charset=UTF-8")
        return replace(super().download(call), fields=(kind,))


@liberty()
class RefusesASecondJobMeanwhile(Jobs):
    """Refuse a job while another one of the package is not done."""

    def start(self, package: Package, task: Task) -> Job:
        with self._lock:
            busy = package.key in self._queues
        if busy:
            raise Refusal(409, "LOCKED", "another job of this package runs")
        return super().start(package, task)
