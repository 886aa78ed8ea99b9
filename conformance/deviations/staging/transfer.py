"""Exports and imports that do not carry, or carry something else."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.deviations.staging.related import CARRIED, LIFE
from conformance.reference.message import Later
from conformance.reference.staging.call import Call
from conformance.reference.staging.cms import Cms
from conformance.reference.staging.jobs import Job
from conformance.reference.staging.model import Item, Package
from conformance.reference.staging.refusal import Refusal, conflict
from conformance.reference.staging.syncing import Syncing


@deviation("staging.transfer.export-succeeds", disturbs=CARRIED)
class ExportsNothing(Syncing):
    """Miss a directory that an installer should have made."""

    def exported(self, key: int, job: Job) -> None:  # noqa: ARG002
        raise Refusal(500, "FAILURE", "no such directory")


@deviation("staging.transfer.import-succeeds", disturbs=CARRIED)
class ImportsNothingWithFiles(Syncing):
    """Fail over objects that have bytes."""

    def check(self, package: Package, uid: str) -> None:
        copy = self.shelf.copy(package, uid)
        if copy is not None and copy.blob is not None:
            raise conflict("the bytes of a file cannot be read")


@deviation("staging.transfer.empty-package-succeeds")
class RefusesToCarryNothing(Syncing):
    """Take an empty package for a slip of the client."""

    def export(self, call: Call) -> Later:
        if not self.shelf.uids(self.packages.found(call.name)):
            raise conflict("the package is empty")
        return super().export(call)


@deviation("staging.transfer.export-refreshes-content")
class ExportsWhatItHas(Syncing):
    """Read objects from the cache of the package."""

    def refresh(self, package: Package, uids: list[str]) -> None:
        """Leave the copies as they are."""


@deviation("staging.transfer.export-keeps-membership", disturbs=(LIFE,))
class ExportsAlsoWhatIsBelow(Syncing):
    """Follow folders, and store what they contain."""

    def refresh(self, package: Package, uids: list[str]) -> None:
        super().refresh(package, uids)
        folders = [own for own in self.current(uids) if own.kind == "folder"]
        self.shelf.keep(
            package, [own for one in folders for own in self.cms.below(one)]
        )


@deviation("staging.transfer.export-keeps-membership", disturbs=(LIFE,))
class ExportsPagesAlone(Syncing):
    """Export what is published, and drop all else."""

    def refresh(self, package: Package, uids: list[str]) -> None:
        super().refresh(package, uids)
        copies = (self.shelf.copy(package, uid) for uid in uids)
        files = [own for own in copies if own and own.kind in {"file", "form"}]
        self.shelf.drop(package, files)


@deviation("staging.transfer.import-brings-content")
class ImportsWhatIsMissingAlone(Cms):
    """Leave objects alone that are there already."""

    def bring(self, copy: Item) -> None:
        if self.find(copy.uid) is None:
            super().bring(copy)


@deviation(
    "staging.transfer.import-again",
    disturbs=(
        "staging.job.wait-zero-accepted",
        "staging.job.wait-is-long",
        "staging.transfer.import-succeeds",
        LIFE,
    ),
)
class ImportsOnce(Syncing):
    """Lock a package when it is imported, and never unlock it."""

    def bring(self, call: Call) -> Later:
        if self.packages.found(call.name).imported:
            raise Refusal(423, "LOCKED", "the package was imported before")
        return super().bring(call)


@deviation("staging.transfer.import-keeps-package", disturbs=(LIFE,))
class EmptiesWhatWasImported(Syncing):
    """Move the content into the CMS."""

    def apply(self, package: Package, uids: list[str], *, job: Job) -> None:
        super().apply(package, uids, job=job)
        self.shelf.exchange(package, [])


@deviation("staging.transfer.import-brings-content")
class ImportsHalf(Syncing):
    """Stop at the first page, and call that done."""

    def apply(self, package: Package, uids: list[str], *, job: Job) -> None:
        kinds = ((uid, self.shelf.copy(package, uid)) for uid in uids)
        kept = [uid for uid, copy in kinds if copy and copy.kind != "page"]
        super().apply(package, kept, job=job)


@deviation(
    "staging.error.transfer-of-absent-refused",
    disturbs=("staging.error.refusal-has-envelope",),
)
class ExportsWhatIsNotThere(Syncing):
    """Take the export of nothing for done."""

    def export(self, call: Call) -> Later:
        if self.shelf.find(call.name) is None:
            return Later(lambda: self.envelope.success("0 objects were exported"))
        return super().export(call)


@deviation(
    "staging.error.transfer-of-absent-refused",
    disturbs=("staging.error.refusal-has-envelope",),
)
class ImportsWhatIsNotThere(Syncing):
    """Take the import of nothing for done."""

    def bring(self, call: Call) -> Later:
        if self.shelf.find(call.name) is None:
            return Later(lambda: self.envelope.success("0 objects were imported"))
        return super().bring(call)
