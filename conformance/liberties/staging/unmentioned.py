"""What the document does not mention, and so does not rule out."""

from __future__ import annotations

from conformance.liberties import liberty
from conformance.reference.message import Response
from conformance.reference.staging.cms import Cms
from conformance.reference.staging.model import Json
from conformance.reference.staging.packages import Packages

#: A time of change that needs more than 31 bits.
LATE = 4_000_000_000


@liberty()
class TellsOfAnImportBeforeThereIsOne(Packages):
    """Describe the import of a package that was never imported, as not running."""

    def answer(self, name: str, text: str) -> Response:
        package = self.found(name)
        if package.imported is None and self.jobs.running_import(package) is None:
            idle = {
                "running": False,
                "progress": dict.fromkeys(("done", "total", "started", "finished"), 0),
                "messages": [],
                "responseInfo": {"responseCode": "OK", "responseMessage": ""},
            }
            payload: Json = {"contentPackage": self.model(package), "import": idle}
            return self.envelope.success(text, **payload)
        return super().answer(name, text)


@liberty()
class HoldsPackagesOfOthers(Cms):
    """Hold hundreds of packages of somebody else from the beginning."""

    def fill(self) -> None:
        super().fill()
        for number in range(400):
            name = ("Zürich %d", "a+b & <%d>", "0%d", "release_%d")[number % 4] % number
            text = None if number % 3 else f"Ärger, {number} 🏔"
            row = (name, text, number % 2 * LATE)
            statement = "INSERT INTO packages (name, description, timestamp) "
            self.store.execute(statement + "VALUES (?, ?, ?)", *row)
