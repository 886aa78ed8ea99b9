"""What is left as it was before: by a cache, a key, or a part that is passed over."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from conformance.deviations import deviation
from conformance.deviations.staging.rewriting import rewritten
from conformance.reference.message import Response
from conformance.reference.staging.bodies import Bodies
from conformance.reference.staging.call import Call
from conformance.reference.staging.cms import Cms
from conformance.reference.staging.entities import Entities
from conformance.reference.staging.envelope import Envelope
from conformance.reference.staging.jobs import Job, Jobs
from conformance.reference.staging.listing import Listing
from conformance.reference.staging.model import Item, Json, Package
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.refusal import Refusal, conflict
from conformance.reference.staging.shelf import Shelf
from conformance.reference.staging.syncing import Syncing

OUTER = ("node", "channel", "folder")


@deviation("staging.package.delete-spares-others")  # STG-DELETE-003
class DeletesFilesThatOthersShare(Shelf):
    """Keep one row for a file that several packages have, and delete it with one."""

    def delete(self, package: Package) -> None:
        shared = "SELECT uid FROM copies WHERE package = ?"
        self.store.execute(
            "DELETE FROM copies WHERE kind IN ('file', 'image')"  # noqa: S608  (constant)
            f" AND uid IN ({shared})",
            package.key,
        )
        super().delete(package)


@deviation("staging.zip.upload-answers-package")  # STG-ZIPPUT-002, STG-GET-001
class LoadsFromACacheThatUploadsLeave(Packages):
    """Clear the cache of packages after every change, but for an upload."""

    def __init__(
        self, shelf: Shelf, bodies: Bodies, envelope: Envelope, jobs: Jobs
    ) -> None:
        super().__init__(shelf, bodies, envelope, jobs)
        self.kept: dict[str, Json] = {}

    def load(self, call: Call) -> Response:
        fresh = super().load(call)
        assert isinstance(fresh.body, bytes)
        kept = self.kept.setdefault(call.name, json.loads(fresh.body)["contentPackage"])
        return rewritten(fresh, lambda own: own.update(contentPackage=kept))

    def answer(self, name: str, text: str) -> Response:
        if text not in ("uploaded", "the package was loaded"):
            self.kept.pop(name, None)
        return super().answer(name, text)


@deviation("staging.transfer.export-refreshes-content")  # STG-EXPORT-009
class RefreshesPagesAlone(Syncing):
    """Look for newer versions, which pages alone have."""

    def current(self, uids: list[str]) -> Iterator[Item]:
        return (item for item in super().current(uids) if item.kind == "page")


@deviation("staging.transfer.import-brings-content")  # STG-IMPORT-011
class ImportsEachStateOnce(Syncing):
    """Skip an import whose key, name and revision, was seen before."""

    def __init__(self, packages: Packages, cms: Cms, slow: Mapping[str, float]) -> None:
        super().__init__(packages, cms, slow)
        self.seen: set[tuple[int, int]] = set()

    def apply(self, package: Package, uids: list[str], *, job: Job) -> None:
        known = (package.key, package.revision) in self.seen
        self.seen.add((package.key, package.revision))
        super().apply(package, [] if known else uids, job=job)


@deviation("staging.transfer.import-brings-content")  # STG-IMPORT-011
class ImportsPagesAlone(Syncing):
    """Restore versions, which pages alone have."""

    def apply(self, package: Package, uids: list[str], *, job: Job) -> None:
        copies = (self.shelf.copy(package, uid) for uid in uids)
        pages = [copy.uid for copy in copies if copy and copy.kind == "page"]
        super().apply(package, pages, job=job)


@deviation("staging.zip.upload-replaces-text")  # STG-ZIPPUT-003
class UploadsWhatIsNotThere(Shelf):
    """Insert what an archive has, and ignore it where the package has it."""

    def exchange(self, package: Package, items: Iterable[Item]) -> None:
        there = {uid: self.copy(package, uid) for uid in self.uids(package)}
        super().exchange(package, (there.get(own.uid) or own for own in items))


@deviation(  # STG-ADD-010
    "staging.entity.folder-path-kept", disturbs=("staging.zip.upload-succeeds",)
)
class RemembersPathsOfADeletedPackage(Entities):
    """Remember by a package's name which folders it has, beyond its deletion."""

    def __init__(self, packages: Packages, cms: Cms) -> None:
        super().__init__(packages, cms)
        self.known: defaultdict[str, set[str]] = defaultdict(set)

    def keep(self, package: Package, items: list[Item]) -> None:
        known = self.known[package.name]
        super().keep(package, [own for own in items if own.uid not in known])
        known |= {own.uid for own in items if own.kind in OUTER}

    def remove(self, call: Call) -> Response:
        self.known.pop(call.name, None)
        return super().remove(call)


@deviation("staging.entity.recursive-defaults-to-false")  # STG-ADD-011
class AddsAsTheRequestBeforeDid(Entities):
    """Bind parameters to a bean that all requests share: what is absent stays."""

    bound = False

    def contained(self, call: Call, item: Item) -> list[Item]:
        self.bound = call.flag("recursive", default=self.bound)
        return super().contained(call, item)

    def recursive(self, call: Call) -> bool:
        return call.flag("recursive", default=self.bound)


@deviation(
    "staging.job.export-completes-by-default",
    "staging.job.import-completes-by-default",
)
class WaitsAsTheRequestBeforeDid(Syncing):
    """Keep the settings of the last job in the dialogue that all jobs come from."""

    last = 0

    def wait(self, call: Call) -> int:
        if "wait" in call.query:
            self.last = super().wait(call)
        return self.last


@deviation("staging.package.create-from-name-and-description")
class ReservesNamesOfRefusedCreations(Packages):
    """Reserve a name before the rest is looked at, and never give it back."""

    def create(self, call: Call) -> Response:
        reserved: set[bytes] = self.__dict__.setdefault("reserved", set())
        name = call.request.body.read().partition(b",")[0]
        if name in reserved:
            raise conflict("the name is reserved")
        try:
            return super().create(call)
        except Refusal:
            reserved.add(name)
            raise


@deviation("staging.list.query-finds-whole-name")
class FindsPackagesByTheirFormerNames(Listing):
    """Search an index that is written once for a package, before it is renamed."""

    def __init__(self, packages: Packages) -> None:
        super().__init__(packages)
        self.index: dict[int, str] = {}

    def searched(self, package: Package) -> tuple[str, ...]:
        name = self.index.setdefault(package.key, package.name)
        return name, package.description or ""


@deviation("staging.envelope.success-says-ok")  # STG-GEN-003
class LoadsWithTheCodeOfARefusedUpdate(Packages):
    """Keep the outcome of the last request in the object of the package."""

    def __init__(
        self, shelf: Shelf, bodies: Bodies, envelope: Envelope, jobs: Jobs
    ) -> None:
        super().__init__(shelf, bodies, envelope, jobs)
        self.codes: dict[str, str] = {}

    def update(self, call: Call) -> Response:
        try:
            return super().update(call)
        except Refusal as refusal:
            self.codes[call.name] = refusal.code
            raise

    def load(self, call: Call) -> Response:
        loaded, code = super().load(call), self.codes.pop(call.name, "OK")
        return rewritten(
            loaded, lambda own: own["responseInfo"].update(responseCode=code)
        )
