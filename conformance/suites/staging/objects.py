"""Objects of the CMS behind a target: those that its profile allows to be staged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.harness import NotApplicable
from conformance.harness.target import Target
from conformance.suites.staging.operations import TYPES

KEY = "staging.objects"
CONTAINERS = ("node", "folder")


@dataclass(frozen=True, slots=True)
class Object:
    """An object of the CMS: its type and its global id."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class Nested:
    """A folder, how many objects of each type lie in it, and some of them."""

    folder: Object
    contains: Mapping[str, int]
    some: tuple[Object, ...]


class Objects:
    """The objects that the profile names; what it does not name is not applicable."""

    def __init__(self, target: Target) -> None:
        self.settings = target.tables["staging"]
        self._named: Mapping[str, Any] = self.settings.get("objects", {})
        self._target = target

    def of(self, kind: str, number: int = 0) -> Object:
        """Return an object of a type: the first one, or a further one."""
        self._target.need(f"staging.object-{kind}")
        named = self._named.get(kind, ())
        if len(named) <= number:
            least = f"{number + 1} global id{'s' if number else ''}"
            raise NotApplicable(f"the profile names no {KEY}.{kind} of {least}")
        return Object(kind, named[number])

    def all(self) -> tuple[Object, ...]:
        """Return one object of each type that the profile names, nodes first."""
        lacks = self._target.lacks
        found = tuple(
            Object(kind, self._named[kind][0])
            for kind in TYPES
            if kind in self._named and not lacks(f"staging.object-{kind}")
        )
        if not found:
            raise NotApplicable(f"the profile names no {KEY}")
        return found

    def leaves(self) -> tuple[Object, ...]:
        """Return those of them that nothing can lie in."""
        found = tuple(own for own in self.all() if own.type not in CONTAINERS)
        if not found:
            raise NotApplicable(f"the profile names no {KEY} but nodes and folders")
        return found

    @property
    def nested(self) -> Nested:
        """Return a folder of which the profile tells what lies in it."""
        told = self._table("nested")
        some = told.get("some", {})
        return Nested(
            Object("folder", told["folder"]),
            told["contains"],
            tuple(Object(kind, own) for kind, ids in some.items() for own in ids),
        )

    @property
    def deep(self) -> tuple[Object, int]:
        """Return a page, and how many folders it lies below."""
        told = self._table("deep")
        return Object("page", told["page"]), told["folders"]

    @property
    def languages(self) -> tuple[Object, tuple[Object, ...]]:
        """Return a page, and the same page in other languages."""
        told = self._table("languages")
        variants = tuple(Object("page", own) for own in told["variants"])
        return Object("page", told["page"]), variants

    @property
    def slow(self) -> tuple[Object, float]:
        """Return an object that is slow to carry, and the seconds that this takes."""
        told = self.settings.get("slow-object")
        if told is None:
            raise NotApplicable("the profile names no staging.slow-object")
        return Object(told["type"], told["id"]), told["seconds"]

    def _table(self, key: str) -> Mapping[str, Any]:
        self._target.need(f"staging.object-{key}")
        told: Mapping[str, Any] | None = self._named.get(key)
        if told is None:
            raise NotApplicable(f"the profile names no {KEY}.{key}")
        return told
