"""Entities that are removed otherwise than they should be."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.deviations.staging.related import LIFE, OTHERS
from conformance.reference.message import Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.entities import Entities
from conformance.reference.staging.model import Item, Package
from conformance.reference.staging.shelf import Shelf


@deviation(
    "staging.entity.removed-not-included",
    "staging.entity.remove-counts",
    disturbs=("staging.zip.upload-restores-content", LIFE),
)
class RemovesNothing(Shelf):
    """Mark copies as removed, and never look at the mark."""

    def drop(self, package: Package, items: object) -> None:
        """Leave everything as it is."""


@deviation(
    "staging.entity.removed-not-included",
    disturbs=(
        "staging.entity.remove-counts",
        "staging.zip.upload-restores-content",
        "staging.entity.node-removed",
        LIFE,
        "staging.entity.remove-spares-rest",
        "staging.zip.upload-into-empty-package",
    ),
)
class RemovesThePathAlone(Entities):
    """Clean up the folder, and leave what lay in it."""

    def copy(self, package: Package, kind: str, uid: str) -> Item:
        copy = super().copy(package, kind, uid)
        return self.shelf.copy(package, copy.parent or uid) or copy

    def orphaned(self, package: Package, copy: Item) -> list[Item]:
        del package, copy
        return []


@deviation("staging.entity.remove-counts")
class CountsWhatWasRemoved(Shelf):
    """Count upwards, and never downwards."""

    def drop(self, package: Package, items: object) -> None:
        super().drop(package, items)  # type: ignore[arg-type]
        columns = ", ".join(f"{own} = ?" for own in package.counters)
        self.store.execute(
            f"UPDATE packages SET {columns} WHERE key = ?",  # noqa: S608  (constant)
            *package.counters.values(),
            package.key,
        )


@deviation("staging.entity.remove-spares-others", disturbs=OTHERS)
class RemovesFromEveryPackage(Entities):
    """Remove by the id of the object alone."""

    def remove(self, call: Call) -> Response:
        answer = super().remove(call)
        for other in self.shelf.packages():
            copy = self.shelf.copy(other, call.uuid)
            self.shelf.drop(other, [copy] if copy else [])
        return answer


@deviation(
    "staging.entity.remove-spares-rest",
    disturbs=("staging.zip.upload-restores-content", "staging.entity.file-removed"),
)
class RemovesTheWholeType(Entities):
    """Remove every leaf when one of them goes."""

    def orphaned(self, package: Package, copy: Item) -> list[Item]:
        every = [self.shelf.copy(package, uid) for uid in self.shelf.uids(package)]
        leaves = [own for own in every if own and own.kind in ("file", "image", "page")]
        return [own for own in leaves if own.uid != copy.uid]


@deviation("staging.entity.remove-of-absent-changes-nothing")
class ForgetsThePackageOverAStranger(Entities):
    """Roll back to the beginning when something is not there."""

    def remove(self, call: Call) -> Response:
        package = self.packages.found(call.name)
        if self.shelf.copy(package, call.uuid) is None:
            self.shelf.describe(package, package.name, None)
        return super().remove(call)
