"""Entities that are added otherwise than they should be."""

from __future__ import annotations

from dataclasses import replace

from conformance.deviations import deviation
from conformance.deviations.staging.related import CONTENT, LIFE, OTHERS
from conformance.deviations.staging.rewriting import rewritten
from conformance.reference.message import Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.cms import Cms
from conformance.reference.staging.entities import Entities
from conformance.reference.staging.model import Item, Package
from conformance.reference.staging.refusal import conflict, invalid
from conformance.reference.staging.shelf import Shelf


@deviation(
    "staging.entity.added-is-included", "staging.entity.add-counts", disturbs=CONTENT
)
class AddsThePathAlone(Entities):
    """Store the folders, and forget what lies in them."""

    def keep(self, package: Package, items: list[Item]) -> None:
        super().keep(package, [own for own in items if own.kind != "page"])


@deviation("staging.entity.added-is-included", disturbs=CONTENT)
class KnowsIdsOfOneFormat(Entities):
    """Store the ids that look like a UUID, and lose the older ones."""

    def keep(self, package: Package, items: list[Item]) -> None:
        super().keep(package, [own for own in items if "-" in own.uid])


@deviation(
    "staging.entity.add-counts",
    "staging.entity.answers-present-state",
    disturbs=("staging.entity.remove-counts", "staging.zip.upload-answers-package"),
)
class AnswersAdditionsFromBefore(Entities):
    """Answer the package that was loaded before the addition."""

    def add(self, call: Call) -> Response:
        package = self.packages.found(call.name)
        answer, before = super().add(call), self.packages.model(package)
        return rewritten(answer, lambda own: own.update(contentPackage=before))


@deviation(
    "staging.entity.answers-present-state", disturbs=("staging.entity.remove-counts",)
)
class AnswersRemovalsFromBefore(Entities):
    """Answer the package that was loaded before the removal."""

    def remove(self, call: Call) -> Response:
        package = self.packages.found(call.name)
        answer, before = super().remove(call), self.packages.model(package)
        return rewritten(answer, lambda own: own.update(contentPackage=before))


@deviation(
    "staging.entity.add-counts",
    disturbs=(
        "staging.entity.remove-counts",
        "staging.entity.recursive-reaches-every-depth",
    ),
)
class CountsImagesAsFiles(Shelf):
    """Count by the table, where images are files."""

    def counted(self, package: Package) -> list[int]:
        forms, files, pages, folders, images, *rest = super().counted(package)
        return [forms, files + images, pages, folders, 0, *rest]


@deviation(
    "staging.entity.folder-path-kept",
    disturbs=(
        "staging.transfer.export-keeps-membership",
        "staging.zip.upload-succeeds",
        "staging.zip.upload-into-empty-package",
    ),
)
class KeepsTheNearestFolderAlone(Entities):
    """Store the folder of an object, and not the folders above."""

    def path(self, item: Item) -> list[Item]:
        return super().path(item)[:1]


@deviation(
    "staging.entity.folder-path-kept",
    disturbs=(
        "staging.transfer.export-keeps-membership",
        "staging.zip.upload-succeeds",
        "staging.zip.upload-into-empty-package",
    ),
)
class KeepsNoFolderPath(Entities):
    """Store the object that was asked for, and nothing else."""

    def path(self, item: Item) -> list[Item]:
        return [own for own in super().path(item) if own.kind != "folder"]


@deviation("staging.entity.recursive-defaults-to-false", disturbs=(LIFE,))
class AddsRecursivelyByDefault(Entities):
    """Take everything along unless told not to."""

    def recursive(self, call: Call) -> bool:
        return call.flag("recursive", default=True)


@deviation("staging.entity.recursive-false-adds-folder-alone")
class TakesAnyValueForTrue(Entities):
    """Look whether the parameter is there, and not at its value."""

    def recursive(self, call: Call) -> bool:
        return "recursive" in call.query


@deviation(
    "staging.entity.recursive-false-adds-folder-alone",
    "staging.entity.recursive-defaults-to-false",
    "staging.entity.recursive-adds-contained",
    disturbs=("staging.entity.recursive-reaches-every-depth", LIFE),
)
class TurnsRecursiveAround(Entities):
    """Read the flag as what is to be left out."""

    def recursive(self, call: Call) -> bool:
        return not super().recursive(call)


@deviation(
    "staging.entity.recursive-adds-contained",
    disturbs=("staging.entity.recursive-reaches-every-depth",),
)
class IgnoresRecursive(Entities):
    """Add one object at a time."""

    def recursive(self, call: Call) -> bool:  # noqa: ARG002
        return False


@deviation("staging.entity.recursive-reaches-every-depth")
class AddsOneLevelAlone(Cms):
    """Add what lies directly in a folder."""

    def below(self, item: Item) -> list[Item]:
        return [own for own in super().below(item) if own.parent == item.uid]


