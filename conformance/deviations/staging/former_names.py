"""Packages mistaken for those that had their name before, or for what they were."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.reference.clock import Clock
from conformance.reference.message import Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.cms import Cms
from conformance.reference.staging.entities import Entities
from conformance.reference.staging.model import Package
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.shelf import Shelf
from conformance.reference.staging.store import Store


@deviation("staging.list.packages-listed")  # STG-LIST-001, STG-CREATE-004
class HidesWhatIsNamedLikeADeletedPackage(Shelf):
    """Note the names of deleted packages until the index is made anew at night."""

    def __init__(self, store: Store, clock: Clock) -> None:
        super().__init__(store, clock)
        self.gone: set[str] = set()

    def delete(self, package: Package) -> None:
        super().delete(package)
        self.gone.add(package.name)

    def packages(self) -> list[Package]:
        return [found for found in super().packages() if found.name not in self.gone]


@deviation(
    "staging.transfer.export-refreshes-content",  # STG-EXPORT-009
    "staging.transfer.import-brings-content",  # STG-IMPORT-011
)
class CarriesNothingOfARenamedPackage(Shelf):
    """Have jobs look for the content in the folder of the name it was created with."""

    def __init__(self, store: Store, clock: Clock) -> None:
        super().__init__(store, clock)
        self.moved: set[int] = set()

    def describe(self, package: Package, name: str, description: str | None) -> None:
        if name != package.name:
            self.moved.add(package.key)
        super().describe(package, name, description)

    def uids(self, package: Package) -> list[str]:
        return [] if package.key in self.moved else super().uids(package)


@deviation("staging.entity.added-is-included")  # STG-ADD-001
class AddsToTheDeletedPackageOfThatName(Entities):
    """Remember which package a name means, also when that one is deleted."""

    def __init__(self, packages: Packages, cms: Cms) -> None:
        super().__init__(packages, cms)
        self.keys: dict[str, int] = {}

    def add(self, call: Call) -> Response:
        package = self.packages.found(call.name)
        if self.keys.setdefault(call.name, package.key) == package.key:
            return super().add(call)
        self.entity(self.supported(call.type), call.uuid)
        return self.packages.answer(call.name, "the object was added")
