"""What a schema allows, as strategies.

A schema is compiled once into a code: so many bytes, and what they mean. One string
of bytes is then drawn for a whole value and decoded, for drawing a value member by
member takes several times as long. Bytes of zero are the simplest value; nothing drawn
is ever thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.generate.json_schema_catalogue import WORDS, Catalogue, Schema

#: The greatest integer that every reader of JSON keeps.
LARGEST = 2**53 - 1
#: Places near which software goes wrong; drawn as often as all other integers.
INTEGERS = (0, 1, -1, 127, 128, 255, 256, 32_767, 65_535, 2**31 - 1, 2**31, 2**32)
#: Letters first; then what careless software trips over.
TEXTS = (
    *("", "a", "b", "Z", "0", "1", "true", "null", "some text", "-", "_", ".", " "),
    *("  ", "&", "<", ">", '"', "'", "\\", "/", "%", "%20", "+", "\t", "\n", "\r\n"),
    *("\x7f", "\u0001", "ä", "ß", "é", "ж", "中", "€", "\u00a0", "\u200b", "\u2028"),
    *("\u0301", "\ufeff", "\ufffd", "\U0001f600", "\U0010fffd", "{}", "[]", ";", "\\u"),
)
PIECES = 3
#: The rules that are understood here.
RULES = {
    *("type", "minimum", "maximum", "minLength", "maxLength", "items", "minItems"),
    *("maxItems", "properties", "required", "additionalProperties", "propertyNames"),
}

Decode = Callable[[bytes, Sequence[Any]], Any]


@dataclass(frozen=True, slots=True)
class _Code:
    """So many bytes and drawn values, and what they stand for."""

    width: int
    drawn: tuple[SearchStrategy[Any], ...]
    decode: Decode


def values(
    catalogue: Catalogue,
    schema: str | Schema,
    *,
    given: Mapping[str, SearchStrategy[Any]] | None = None,
    max_items: int = 3,
) -> SearchStrategy[Any]:
    """Return the values that a schema, named or written out, allows.

    ``given`` are strategies for members by their place: ``name``, or ``ids/*`` for
    what an array or an open object holds. Arrays and open objects hold at most
    ``max_items``, unless their schema demands more.

    Raises:
        ValueError: the schema uses a rule that nothing can be made for, or allows
            nothing at all; or a place given is not in it.

    """
    compiler = _Compiler(catalogue, dict(given or {}), max_items)
    code = compiler.code({"$ref": schema} if isinstance(schema, str) else schema, "")
    if compiler.unused:
        raise ValueError(f"the schema has no {', '.join(sorted(compiler.unused))}")
    drawn = st.tuples(st.binary(min_size=code.width, max_size=code.width), *code.drawn)
    return drawn.map(lambda parts: code.decode(parts[0], parts[1:]))


class _Compiler:
    """Turns schemas into codes."""

    def __init__(
        self,
        catalogue: Catalogue,
        given: dict[str, SearchStrategy[Any]],
        max_items: int,
    ) -> None:
        self.catalogue = catalogue
        self.given = given
        self.unused = set(given)
        self.max_items = max_items
        self.entered: list[int] = []

    def code(self, schema: Schema, place: str) -> _Code:
        """Compile a schema at a place."""
        if place in self.given:
            self.unused.discard(place)
            return _Code(0, (self.given[place],), lambda _, drawn: drawn[0])
        schema = self.catalogue.resolved(schema)
        if id(schema) in self.entered:
            raise ValueError(f"the schema at {place or 'its top'} holds itself")
        self.entered.append(id(schema))
        code = self._code(schema, place)
        self.entered.pop()
        return code

    def _code(self, schema: Schema, place: str) -> _Code:
        if "const" in schema:
            return _choice([schema["const"]])
        if "enum" in schema:
            return _choice(schema["enum"])
        for word in ("anyOf", "oneOf"):
            if word in schema:
                return _either([self.code(one, place) for one in schema[word]])
        kinds = schema.get("type")
        if kinds is None:
            raise ValueError(f"the schema at {place or 'its top'} names no type")
        several = [kinds] if isinstance(kinds, str) else kinds
        return _either([self.of_type(kind, schema, place) for kind in several])

    def of_type(self, kind: str, schema: Schema, place: str) -> _Code:
        """Compile the part of a schema that is about one type."""
        makers: dict[str, Callable[[Schema, str], _Code]] = {
            "null": lambda *_: _choice([None]),
            "boolean": lambda *_: _choice([False, True]),
            "integer": _integer,
            "string": _string,
            "array": self.array,
            "object": self.object,
        }
        if kind not in makers:
            raise ValueError(f"nothing can be made for the type {kind!r} at {place!r}")
        foreign = schema.keys() - WORDS - RULES
        if foreign:
            named = ", ".join(sorted(foreign))
            raise ValueError(f"{named} at {place!r}: give a strategy for that place")
        return makers[kind](schema, place)

    def array(self, schema: Schema, place: str) -> _Code:
        """Compile an array: its length, then as many items as it may have."""
        least = schema.get("minItems", 0)
        most = min(schema.get("maxItems", least + self.max_items), least + 255)
        if least > most:
            raise ValueError(f"minItems={least} > maxItems={most} at {place!r}")
        item = self.code(schema.get("items", {}), _below(place, "*"))
        several = [item] * most

        def decode(data: bytes, drawn: Sequence[Any]) -> list[Any]:
            count = least + data[0] % (most - least + 1)
            return list(_decoded(several[:count], data[1:], drawn))

        return _Code(1 + item.width * most, item.drawn * most, decode)

    def object(self, schema: Schema, place: str) -> _Code:
        """Compile an object: which optional members it has, then their values."""
        declared = schema.get("properties", {})
        members = {
            name: self.code(own, _below(place, name)) for name, own in declared.items()
        }
        required = set(schema.get("required", ()))
        if required - members.keys():
            unknown = ", ".join(sorted(required - members.keys()))
            raise ValueError(f"{unknown} at {place!r} is required and has no schema")
        more = schema.get("additionalProperties", True)
        open_ = self.open(schema, more, place) if isinstance(more, Mapping) else None
        return _object(members, required, open_)

    def open(self, schema: Schema, more: Schema, place: str) -> _Code:
        """Compile the members of an object whose names are not listed."""
        naming = schema.get("propertyNames", {"type": "string", "minLength": 1})
        name = self.code(naming, _below(place, "names"))
        value = self.code(more, _below(place, "*"))
        pairs = [name, value] * self.max_items

        def decode(data: bytes, drawn: Sequence[Any]) -> dict[str, Any]:
            count = data[0] % (self.max_items + 1)
            flat = list(_decoded(pairs[: 2 * count], data[1:], drawn))
            return dict(zip(flat[::2], flat[1::2], strict=True))

        width = 1 + (name.width + value.width) * self.max_items
        return _Code(width, (name.drawn + value.drawn) * self.max_items, decode)


def _below(place: str, name: str) -> str:
    return f"{place}/{name}" if place else name


def _decoded(codes: Sequence[_Code], data: bytes, drawn: Sequence[Any]) -> list[Any]:
    """Decode several values that stand one behind the other."""
    found, at, used = [], 0, 0
    for code in codes:
        end, last = at + code.width, used + len(code.drawn)
        found.append(code.decode(data[at:end], drawn[used:last]))
        at, used = end, last
    return found


def _object(
    members: Mapping[str, _Code], required: set[str], more: _Code | None
) -> _Code:
    codes = list(members.values())
    optional = [name for name in members if name not in required]
    flags = (len(optional) + 7) // 8
    every = codes if more is None else [*codes, more]

    def decode(data: bytes, drawn: Sequence[Any]) -> dict[str, Any]:
        bits = int.from_bytes(data[:flags], "little")
        absent = {name for n, name in enumerate(optional) if not bits >> n & 1}
        found = _decoded(every, data[flags:], drawn)
        own = dict(zip(members, found, strict=False))
        kept = {name: value for name, value in own.items() if name not in absent}
        return kept if more is None else found[-1] | kept

    drawn = tuple(one for code in every for one in code.drawn)
    return _Code(flags + sum(code.width for code in every), drawn, decode)


def _choice(options: Sequence[Any]) -> _Code:
    if len(options) == 1:
        return _Code(0, (), lambda *_: options[0])
    return _Code(
        2, (), lambda data, _: options[int.from_bytes(data, "big") % len(options)]
    )


def _either(codes: list[_Code]) -> _Code:
    if len(codes) == 1:
        return codes[0]

    def decode(data: bytes, drawn: Sequence[Any]) -> Any:  # noqa: ANN401  (JSON)
        chosen = data[0] % len(codes)
        before = sum(len(code.drawn) for code in codes[:chosen])
        code = codes[chosen]
        own = drawn[before : before + len(code.drawn)]
        return code.decode(data[1 : 1 + code.width], own)

    drawn = tuple(one for code in codes for one in code.drawn)
    return _Code(1 + max(code.width for code in codes), drawn, decode)


def _integer(schema: Schema, place: str) -> _Code:
    """Compile an integer: its bounds, a notable one, or any."""
    least = schema.get("minimum", -LARGEST if "maximum" not in schema else None)
    most = schema.get("maximum", LARGEST)
    least = most - 2 * LARGEST if least is None else least
    if least > most:
        raise ValueError(f"minimum={least} > maximum={most} at {place!r}")
    simplest = min(max(0, least), most)
    notable = [one for one in INTEGERS if least <= one <= most]
    ends = (least, most - (least < most), most)
    points = list(dict.fromkeys((simplest, *notable, *ends)))

    def decode(data: bytes, _: Sequence[Any]) -> int:
        kind, number = data[0] % 4, int.from_bytes(data[1:], "big")
        if kind < 2:  # noqa: PLR2004  (half of all integers)
            return int(points[number % len(points)])
        span = min(most - simplest, 255) if kind == 2 else most - least  # noqa: PLR2004  (a small one)
        start = simplest if kind == 2 else least  # noqa: PLR2004  (as above)
        return int(start + number % (span + 1))

    return _Code(9, (), decode)


def _string(schema: Schema, place: str) -> _Code:
    """Compile a text of a few pieces, some of them awkward."""
    least, most = schema.get("minLength", 0), schema.get("maxLength", LARGEST)
    if least > most:
        raise ValueError(f"minLength={least} > maxLength={most} at {place!r}")

    def decode(data: bytes, _: Sequence[Any]) -> str:
        text = "".join(TEXTS[piece % len(TEXTS)] for piece in data)
        return text.ljust(least, "a")[:most]

    return _Code(PIECES, (), decode)
