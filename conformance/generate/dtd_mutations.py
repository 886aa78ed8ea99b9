"""Break exactly one constraint of a DTD, at one named place of a valid document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.generate.dtd_grammar import Grammar
from conformance.harness.xml import Element

MutationKind = Literal[
    "missing attribute",
    "bad value",
    "unknown attribute",
    "unknown element",
    "missing child",
    "renamed child",
    "repeated child",
    "swapped children",
    "text",
    "wrong root",
]

FOREIGN = "no-such-name"


@dataclass(frozen=True, slots=True)
class Mutation:
    """One broken constraint: what was done, and where.

    ``site`` reads like an XPath of the element whose constraint is broken; ``name``
    and ``position`` say which attribute or which child (counted from 0) it is about.
    """

    kind: MutationKind
    site: str
    name: str = ""
    position: int = 0

    @property
    def id(self) -> str:
        """Return a stable name: the same place of the same document has the same."""
        at = f" {self.position + 1}" if self.kind in POSITIONED else ""
        return f"{self.kind}{at} {self.name} at {self.site}".replace("  ", " ")

    def apply(self, root: Element) -> Element:
        """Return the document with the constraint broken.

        Raises:
            ValueError: the document has no such site.

        """
        for site, path in _sites(root):
            if site == self.site:
                return _changed(root, path, self._change)
        raise ValueError(f"no {self.site} to be changed in {root!r}")

    def _change(self, element: Element) -> Element:
        return CHANGES[self.kind](element, self)


def mutations(
    grammar: Grammar, root: Element, *, unknown: str = FOREIGN
) -> tuple[Mutation, ...]:
    """Return every way to break one constraint of a valid document, in its order.

    ``unknown`` is the name of elements and attributes that are put where they are not
    allowed; it may be a declared one.
    """
    found = [Mutation("wrong root", f"/{root.name}", unknown)]
    for site, path in _sites(root):
        found.extend(_of_element(grammar, _at(root, path), site, unknown))
    return tuple(found)


@st.composite
def minimally_invalid(
    draw: st.DrawFn,
    grammar: Grammar,
    documents: SearchStrategy[Element],
    *,
    choose: Callable[[Mutation], bool] = lambda _: True,
) -> tuple[Element, Mutation]:
    """Return valid documents with a mutation of each that ``choose`` agrees to.

    Raises:
        ValueError: no mutation of a document is chosen.

    """
    document = draw(documents)
    possible = [own for own in mutations(grammar, document) if choose(own)]
    if not possible:
        raise ValueError(f"no mutation of {document!r} is chosen")
    return document, draw(st.sampled_from(possible))


def _of_element(
    grammar: Grammar, element: Element, site: str, unknown: str
) -> Iterator[Mutation]:
    declaration = grammar[element.name]
    given = {name for name, _ in element.attributes}
    for rule in declaration.attributes:
        if rule.required and rule.name in given:
            yield Mutation("missing attribute", site, rule.name)
        if rule.values and rule.name in given:
            yield Mutation("bad value", site, rule.name)
    if unknown not in {rule.name for rule in declaration.attributes}:
        yield Mutation("unknown attribute", site, unknown)
    if not declaration.allows_text:
        yield Mutation("text", site)
    for change in _of_children(element, site, unknown):
        changed = CHANGES[change.kind](element, change)
        if not grammar.fits(element.name, (own.name for own in changed.elements)):
            yield change


def _of_children(element: Element, site: str, unknown: str) -> Iterator[Mutation]:
    names = [child.name for child in element.elements]
    for position in range(len(names) + 1):
        yield Mutation("unknown element", site, unknown, position)
    for position, name in enumerate(names):
        yield Mutation("missing child", site, name, position)
        yield Mutation("renamed child", site, unknown, position)
        yield Mutation("repeated child", site, name, position)
    for position, (one, other) in enumerate(pairwise(names)):
        if one != other:
            yield Mutation("swapped children", site, one, position)


def _without_attribute(element: Element, mutation: Mutation) -> Element:
    kept = tuple(pair for pair in element.attributes if pair[0] != mutation.name)
    return replace(element, attributes=kept)


def _with_bad_value(element: Element, mutation: Mutation) -> Element:
    pairs = (
        (name, f"{FOREIGN}-value" if name == mutation.name else value)
        for name, value in element.attributes
    )
    return replace(element, attributes=tuple(pairs))


def _with_attribute(element: Element, mutation: Mutation) -> Element:
    return replace(element, attributes=(*element.attributes, (mutation.name, "x")))


def _with_text(element: Element, _: Mutation) -> Element:
    return replace(element, content=("x", *element.content))


def _with_child(element: Element, mutation: Mutation) -> Element:
    at = _index(element, mutation.position)
    content = (*element.content[:at], Element(mutation.name), *element.content[at:])
    return replace(element, content=content)


def _without_child(element: Element, mutation: Mutation) -> Element:
    at = _index(element, mutation.position)
    content = (*element.content[:at], *element.content[at + 1 :])
    return replace(element, content=content)


def _with_child_renamed(element: Element, mutation: Mutation) -> Element:
    return _changed(
        element, (mutation.position,), lambda child: _renamed(child, mutation)
    )


def _with_child_twice(element: Element, mutation: Mutation) -> Element:
    at = _index(element, mutation.position)
    content = (*element.content[: at + 1], *element.content[at:])
    return replace(element, content=content)


def _with_children_swapped(element: Element, mutation: Mutation) -> Element:
    one = _index(element, mutation.position)
    other = _index(element, mutation.position + 1)
    content = list(element.content)
    content[one], content[other] = content[other], content[one]
    return replace(element, content=tuple(content))


def _renamed(element: Element, mutation: Mutation) -> Element:
    return replace(element, name=mutation.name)


CHANGES: dict[MutationKind, Callable[[Element, Mutation], Element]] = {
    "missing attribute": _without_attribute,
    "bad value": _with_bad_value,
    "unknown attribute": _with_attribute,
    "unknown element": _with_child,
    "missing child": _without_child,
    "renamed child": _with_child_renamed,
    "repeated child": _with_child_twice,
    "swapped children": _with_children_swapped,
    "text": _with_text,
    "wrong root": _renamed,
}
POSITIONED = {kind for kind in CHANGES if "child" in kind} | {"unknown element"}


def _index(element: Element, position: int) -> int:
    """Return where in the content the child element of a number stands."""
    places = [i for i, part in enumerate(element.content) if isinstance(part, Element)]
    return places[position] if position < len(places) else len(element.content)


def _sites(root: Element) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield name and path of every element, in document order."""
    yield from _below(root, f"/{root.name}", ())


def _below(
    element: Element, site: str, path: tuple[int, ...]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield site, path
    names = [child.name for child in element.elements]
    seen: dict[str, int] = {}
    for position, child in enumerate(element.elements):
        seen[child.name] = seen.get(child.name, 0) + 1
        number = f"[{seen[child.name]}]" if names.count(child.name) > 1 else ""
        yield from _below(child, f"{site}/{child.name}{number}", (*path, position))


def _at(root: Element, path: tuple[int, ...]) -> Element:
    for position in path:
        root = root.elements[position]
    return root


def _changed(
    element: Element, path: tuple[int, ...], change: Callable[[Element], Element]
) -> Element:
    if not path:
        return change(element)
    at = _index(element, path[0])
    child = _changed(element.elements[path[0]], path[1:], change)
    content = (*element.content[:at], child, *element.content[at + 1 :])
    return replace(element, content=content)
