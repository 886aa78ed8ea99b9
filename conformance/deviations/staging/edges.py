"""What is right at first sight, and wrong at the edge.

The last page, the second archive, the deeper level, the later attribute.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable

from conformance.deviations import deviation
from conformance.deviations.staging.related import PAGED
from conformance.reference.message import Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.entities import Entities
from conformance.reference.staging.jobs import Job
from conformance.reference.staging.listing import Listing, Order
from conformance.reference.staging.model import Item, Json, Package
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.refusal import Refusal
from conformance.reference.staging.status import Status
from conformance.reference.staging.syncing import Syncing
from conformance.reference.staging.transfer import Transfer

# -- listings -------------------------------------------------------------------------


@deviation("staging.list.pages-make-the-whole")
class FillsTheLastPage(Listing):
    """Begin the last page earlier, so that it is as long as the others."""

    def bounds(self, page: int, size: int, matches: int) -> tuple[int, int]:
        start, end = super().bounds(page, size, matches)
        return (max(0, end - size) if 0 < end - start < size else start), end


@deviation(
    "staging.list.query-leaves-others-out",
    disturbs=(*PAGED, "staging.list.number-independent-of-paging"),
)
class ForgetsTheFilterOnLaterPages(Listing):
    """Build the links to later pages without the query, and read them alike."""

    def q(self, call: Call) -> str:
        return super().q(call) if self.page(call) == 1 else ""


@deviation("staging.list.later-attributes-break-ties")
class SortsEveryAttributeLikeTheFirst(Listing):
    """Take the sign of the first attribute for that of the whole list."""

    def orders(self, call: Call) -> list[Order]:
        orders = super().orders(call)
        return [(attribute, orders[0][1]) for attribute, _ in orders]


# -- packages -------------------------------------------------------------------------


@deviation("staging.package.description-keeps-unicode")
class LosesCharactersOutsideTheBasicPlane(Packages):
    """Keep texts in a column that has three bytes for a character at most."""

    def described(self, package: Package) -> Json:
        kept = (c if c <= "\uffff" else "?" for c in package.description or "")
        return {"description": "".join(kept)}


@deviation("staging.package.delete-spares-others")
class DeletesWhatBeginsWithTheName(Packages):
    """Look for what to delete with LIKE, and the name as a beginning."""

    def delete(self, call: Call) -> Response:
        for package in self.shelf.packages():
            if package.name.startswith(call.name) and package.name != call.name:
                self.shelf.delete(package)
        return super().delete(call)


@deviation("staging.package.taken-name-spares-package")
class OverwritesTheDescriptionOfATakenName(Packages):
    """Insert or update first, and look at the number of rows for the answer."""

    def create(self, call: Call) -> Response:
        try:
            return super().create(call)
        except Refusal as refusal:
            if refusal.status == 409:
                model = self.bodies.package_model(call)
                package = self.found(model["name"])
                self.shelf.describe(package, package.name, model.get("description"))
            raise


# -- what is in them ------------------------------------------------------------------


@deviation("staging.entity.recursive-reaches-every-depth")
class AddsNoBinariesBelowTheFirstLevel(Entities):
    """Walk down through folders with the query that finds no files and images."""

    def contained(self, call: Call, item: Item) -> list[Item]:
        every = super().contained(call, item)
        binary = {"file", "image"}
        return [i for i in every if i.kind not in binary or i.parent == item.uid]


@deviation("staging.status.several-ids", disturbs=("staging.status.several-types",))
class StopsAtAnUnknownId(Status):
    """Leave the loop over the ids where one is not found, instead of going on."""

    def asked(
        self, ids: dict[str, list[str]], *, variants: bool
    ) -> Iterable[tuple[str, str]]:
        for kind, uid in super().asked(ids, variants=variants):
            if self.cms.find(uid) is None:
                return
            yield kind, uid


# -- carrying them --------------------------------------------------------------------


@deviation("staging.transfer.export-refreshes-content")
class LeavesTheLastObjectAsItWas(Syncing):
    """End the loop over the objects one too early."""

    def refresh(self, package: Package, uids: list[str]) -> None:
        super().refresh(package, uids[:-1])


@deviation("staging.transfer.import-brings-content")
class ImportsIntoExistingObjectsOnly(Syncing):
    """Update objects by their ids, and take no updated row for a success."""

    def apply(self, package: Package, uids: list[str], *, job: Job) -> None:
        super().apply(package, [uid for uid in uids if self.cms.find(uid)], job=job)


@deviation("staging.job.wait-bounds-answer")
class TakesTheWaitForSeconds(Syncing):
    """Wait in another unit than the one that the parameter has."""

    def wait(self, call: Call) -> int:
        return super().wait(call) * 1000


@deviation(
    "staging.zip.upload-restores-content",
    "staging.transfer.export-refreshes-content",
    disturbs=("staging.zip.upload-into-empty-package",),
)
class KeepsTheFirstArchive(Transfer):
    """Keep the archive of a package beside it, and never write it anew."""

    def packed(self, package: Package) -> Generator[bytes, None, None]:
        kept = self.__dict__.setdefault("kept", {})
        if package.key not in kept:
            kept[package.key] = b"".join(super().packed(package))
        yield from (b"", kept[package.key])
