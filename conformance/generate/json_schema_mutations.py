"""Break exactly one rule of a schema, at one named place of a valid value.

Only what no lawful coercion repairs: a number for a text or a text for a truth value
may be converted, null may count as absent, members nobody knows may be ignored. A list
of several items or an object where a scalar belongs may not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from conformance.generate.json_schema_catalogue import Catalogue, Schema

MutationKind = Literal[
    "list for a scalar",
    "object for a scalar",
    "text for a list",
    "object for a list",
    "list for an object",
    "text for an object",
    "missing member",
]
SlipKind = Literal[
    "nothing",
    "cut in the middle",
    "cut before the end",
    "unclosed text",
    "missing colon",
    "missing comma",
    "single quotes",
    "a bare word",
    "markup",
]

SCALARS = ("string", "integer", "number", "boolean")
WORD = "not this"
INSTEAD: Mapping[str, Callable[[str], Any]] = {
    "list": lambda word: [word, word],
    "object": lambda word: {"not": word},
    "text": lambda word: word,
}


@dataclass(frozen=True, slots=True)
class Mutation:
    """One broken rule: what was done, and at which place (a JSON pointer)."""

    kind: MutationKind
    place: str

    @property
    def id(self) -> str:
        """Return a stable name: the same place of the same value has the same."""
        return f"{self.kind} at {self.place or 'the top'}"

    def apply(self, value: Any, word: str = WORD) -> Any:  # noqa: ANN401  (JSON)
        """Return the value with the rule broken; ``word`` is in what is put there.

        Raises:
            ValueError: the value has no such place.

        """
        steps = self.place.split("/")[1:]
        try:
            return self._applied(value, steps, word)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise ValueError(f"no {self.place} to be changed in {value!r}") from error

    def _applied(self, value: Any, steps: list[str], word: str) -> Any:  # noqa: ANN401  (JSON)
        if not steps:
            return INSTEAD[self.kind.split(" ", 1)[0]](word)
        if isinstance(value, list):
            at = int(steps[0])
            changed = self._applied(value[at], steps[1:], word)
            return [*value[:at], changed, *value[at + 1 :]]
        if self.kind == "missing member" and len(steps) == 1:
            value[steps[0]]
            return {name: own for name, own in value.items() if name != steps[0]}
        return value | {steps[0]: self._applied(value[steps[0]], steps[1:], word)}


def mutations(
    catalogue: Catalogue, schema: str | Schema, value: object
) -> tuple[Mutation, ...]:
    """Return every way to break one rule of a schema, in the order of a valid value."""
    given = {"$ref": schema} if isinstance(schema, str) else schema
    return tuple(_of(catalogue, given, value, ""))


def _of(
    catalogue: Catalogue, schema: Schema, value: object, place: str
) -> Iterator[Mutation]:
    schema = catalogue.resolved(schema)
    if isinstance(value, dict):
        yield Mutation("list for an object", place)
        yield Mutation("text for an object", place)
        for name in schema.get("required", ()):
            yield Mutation("missing member", f"{place}/{name}")
        declared = schema.get("properties", {})
        for name, own in value.items():
            more = declared.get(name, schema.get("additionalProperties"))
            if isinstance(more, Mapping):
                yield from _of(catalogue, more, own, f"{place}/{name}")
    elif isinstance(value, list):
        yield Mutation("text for a list", place)
        yield Mutation("object for a list", place)
        for at, own in enumerate(value):
            yield from _of(catalogue, schema.get("items", {}), own, f"{place}/{at}")
    elif schema.get("type") in SCALARS or "enum" in schema:
        yield Mutation("list for a scalar", place)
        yield Mutation("object for a scalar", place)


@dataclass(frozen=True, slots=True)
class Slip:
    """One way in which a text is no JSON at all."""

    kind: SlipKind

    @property
    def id(self) -> str:
        """Return a stable name."""
        return self.kind

    def apply(self, text: bytes) -> bytes:
        """Return the JSON text of an object with the slip made."""
        return SLIPS[self.kind](text)


SLIPS: dict[SlipKind, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "cut in the middle": lambda text: text[: len(text) // 2],
    "cut before the end": lambda text: text.rstrip()[:-1],
    "unclosed text": lambda text: text.replace(b'"', b"", 1),
    "missing colon": lambda text: text.replace(b":", b" ", 1),
    "missing comma": lambda text: b'{"x": 1 ' + text.lstrip()[1:],
    "single quotes": lambda text: text.replace(b'"', b"'"),
    "a bare word": lambda _: b"package",
    "markup": lambda _: b"<package/>",
}


def slips() -> tuple[Slip, ...]:
    """Return every slip; what comes after a whole JSON text is left to servers."""
    return tuple(map(Slip, SLIPS))
