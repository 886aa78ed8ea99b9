"""XML Schemas as values: what may stand where, how often, and of which type.

xmlschema reads and explains, lxml decides: it is two orders of magnitude faster.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal

import xmlschema
from lxml import etree
from xmlschema.validators import XsdElement, XsdGroup

from conformance.generate.xsd_compiling import (
    XSD,
    SchemaError,
    compiled,
    parser,
    without_places,
)

INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
NIL: Final = f"{{{INSTANCE}}}nil"
TYPE: Final = f"{{{INSTANCE}}}type"
MOST_SOURCES: Final = 40


@dataclass(frozen=True, slots=True)
class Simple:
    """A simple type: its built-in base by local name, and its facets."""

    base: str
    values: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    min_length: int = 0
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """An element in a content model; it is of a complex type, or of a simple one."""

    name: str
    least: int
    most: int | None
    nillable: bool
    type: str = ""
    simple: Simple | None = None

    @property
    def local(self) -> str:
        """Return the name without its namespace."""
        return local(self.name)


@dataclass(frozen=True, slots=True)
class Group:
    """A sequence, a choice or an ``all`` of members and further groups."""

    kind: Literal["sequence", "choice", "all"]
    least: int = 1
    most: int | None = 1
    parts: tuple[Group | Member, ...] = ()

    def members(self) -> Iterator[Member]:
        """Yield the members, in the order of the schema."""
        for part in self.parts:
            if isinstance(part, Member):
                yield part
            else:
                yield from part.members()

    def required(self) -> Iterator[Member]:
        """Yield the members that no valid content lacks."""
        if not self.least or self.kind == "choice":
            return
        for part in self.parts:
            if isinstance(part, Group):
                yield from part.required()
            elif part.least:
                yield part


@dataclass(frozen=True, slots=True)
class Complex:
    """A complex type, and the one it is derived from."""

    name: str
    base: str
    model: Group

    @property
    def members(self) -> tuple[Member, ...]:
        """Return the members, those of the base type first."""
        return tuple(self.model.members())


@dataclass(frozen=True)
class Schema:
    """What some schema documents declare together, and ``validator``, which decides."""

    elements: Mapping[str, Member]
    types: Mapping[str, Complex]
    simples: Mapping[str, Simple]
    validator: etree.XMLSchema = field(repr=False, compare=False)

    def element(self, name: str) -> Member:
        """Return a global element, by its local or its full name."""
        for full, member in self.elements.items():
            if name in {full, member.local}:
                return member
        known = ", ".join(sorted(member.local for member in self.elements.values()))
        raise SchemaError(f"no element {name!r} is declared; declared are {known}")

    def derived(self, name: str) -> list[Complex]:
        """Return a type and those derived from it, the base before the derived."""
        found = [self.types[name]]
        for one in found:
            own = (t for t in self.types.values() if t.base == one.name != t.name)
            found.extend(own)
        return found

    def problem(self, data: bytes | etree._Element) -> str:
        """Return the first reason why a document is invalid; nothing if it is valid."""
        root = etree.fromstring(data, parser()) if isinstance(data, bytes) else data
        if self.validator.validate(root):
            return ""
        return str(self.validator.error_log[0].message)


@lru_cache(maxsize=8)
def load(*sources: bytes) -> Schema:
    """Read schema documents that belong together; none fetches another.

    The same documents are read but once.

    Raises:
        SchemaError: they are no schemas, or too many.

    """
    if not 0 < len(sources) <= MOST_SOURCES:
        raise SchemaError(f"{len(sources)} schemas; 1 to {MOST_SOURCES} can be read")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", xmlschema.XMLSchemaImportWarning)
            # What lxml takes, xmlschema can read; of other things it checks but most.
            validator = compiled(sources)
            texts: Any = [without_places(source) for source in sources]
            maps: Any = xmlschema.XMLSchema(texts, allow="none", validation="lax").maps
    except (xmlschema.XMLSchemaException, etree.LxmlError, ValueError) as error:
        raise SchemaError(f"not an XML Schema: {str(error)[:300]}") from error
    reader = _Reader()
    own = {n: t for n, t in maps.types.items() if not n.startswith(f"{{{XSD}}}")}
    for name, kind in own.items():
        if kind.is_complex():
            reader.types[name] = reader.complex(name, kind)
    members = {n: reader.member(e) for n, e in maps.elements.items() if XSD not in n}
    simples = {n: _simple(t) for n, t in own.items() if t.is_simple()}
    return Schema(members, reader.types, simples, validator)


def local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition("}")[2]


def namespace(name: str) -> str:
    """Return the namespace of a name."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


class _Reader:
    """Makes values of what xmlschema read; a type without a name gets one."""

    def __init__(self) -> None:
        self.types: dict[str, Complex] = {}

    def member(self, element: XsdElement) -> Member:
        """Return an element in a content model, or a global one."""
        kind: Any = element.type
        simple = kind.is_simple() or kind.has_simple_content()
        content = kind if kind.is_simple() else kind.content
        return Member(
            name=str(element.name),
            least=element.min_occurs,
            most=element.max_occurs,
            nillable=element.nillable,
            type="" if simple else self._name(element, kind),
            simple=_simple(content) if simple else None,
        )

    def complex(self, name: str, kind: Any) -> Complex:  # noqa: ANN401  (xmlschema's)
        """Return a complex type."""
        base = str(kind.base_type.name) if kind.base_type is not None else ""
        content = kind.content
        is_group = isinstance(content, XsdGroup)
        model = self._group(content) if is_group else Group("sequence")
        return Complex(name, base, model)

    def _name(self, element: XsdElement, kind: Any) -> str:  # noqa: ANN401
        if kind.name is not None:
            return str(kind.name)
        name = f"{element.name}#{len(self.types)}"
        self.types[name] = Complex(name, "", Group("sequence"))
        self.types[name] = self.complex(name, kind)
        return name

    def _group(self, group: XsdGroup) -> Group:
        parts: list[Group | Member] = []
        for part in group:
            if isinstance(part, XsdElement):
                parts.append(self.member(part))
            elif isinstance(part, XsdGroup):
                parts.append(self._group(part))
        kind: Any = group.model
        return Group(kind, group.min_occurs, group.max_occurs, tuple(parts))


def _simple(kind: Any) -> Simple:  # noqa: ANN401  (xmlschema's own)
    base = kind
    while base.name is None or not str(base.name).startswith(f"{{{XSD}}}"):
        if base.base_type is None:
            return Simple("string")
        base = base.base_type
    return Simple(
        base=local(str(base.name)),
        values=tuple(str(value) for value in kind.enumeration or ()),
        least=None if kind.min_value is None else _whole(kind.min_value),
        most=None if kind.max_value is None else _whole(kind.max_value),
        min_length=kind.min_length or 0,
        max_length=kind.max_length,
    )


def _whole(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
