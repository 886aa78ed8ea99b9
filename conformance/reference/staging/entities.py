"""Adding entities of the CMS to a package, and removing them."""

from __future__ import annotations

from conformance.reference.message import Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.cms import Cms
from conformance.reference.staging.model import TYPES, Item, Package
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.refusal import invalid, missing


class Entities:
    """The operations on single entities."""

    def __init__(self, packages: Packages, cms: Cms) -> None:
        self.packages = packages
        self.shelf = packages.shelf
        self.cms = cms

    # -- PUT /content/package/{name}/{type}/{uuid} ----------------------------------

    def add(self, call: Call) -> Response:
        """Add an entity as it is now. STG-ADD-001, STG-ADD-002, STG-ADD-014 to 019.

        Adding it again refreshes the copies. A body, if any, means nothing: STG-X-013.
        """
        kind = self.supported(call.type)
        with self.shelf.store.transaction():
            package = self.packages.found(call.name)
            item = self.entity(kind, call.uuid)
            self.keep(package, [*self.path(item), item, *self.contained(call, item)])
            return self.packages.answer(call.name, f"the {kind} was added")

    def supported(self, kind: str) -> str:
        """Refuse what is no type of object. STG-ADD-016, STG-REMOVE-010."""
        if kind not in TYPES:
            known = ", ".join(TYPES)
            raise invalid(f"{kind[:40]!r} is no type; {known} are", "type")
        return kind

    def entity(self, kind: str, uid: str) -> Item:
        """Return an object of the CMS. STG-ADD-003 to 009, STG-ADD-017."""
        item = self.cms.find(uid)
        if item is None or item.type != kind:
            raise missing(f"there is no {kind} {uid[:80]!r} in the CMS")
        return item

    def keep(self, package: Package, items: list[Item]) -> None:
        """Store copies of objects, as the objects are now."""
        self.shelf.keep(package, items)

    def path(self, item: Item) -> list[Item]:
        """Return what an object lies in, up to the node. STG-ADD-010, STG-X-009."""
        return list(self.cms.above(item))

    def contained(self, call: Call, item: Item) -> list[Item]:
        """Return what a folder contains, if asked for. STG-ADD-012, STG-ADD-013."""
        if item.kind == "folder" and self.recursive(call):
            return self.cms.below(item)
        return []

    def recursive(self, call: Call) -> bool:
        """Tell whether contained objects are added too. STG-ADD-011, STG-ADD-020."""
        return call.flag("recursive", default=False)

    # -- DELETE /content/package/{name}/{type}/{uuid} -------------------------------

    def remove(self, call: Call) -> Response:
        """Remove an entity. STG-REMOVE-001, STG-REMOVE-002, STG-REMOVE-009 to 014."""
        kind = self.supported(call.type)
        with self.shelf.store.transaction():
            package = self.packages.found(call.name)
            copy = self.copy(package, kind, call.uuid)
            self.shelf.drop(package, [copy, *self.orphaned(package, copy)])
            return self.packages.answer(call.name, f"the {kind} was removed")

    def copy(self, package: Package, kind: str, uid: str) -> Item:
        """Return what a package contains. STG-REMOVE-003 to 008, STG-REMOVE-011."""
        copy = self.shelf.copy(package, uid)
        if copy is None or copy.type != kind:
            raise missing(f"the package contains no {kind} {uid[:80]!r}")
        return copy

    def orphaned(self, package: Package, copy: Item) -> list[Item]:
        """Return what would lose its folder path; parents stay."""
        return self.shelf.below(package, copy.uid)
