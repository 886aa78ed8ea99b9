"""What a payload may hold, read from the DTD: operations, selections, properties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from threading import local
from typing import Any

from lxml import etree

from conformance.harness.resources import resource

WHERE = "-where"
#: Operations that hold properties of their class.
ON_PROPERTIES = (WHERE, "-get", "-set", "-create")
#: So many complaints about one payload are looked at.
MOST = 100


@dataclass(frozen=True, slots=True)
class Grammar:
    """The names that a request may hold.

    ``alone`` are the operations that need no selection, ``selected`` those that follow
    one; ``inside`` tells which elements an element may hold.
    """

    dtd: etree.DTD
    alone: frozenset[str]
    selected: frozenset[str]
    inside: dict[str, frozenset[str]]

    def is_selection(self, name: str) -> bool:
        """Tell whether an element selects instances."""
        return name.endswith(WHERE) and name in self.inside


def request_dtd() -> etree.DTD:
    """Read the DTD of requests."""
    return etree.DTD(str(resource("schemas", "cm", "cm-request.dtd")))


class Measure(local):
    """A DTD for each thread: it keeps what it has to say about the last payload."""

    def __init__(self) -> None:
        self.dtd = request_dtd()


@cache
def grammar() -> Grammar:
    """Return what the DTD of requests says about names."""
    dtd = request_dtd()
    content = {element.name: element.content for element in dtd.elements()}
    alone, selected = set[str](), set[str]()
    for choice in choices(content["cm-request"]):
        names = [name for name in leaves(choice) if not name.endswith(WHERE)]
        (selected if choice.type == "seq" else alone).update(names)
    inside = {str(name): frozenset(leaves(tree)) for name, tree in content.items()}
    return Grammar(dtd, frozenset(alone), frozenset(selected), inside)


def choices(tree: Any) -> Iterator[Any]:  # noqa: ANN401  (lxml names no type for it)
    """Yield the alternatives of a content model."""
    if tree is not None and tree.type == "or":
        yield from choices(tree.left)
        yield from choices(tree.right)
    elif tree is not None:
        yield tree


def leaves(tree: Any) -> Iterator[str]:  # noqa: ANN401  (as above)
    """Yield the names of all elements in a content model."""
    if tree is None:
        return
    if tree.type == "element":
        yield tree.name
    yield from leaves(tree.left)
    yield from leaves(tree.right)


def class_of(name: str) -> str:
    """Return the class of an operation or a selection."""
    return name.partition("-")[0]


MEASURE = Measure()


def complaints(root: etree._Element) -> list[tuple[str, etree._Element, str]]:
    """Return what the DTD says against a payload: kind, element, in its words.

    Of the list of all that would be right, the words leave out the rest.
    """
    dtd = MEASURE.dtd
    dtd.validate(root)
    found = []
    for error in list(dtd.error_log)[:MOST]:
        element = place_of(root, error.path)
        if element is not None:
            found.append((error.type_name, element, words(error.message)))
    return found


def place_of(root: etree._Element, path: str | None) -> etree._Element | None:
    """Return the element that a path leads to; none that has a namespace."""
    if not path:
        return root
    if ":" in path:
        return None
    found = root.xpath(path)
    return found[0] if isinstance(found, list) and found else None


def words(message: str) -> str:
    """Return a complaint without the content model it is measured by."""
    head, expecting, rest = message.partition(", expecting ")
    got = rest.rpartition("got ")[2] if expecting else ""
    return f"{head}: it has {got}" if got else head
