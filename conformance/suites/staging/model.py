"""What has to be true of a package, whatever was done to it; a small model.

It knows what the document demands, and no more: where that is silent (what becomes of
folders, of what lies in them, of the content in an export) it takes over what it sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from conformance.suites.staging.objects import CONTAINERS, Object


@dataclass(frozen=True, slots=True)
class Model:
    """A package: its name and description, what is surely in it and surely not.

    Objects in neither set may be contained or not.
    """

    name: str
    description: str
    inside: frozenset[Object] = frozenset()
    outside: frozenset[Object] = frozenset()

    def added(self, thing: Object, *, recursively: bool = False) -> Model:
        """Return the package after an addition: its folder path may have come along."""
        contained = recursively and thing.type == "folder"
        doubtful = {own for own in self.outside if contained or own.type in CONTAINERS}
        outside = self.outside - doubtful - {thing}
        return replace(self, inside=self.inside | {thing}, outside=outside)

    def removed(self, thing: Object) -> Model:
        """Return the package after a removal: what becomes of the rest is open."""
        return replace(self, inside=frozenset(), outside=self.outside | {thing})

    def described(self, description: str) -> Model:
        """Return the package after an update: its content is open."""
        return replace(self, description=description).doubted()

    def renamed(self, name: str) -> Model:
        """Return the package under another name: all else is open."""
        return replace(self, name=name).doubted()

    def uploaded(self, archived: frozenset[Object]) -> Model:
        """Return the package after an upload: what was archived is there."""
        return replace(self, inside=archived, outside=frozenset())

    def doubted(self) -> Model:
        """Return the package with its content left open."""
        return replace(self, inside=frozenset(), outside=frozenset())

    def seen(self, things: Iterable[Object], included: frozenset[Object]) -> Model:
        """Take over which objects are contained."""
        return replace(self, inside=included, outside=frozenset(things) - included)

    def missing(self, included: frozenset[Object]) -> frozenset[Object]:
        """Return what should be included and is not."""
        return self.inside - included

    def stray(self, included: frozenset[Object]) -> frozenset[Object]:
        """Return what is included and should not be."""
        return self.outside & included