@deviation("staging.entity.recursive-reaches-every-depth")
class AddsNoFormsRecursively(Cms):
    """Forget the youngest type in a list of types."""

    def below(self, item: Item) -> list[Item]:
        return [own for own in super().below(item) if own.kind != "form"]


@deviation("staging.entity.recursive-idle-on-pages")
class RefusesRecursivePages(Entities):
    """Refuse a parameter where it has no meaning."""

    def contained(self, call: Call, item: Item) -> list[Item]:
        if item.kind == "page" and self.recursive(call):
            raise invalid("recursive is for folders", "recursive")
        return super().contained(call, item)


@deviation("staging.entity.recursive-idle-on-pages")
class AddsTheWholeFolderOfAPage(Entities):
    """Follow a page to its folder, and take everything there along."""

    def contained(self, call: Call, item: Item) -> list[Item]:
        if item.kind == "page" and self.recursive(call):
            return self.cms.below(self.path(item)[0])
        return super().contained(call, item)


@deviation(
    "staging.entity.add-lowers-no-counter",
    disturbs=(
        *CONTENT,
        "staging.transfer.export-keeps-membership",
        "staging.zip.upload-into-empty-package",
    ),
)
class KeepsTheLatestAdditionAlone(Shelf):
    """Store each addition in place of the one before."""

    def keep(self, package: Package, items: object) -> None:
        self.exchange(package, items)  # type: ignore[arg-type]


@deviation(
    "staging.entity.add-again-changes-nothing",
)
class RemovesWhatIsAddedAgain(Entities):
    """Toggle, as the button in the editor does."""

    def add(self, call: Call) -> Response:
        copy = self.shelf.copy(self.packages.found(call.name), call.uuid)
        answer = super().add(call)
        if copy is not None:
            self.shelf.drop(self.packages.found(call.name), [copy])
        return answer


@deviation("staging.entity.add-spares-others", disturbs=OTHERS)
class AddsToWhateverBeginsAlike(Entities):
    """Add by a pattern, for a name may have a number at its end."""

    def keep(self, package: Package, items: list[Item]) -> None:
        for other in self.shelf.packages():
            if other.name.startswith(package.name):
                super().keep(other, items)


@deviation(
    "staging.entity.add-spares-others",
    disturbs=(
        *OTHERS,
        "staging.status.several-types",
        "staging.status.variants-flag-accepted",
        "staging.status.named-package",
    ),
)
class MovesWhatIsAdded(Entities):
    """Let an object be in one package at a time, of packages with like names."""

    def keep(self, package: Package, items: list[Item]) -> None:
        for other in self.shelf.packages():
            if package.name[:-1] in other.name and other.key != package.key:
                self.shelf.drop(other, items[-1:])
        super().keep(package, items)


@deviation("staging.entity.add-after-removal", disturbs=(LIFE,))
class NeverAddsAgain(Entities):
    """Keep a list of what was removed on purpose."""

    def remove(self, call: Call) -> Response:
        self.removed: set[tuple[str, str]] = getattr(self, "removed", set())
        self.removed.add((call.name, call.uuid))
        return super().remove(call)

    def add(self, call: Call) -> Response:
        if (call.name, call.uuid) in getattr(self, "removed", set()):
            raise conflict("that was removed on purpose")
        return super().add(call)


@deviation(
    "staging.entity.unsupported-type-refused",
)
class TakesUnknownTypesForPages(Entities):
    """Look a type up in a table, and begin with the first one if it is not there."""

    def supported(self, kind: str) -> str:
        known = kind in {"node", "file", "image", "folder", "form"}
        return kind if known else "page"


@deviation(
    "staging.entity.unknown-id-refused",
)
class AddsNothingForUnknownIds(Entities):
    """Take an object that is not there for one that was deleted meanwhile."""

    def add(self, call: Call) -> Response:
        if self.cms.find(call.uuid) is None:
            return self.packages.answer(call.name, "nothing was added")
        return super().add(call)


@deviation(
    "staging.entity.unknown-id-refused",
)
class EmptiesThePackageBeforeRefusing(Entities):
    """Make room first, and look for the object then."""

    def add(self, call: Call) -> Response:
        if self.cms.find(call.uuid) is None:
            self.shelf.exchange(self.packages.found(call.name), [])
        return super().add(call)


@deviation("staging.entity.answers-present-state")
class AnswersARecursiveAdditionTooEarly(Entities):
    """Answer when the folder is there, and add what it contains afterwards."""

    def add(self, call: Call) -> Response:
        early = super().add(replace(call, query={}))
        later = super().add(call)
        return early if self.recursive(call) else later
