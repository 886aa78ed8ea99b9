"""Entities of one type that cannot be added, or not be removed."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.deviations.staging.related import LIFE
from conformance.reference.staging.entities import Entities
from conformance.reference.staging.model import Item, Package
from conformance.reference.staging.refusal import invalid


def unsupported(kind: str, refused: str) -> None:
    """Refuse one of the types."""
    if kind == refused:
        raise invalid(f"{kind} is not supported", "type")


# -- types ----------------------------------------------------------------------------


@deviation("staging.entity.node-added", disturbs=("staging.list.sort-by-counters",))
class AddsNoNodes(Entities):
    """Stage what lies in a node, and not the node."""

    def entity(self, kind: str, uid: str) -> Item:
        unsupported(kind, "node")
        return super().entity(kind, uid)


@deviation("staging.entity.file-added")
class AddsNoFiles(Entities):
    """Support files in a later version."""

    def entity(self, kind: str, uid: str) -> Item:
        unsupported(kind, "file")
        return super().entity(kind, uid)


@deviation("staging.entity.image-added")
class AddsImagesAsFilesAlone(Entities):
    """Treat images as files, which they are elsewhere."""

    def entity(self, kind: str, uid: str) -> Item:
        unsupported(kind, "image")
        return super().entity(kind, uid)


@deviation("staging.entity.folder-added")
class AddsNoFolders(Entities):
    """Add folders as the path of something else, and never by themselves."""

    def entity(self, kind: str, uid: str) -> Item:
        unsupported(kind, "folder")
        return super().entity(kind, uid)


@deviation("staging.entity.page-added")
class AddsNoPages(Entities):
    """Look pages up by a number."""

    def entity(self, kind: str, uid: str) -> Item:
        unsupported(kind, "page")
        return super().entity(kind, uid)


@deviation("staging.entity.form-added")
class AddsNoForms(Entities):
    """Ship forms with another module."""

    def entity(self, kind: str, uid: str) -> Item:
        unsupported(kind, "form")
        return super().entity(kind, uid)


@deviation("staging.entity.node-removed", disturbs=(LIFE,))
class RemovesNoNodes(Entities):
    """Hold the node of a package for its root."""

    def copy(self, package: Package, kind: str, uid: str) -> Item:
        unsupported(kind, "node")
        return super().copy(package, kind, uid)


@deviation("staging.entity.file-removed", disturbs=(LIFE,))
class RemovesNoFiles(Entities):
    """Look for files where images are."""

    def copy(self, package: Package, kind: str, uid: str) -> Item:
        unsupported(kind, "file")
        return super().copy(package, kind, uid)


@deviation("staging.entity.image-removed", disturbs=(LIFE,))
class RemovesNoImages(Entities):
    """Look for images where files are."""

    def copy(self, package: Package, kind: str, uid: str) -> Item:
        unsupported(kind, "image")
        return super().copy(package, kind, uid)


@deviation("staging.entity.folder-removed", disturbs=(LIFE,))
class RemovesNoFolders(Entities):
    """Fear for what lies in a folder, also where nothing does."""

    def copy(self, package: Package, kind: str, uid: str) -> Item:
        unsupported(kind, "folder")
        return super().copy(package, kind, uid)


@deviation("staging.entity.page-removed", disturbs=(LIFE,))
class RemovesNoPages(Entities):
    """Demand a language to remove a page."""

    def copy(self, package: Package, kind: str, uid: str) -> Item:
        unsupported(kind, "page")
        return super().copy(package, kind, uid)


@deviation("staging.entity.form-removed", disturbs=(LIFE,))
class RemovesNoForms(Entities):
    """Ship the removal of forms with another module."""

    def copy(self, package: Package, kind: str, uid: str) -> Item:
        unsupported(kind, "form")
        return super().copy(package, kind, uid)
