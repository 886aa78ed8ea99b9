"""Documents that a schema just forbids: one rule broken each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from conformance.generate.xsd_schema import (
    NIL,
    Group,
    Member,
    Schema,
    Simple,
    namespace,
)
from conformance.generate.xsd_strategies import WHOLE, bounds
from conformance.harness.xml import Element

Rule = Literal["missing", "twice", "order", "foreign", "nil", "value"]

NOT_OF_TYPE = {
    "boolean": ("maybe", ""),
    "base64Binary": ("not base64!", "A", "AAA"),
    "dateTime": ("yesterday", "2024-02-30T00:00:00Z", ""),
}


@dataclass(frozen=True, slots=True)
class Mutation:
    """A document with one broken rule, and where it is broken."""

    rule: Rule
    place: str
    element: Element


def mutations(schema: Schema, element: Element) -> Iterator[Mutation]:
    """Yield what becomes of a valid document when one rule at a time is broken."""
    yield from _of(schema, schema.element(element.name), element, "")


def invalid_values(simple: Simple) -> tuple[str, ...]:
    """Return texts that are no values of a simple type."""
    if simple.values:
        return ("NoSuchValue", "", simple.values[0] + "x")
    if simple.base in WHOLE:
        least, most = bounds(simple)
        return ("one", "", "1.5", str(most + 1), str(least - 1))
    return NOT_OF_TYPE.get(simple.base, ())


def _of(
    schema: Schema, member: Member, element: Element, above: str
) -> Iterator[Mutation]:
    place = f"{above}/{member.local}"
    if element.get(NIL) in {"true", "1"}:
        return
    if not member.nillable and member.simple is not None:
        yield Mutation("nil", place, Element(element.name, ((NIL, "true"),)))
    if member.simple is not None:
        for text in invalid_values(member.simple):
            yield Mutation("value", place, replace(element, content=(text,)))
    kind = schema.types.get(member.type)
    if kind is not None:
        yield from _of_content(kind.model, element, place)
        yield from _inside(schema, {m.name: m for m in kind.members}, element, place)


def _inside(
    schema: Schema, members: dict[str, Member], element: Element, place: str
) -> Iterator[Mutation]:
    """Break a rule further down."""
    for number, child in enumerate(element.elements):
        if child.name in members:
            for broken in _of(schema, members[child.name], child, place):
                content = list(element.elements)
                content[number] = broken.element
                yield replace(broken, element=_with(element, content))


def _of_content(model: Group, element: Element, place: str) -> Iterator[Mutation]:
    """Break a rule of a content model."""
    children = list(element.elements)
    foreign = Element(f"{{{namespace(element.name)}}}NoSuchMember", (), ("x",))
    yield Mutation("foreign", place, _with(element, [*children, foreign]))
    required = {member.name for member in model.required() if member.most == 1}
    for number, child in enumerate(children):
        member = next((m for m in model.members() if m.name == child.name), None)
        if member is None:
            continue
        rest = [*children[:number], *children[number + 1 :]]
        here = f"{place}/{member.local}"
        if member.name in required:
            yield Mutation("missing", here, _with(element, rest))
        if member.most == 1:
            again = [*children[: number + 1], *children[number:]]
            yield Mutation("twice", here, _with(element, again))
    for number, (one, other) in enumerate(pairwise(children)):
        if one.name != other.name and model.kind == "sequence":
            swapped = [*children[:number], other, one, *children[number + 2 :]]
            yield Mutation("order", place, _with(element, swapped))


def _with(element: Element, children: list[Element]) -> Element:
    return replace(element, content=tuple(children))
