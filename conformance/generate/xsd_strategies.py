"""Strategies for the documents of an XML Schema: model groups, occurs and facets."""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.generate.dtd_strategies import texts
from conformance.generate.xsd_schema import NIL, Group, Member, Schema, Simple
from conformance.harness.xml import Element

Content = tuple[Element | str, ...]

WHOLE = {
    "byte": 8, "short": 16, "int": 32, "long": 64,
    "unsignedByte": -8, "unsignedShort": -16, "unsignedInt": -32, "unsignedLong": -64,
}  # fmt: skip
WIDEST = 1 << 70
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
SECONDS = 40 * 365 * 86_400


def values(simple: Simple) -> SearchStrategy[str]:
    """Return the texts of a simple type's values; bounds are drawn on purpose."""
    if simple.values:
        return st.sampled_from(simple.values)
    if simple.base in WHOLE or simple.base in {"integer", "decimal"}:
        least, most = bounds(simple)
        edges = [n for n in (0, 1, -1, least, most) if least <= n <= most]
        return (st.sampled_from(edges) | st.integers(least, most)).map(str)
    return _OTHERS.get(simple.base, _strings)(simple)


def bounds(simple: Simple) -> tuple[int, int]:
    """Return the least and the greatest value of a whole number's type."""
    bits = WHOLE.get(simple.base, 0)
    least, most = -WIDEST, WIDEST
    if bits > 0:
        least, most = -(1 << bits - 1), (1 << bits - 1) - 1
    elif bits < 0:
        least, most = 0, (1 << -bits) - 1
    least = least if simple.least is None else max(least, simple.least)
    return least, most if simple.most is None else min(most, simple.most)


def _strings(simple: Simple) -> SearchStrategy[str]:
    longest = simple.max_length
    drawn = texts(min_size=min(1, simple.min_length))

    def fitted(text: str) -> str:
        text = text.ljust(simple.min_length, "a")
        return text if longest is None else text[:longest]

    return drawn.map(fitted)


def _truths(_: Simple) -> SearchStrategy[str]:
    return st.sampled_from(("true", "false", "1", "0"))


def _binaries(_: Simple) -> SearchStrategy[str]:
    return st.binary(max_size=40).map(lambda data: base64.b64encode(data).decode())


def _moments(_: Simple) -> SearchStrategy[str]:
    seconds = st.integers(0, SECONDS)
    zones = st.sampled_from(("Z", "", "+02:00", ".5Z", ".1234567Z"))
    return st.builds(
        lambda after, zone: _moment(EPOCH + timedelta(seconds=after)) + zone,
        seconds,
        zones,
    )


def _moment(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%S")


_OTHERS: Mapping[str, Callable[[Simple], SearchStrategy[str]]] = {
    "boolean": _truths,
    "base64Binary": _binaries,
    "dateTime": _moments,
}


def elements(  # noqa: PLR0913  (what callers vary)
    schema: Schema,
    root: str | Member,
    *,
    texts_of: Mapping[str, SearchStrategy[str]] | None = None,
    without: Collection[str] = (),
    always: Collection[str] = (),
    max_repeats: int = 2,
) -> SearchStrategy[Element]:
    """Return the valid elements of a name.

    ``texts_of`` are strategies for the text of members by local name; members named
    in ``without`` never have a value, those in ``always`` do. What may hold itself
    does not.

    Raises:
        SchemaError: the name is not declared.
        ValueError: a member that must occur is to be left out.

    """
    maker = _Maker(schema, texts_of or {}, frozenset(without), frozenset(always))
    maker.max_repeats = max_repeats
    member = schema.element(root) if isinstance(root, str) else root
    return maker.value(member)


@dataclass
class _Maker:
    schema: Schema
    texts_of: Mapping[str, SearchStrategy[str]]
    without: frozenset[str]
    always: frozenset[str]
    max_repeats: int = 2
    #: The types of the elements around the one that is made.
    _around: set[str] = field(default_factory=set)

    def value(self, member: Member) -> SearchStrategy[Element]:
        """Return elements with a value."""
        own = self.texts_of.get(member.local)
        if own is None and member.simple is not None:
            own = values(member.simple)
        if own is not None:
            return own.map(lambda text: Element(member.name, (), (text,)))
        kind = self.schema.types.get(member.type)
        if kind is None:
            return st.just(Element(member.name))
        if kind.name in self._around:
            return st.nothing()
        self._around.add(kind.name)
        inside = self.group(kind.model)
        self._around.discard(kind.name)
        return inside.map(lambda content: Element(member.name, (), content))

    def group(self, group: Group) -> SearchStrategy[Content]:
        parts = [self.part(part) for part in group.parts]
        if group.kind == "choice" and parts:
            return st.one_of(parts)
        return st.tuples(*parts).map(lambda drawn: tuple(chain.from_iterable(drawn)))

    def part(self, part: Group | Member) -> SearchStrategy[Content]:
        if isinstance(part, Group):
            inner: SearchStrategy[Any] = self.group(part)
            needed = any(member.local in self.always for member in part.members())
            return inner if part.least or needed else st.just(()) | inner
        return self.occurrences(part)

    def occurrences(self, member: Member) -> SearchStrategy[Content]:
        """Return nothing, one or several of a member, some of them nil."""
        if member.local in self.without:
            if member.least and not member.nillable:
                raise ValueError(f"{member.local} must occur; it cannot be left out")
            return st.just((_nil(member),) * member.least)
        one = self.value(member)
        if member.local in self.always:
            return one.map(lambda element: (element,))
        if member.nillable:
            one = one | st.just(_nil(member))
        repeated = max(self.max_repeats, member.least)
        most = repeated if member.most is None else member.most
        if most == 1:
            single = one.map(lambda element: (element,))
            return single if member.least else st.just(()) | single
        return st.lists(one, min_size=member.least, max_size=most).map(tuple)


def _nil(member: Member) -> Element:
    return Element(member.name, ((NIL, "true"),))
