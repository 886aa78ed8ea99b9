"""What the service is about: objects of a CMS, and packages with copies of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

#: The counter of a package for each kind of object.
COUNTERS = {
    "form": "forms",
    "file": "files",
    "page": "pages",
    "folder": "folders",
    "image": "images",
    "node": "nodes",
    "channel": "channels",
}

#: The types of a path. A channel has a counter, but no type: it is added as a node.
TYPES = ("node", "file", "image", "folder", "page", "form")

#: What each kind of object may lie in.
PARENTS: Mapping[str, tuple[str, ...]] = {
    "node": (),
    "channel": ("node",),
    "folder": ("node", "folder"),
    "page": ("folder",),
    "form": ("folder",),
    "file": ("folder",),
    "image": ("folder",),
}

#: Kinds that consist of bytes.
BINARY = ("file", "image")


def type_of(kind: str) -> str:
    """Return the type under which a kind of object is addressed."""
    return "node" if kind == "channel" else kind


@dataclass(frozen=True, slots=True)
class Item:
    """One object of the CMS, or the copy of one in a package.

    ``blob`` names the file that holds the bytes of an image or file.
    """

    uid: str
    kind: str
    parent: str | None
    name: str
    revision: int = 1
    properties: Json = field(default_factory=dict)
    blob: str | None = None

    @property
    def type(self) -> str:
        """Return the type under which this object is addressed."""
        return type_of(self.kind)


@dataclass(frozen=True, slots=True)
class Package:
    """One content package; its copies are kept apart (``shelf.py``).

    ``revision`` grows with every change of the content. ``imported`` is the state of
    the latest import that ended, as JSON.
    """

    key: int
    name: str
    description: str | None
    timestamp: int
    revision: int
    counters: Mapping[str, int]
    imported: str | None = None
