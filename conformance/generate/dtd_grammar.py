"""A DTD as plain values: what each element may hold, and whether a tree obeys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any, Literal

from lxml import etree

from conformance.harness.judgement import HarnessError, Violation
from conformance.harness.xml import parse, serialize

Kind = Literal["text", "element", "sequence", "choice"]

OCCURRENCES: dict[str, tuple[int, int | None]] = {
    "once": (1, 1),
    "opt": (0, 1),
    "mult": (0, None),
    "plus": (1, None),
}
COMPOSITES: dict[str, Kind] = {"seq": "sequence", "or": "choice"}


@dataclass(frozen=True, slots=True)
class Particle:
    """A part of a content model and how often it may stand; None is any number."""

    kind: Kind
    least: int = 1
    most: int | None = 1
    name: str = ""
    parts: tuple[Particle, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """A declared attribute; ``values`` are the lawful ones of an enumeration."""

    name: str
    required: bool
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declaration:
    """What an element may hold: nothing (no ``model``), anything, or the model."""

    name: str
    kind: Literal["empty", "any", "mixed", "element"]
    model: Particle | None
    attributes: tuple[Attribute, ...]

    @property
    def allows_text(self) -> bool:
        """Tell whether character data may stand in the element."""
        return self.kind in {"mixed", "any"}


@dataclass(frozen=True, eq=False, repr=False)
class Grammar:
    """A DTD with the element that documents begin with."""

    root: str
    declarations: Mapping[str, Declaration]
    dtd: etree.DTD
    _patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Grammar of {self.root}, {len(self.declarations)} elements>"

    def __getitem__(self, name: str) -> Declaration:
        try:
            return self.declarations[name]
        except KeyError:
            known = ", ".join(sorted(self.declarations))
            raise ValueError(f"no element {name!r} is declared; {known} are") from None

    def fits(self, name: str, children: Iterable[str]) -> bool:
        """Tell whether an element may hold children of these names, in this order."""
        pattern = self._patterns.get(name)
        if pattern is None:
            pattern = self._patterns[name] = re.compile(self._expression(self[name]))
        return bool(pattern.fullmatch("".join(f"<{child}>" for child in children)))

    def _expression(self, declaration: Declaration) -> str:
        if declaration.kind == "any":
            names = "|".join(re.escape(name) for name in self.declarations)
            return f"(?:<(?:{names})>)*"
        return _expression(declaration.model) if declaration.model else ""


def load(path: Path, *, root: str) -> Grammar:
    """Read a DTD from a file, with the modules it names beside it.

    Raises:
        HarnessError: the file is no DTD.
        ValueError: the root is not declared.

    """
    try:
        dtd = etree.DTD(str(path))
    except etree.DTDParseError as error:
        raise HarnessError(f"{path.name} is no DTD: {error}") from error
    made = (_declaration(element) for element in dtd.iterelements())
    declared = {declaration.name: declaration for declaration in made}
    grammar = Grammar(root, declared, dtd)
    _ = grammar[root]
    return grammar


def is_valid(grammar: Grammar, data: bytes) -> bool:
    """Tell whether bytes are a document of the grammar, root included."""
    try:
        read = parse(data)
    except Violation:
        return False
    tree = etree.fromstring(serialize(read))
    return read.name == grammar.root and bool(grammar.dtd.validate(tree))


def confirm(grammar: Grammar, data: bytes, *, valid: bool) -> bytes:
    """Return the bytes, if they are as valid as they were meant to be.

    Raises:
        HarnessError: generation and validation disagree; never the target's fault.

    """
    if is_valid(grammar, data) is not valid:
        meant, found = ("valid", "not") if valid else ("invalid", "valid")
        raise HarnessError(
            f"a document meant to be {meant} is {found}: {data[:2000]!r}"
        )
    return data


def heights(
    grammar: Grammar, known: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Return how many levels each element needs at least; ``inf`` is never done.

    ``known`` fixes some: 1 for elements made elsewhere, ``inf`` for unwanted ones.
    """
    fixed = known or {}
    found = dict.fromkeys(grammar.declarations, inf) | dict(fixed)
    changed = True
    while changed:
        changed = False
        for name, declaration in grammar.declarations.items():
            model = declaration.model
            height = 1 + (height_of(model, found) if model else 0)
            if name not in fixed and height < found[name]:
                found[name], changed = height, True
    return found


def height_of(particle: Particle, found: Mapping[str, float]) -> float:
    """Return how many levels a part of a model needs at least."""
    return 0 if particle.least == 0 else height_of_one(particle, found)


def height_of_one(particle: Particle, found: Mapping[str, float]) -> float:
    """Return how many levels one occurrence of the part needs."""
    if particle.kind == "text":
        return 0
    if particle.kind == "element":
        return found[particle.name]
    levels = (height_of(part, found) for part in particle.parts)
    return max(levels) if particle.kind == "sequence" else min(levels)


def _declaration(element: Any) -> Declaration:  # noqa: ANN401  (a DTD node of lxml)
    attributes = tuple(
        Attribute(rule.name, rule.default == "required", tuple(rule.values()))
        for rule in element.iterattributes()
    )
    model = _particle(element.content) if element.content is not None else None
    return Declaration(element.name, element.type, model, attributes)


def _particle(node: Any) -> Particle:  # noqa: ANN401  (a content model node of lxml)
    least, most = OCCURRENCES[node.occur]
    if node.type == "pcdata":
        return Particle("text")
    if node.type == "element":
        return Particle("element", least, most, node.name)
    parts = tuple(_particle(part) for part in _chain(node))
    return Particle(COMPOSITES[node.type], least, most, parts=parts)


def _chain(node: Any) -> Iterable[Any]:  # noqa: ANN401  (a content model node of lxml)
    """Undo the nesting of ``a, (b, (c, d))``, which libxml2 makes of a long list."""
    yield node.left
    rest = node.right
    while rest.type == node.type and rest.occur == "once":
        yield rest.left
        rest = rest.right
    yield rest


def _expression(particle: Particle) -> str:
    if particle.kind == "text":
        return ""
    if particle.kind == "element":
        one = f"<{re.escape(particle.name)}>"
    else:
        parts = [_expression(part) for part in particle.parts if part.kind != "text"]
        one = ("" if particle.kind == "sequence" else "|").join(parts)
    sign = {(1, 1): "", (0, 1): "?", (0, None): "*", (1, None): "+"}
    return f"(?:{one}){sign[particle.least, particle.most]}"
