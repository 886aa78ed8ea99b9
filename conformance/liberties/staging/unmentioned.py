"""What the document does not mention, and so does not rule out."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from conformance.liberties import liberty
from conformance.reference.front import Front
from conformance.reference.message import Request, Response
from conformance.reference.staging.archive import Window
from conformance.reference.staging.arrival import arriving
from conformance.reference.staging.cms import Cms
from conformance.reference.staging.envelope import Envelope
from conformance.reference.staging.jobs import Job
from conformance.reference.staging.listing import Listing
from conformance.reference.staging.model import Item, Json, Package
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.packing import Packing
from conformance.reference.staging.refusal import Refusal, invalid
from conformance.reference.staging.status import Status
from conformance.reference.staging.syncing import Syncing
from conformance.reference.staging.transfer import Transfer

#: A time of change that needs more than 31 bits.
LATE = 4_000_000_000
#: How other frameworks refuse what is invalid, taken, or of another media type.
OTHERWISE = {400: 422, 409: 400, 415: 400}


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


@liberty()
class StampsAPackageByItsImportOnly(Packages):
    """Tell when a package was last imported: what the time marks is not stated."""

    def model(self, package: Package) -> Json:
        status = json.loads(package.imported or "{}")
        finished = status.get("progress", {}).get("finished", 0)
        return super().model(package) | {"timestamp": finished}


@liberty()
class TakesShortNamesOfPlainLettersOnly(Packages):
    """Take up to 64 letters, digits, dashes and underscores; nothing promises more."""

    def valid_name(self, name: str) -> str:
        if not re.fullmatch("[A-Za-z0-9][A-Za-z0-9_-]{0,63}", name):
            raise invalid("a name has up to 64 letters, digits, - and _", "name")
        return super().valid_name(name)


@liberty()
class WrapsAnArchiveInAFolder(Transfer):
    """Put all entries into one folder: the inside of an archive is the server's own."""

    def entries(
        self, package: Package, items: Iterator[Item]
    ) -> Iterator[tuple[str, Iterator[bytes]]]:
        entries = super().entries(package, items)
        return ((f"package/{name}", pieces) for name, pieces in entries)

    def exchange(self, package: Package, window: Window) -> None:
        with arriving(self.store) as arrival:
            found = self.archive.read(window)
            arrival.take((name.removeprefix("package/"), data) for name, data in found)
            with self.store.transaction():
                self.shelf.exchange(self.packages.present(package.key), arrival.items())


@liberty()
class SearchesForEachWord(Listing):
    """Find what has every word of the query: the way of matching is not stated."""

    def filtered(self, packages: Sequence[Package], q: str) -> list[Package]:
        for word in re.findall(r"\w+", q):
            packages = super().filtered(packages, word)
        return list(packages)


@liberty()
class AcceptsWhatItGoesOnWith(Syncing):
    """Answer 202 where the wait ends before the job does."""

    def finished(self, job: Job, wait: int, done: str) -> Response:
        if wait > 0 and not self.jobs.wait(job, wait):
            info = self.envelope.response_info("OK", "")
            return self.envelope.answer(202, {"messages": [], "responseInfo": info})
        return super().finished(job, wait, done)


@liberty()
class NamesNoPackageForWhatIsInNone(Status):
    """Give the package name always, and leave it empty where there is none."""

    def state(self, package: Package, kind: str, uid: str) -> Json:
        return {"packageName": "", **super().state(package, kind, uid)}


@liberty()
class AnswersInDeflate(Front):
    """Compress with the other coding of HTTP, for those who accept it."""

    def dressed(self, request: Request, response: Response) -> Response:
        accepted = "deflate" in request.fields.get("Accept-Encoding")
        if not accepted or not response.body or not isinstance(response.body, bytes):
            return response
        fields = (*response.fields, ("Content-Encoding", "deflate"))
        return replace(response, body=zlib.compress(response.body), fields=fields)


@liberty()
class RefusesWithOtherStatuses(Envelope):
    """Refuse what is invalid by 422, and by 400 what is taken: none is named."""

    def refused(self, refusal: Refusal) -> Response:
        answer = super().refused(refusal)
        return replace(answer, status=OTHERWISE.get(answer.status, answer.status))


@liberty()
class PutsArchivesTogetherBackwards(Packing):
    """Write the entries of an archive in reverse: a ZIP file has no order."""

    def write(
        self, entries: Iterable[tuple[str, Iterable[bytes]]], moment: float
    ) -> Iterator[bytes]:
        kept = [(name, list(pieces)) for name, pieces in entries]
        yield from super().write(kept[::-1], moment)
