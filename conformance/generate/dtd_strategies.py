"""Strategies for the documents of a DTD.

Every choice of a content model becomes a strategy, made once for each element and
number of levels left, so that nothing drawn is ever thrown away and generation ends.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from math import inf
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.generate.dtd_grammar import (
    Attribute,
    Declaration,
    Grammar,
    Particle,
    height_of,
    height_of_one,
    heights,
)
from conformance.harness.xml import Element

Content = tuple[Element | str, ...]

# What is drawn for a part of a model, and what makes content of it: each element is
# mapped once, however deep its model is nested.
_Part = tuple[SearchStrategy[Any], Callable[[Any], Content]]

# Letters first, so that failures shrink to them; then what careless software trips
# over: markup, quotes, white space, other scripts, a character beyond 16 bits.
TOKENS = (
    *("", "a", "b", "Z", "0", "1", "true", "some text", "-", "_", ".", " ", "  ", "&"),
    *("<", ">", "]]>", '"', "'", "\t", "\n", "\r\n", "#", "%", "/", "\\", ";", "&amp;"),
    *("ä", "ß", "é", "ж", "中", "€", "\u00a0", "\u200b", "\u0301", "\ufffd", "😀"),
)
JOINED = 3


def texts(*, min_size: int = 0) -> SearchStrategy[str]:
    """Return character data that may stand in any XML document, some of it awkward.

    One drawn number makes a text of up to three pieces: drawing characters one by one
    would take longer than all the rest of a document.
    """
    if min_size not in {0, 1}:
        raise ValueError(f"min_size={min_size}, but these texts promise 0 or 1")
    return st.integers(min_size, len(TOKENS) ** JOINED - 1).map(_text)


def _text(number: int) -> str:
    pieces = []
    while number:
        number, piece = divmod(number, len(TOKENS))
        pieces.append(TOKENS[piece])
    return "".join(pieces)


def elements(  # noqa: PLR0913  (each is a strategy or a bound that callers vary)
    grammar: Grammar,
    root: str | None = None,
    *,
    max_depth: int = 8,
    text: SearchStrategy[str] | None = None,
    attributes: Mapping[str, SearchStrategy[str]] | None = None,
    overrides: Mapping[str, SearchStrategy[Element]] | None = None,
    without: Collection[str] = (),
    repeats: Mapping[str, tuple[int, int]] | None = None,
    max_repeats: int = 3,
) -> SearchStrategy[Element]:
    """Return the valid elements of a name, the grammar's root if none is given.

    ``attributes`` are strategies for attribute values by place (``element/@name``),
    ``overrides`` for whole elements by name; elements named in ``without`` never
    occur. ``repeats`` bounds how often an element that may be repeated is.

    Raises:
        ValueError: a name is not declared, or no such document exists.

    """
    compiler = _Compiler(
        grammar,
        texts() if text is None else text,
        attributes or {},
        overrides or {},
        repeats or {},
        max_repeats,
        _heights(grammar, overrides or {}, without),
    )
    return compiler.element(
        _possible(compiler, root or grammar.root, max_depth), max_depth
    )


def _heights(
    grammar: Grammar, overrides: Iterable[str], without: Iterable[str]
) -> dict[str, float]:
    known = dict.fromkeys(overrides, 1.0) | dict.fromkeys(without, inf)
    for name in known:
        _ = grammar[name]
    return heights(grammar, known)


def _possible(compiler: _Compiler, root: str, max_depth: int) -> str:
    _ = compiler.grammar[root]
    needed = compiler.heights[root]
    if needed == inf:
        raise ValueError(f"no <{root}> can be made without the elements left out")
    if needed > max_depth:
        raise ValueError(
            f"max_depth={max_depth} but <{root}> needs {needed:.0f} levels"
        )
    return root


@dataclass(slots=True)
class _Compiler:
    grammar: Grammar
    text: SearchStrategy[str]
    values: Mapping[str, SearchStrategy[str]]
    overrides: Mapping[str, SearchStrategy[Element]]
    repeats: Mapping[str, tuple[int, int]]
    max_repeats: int
    heights: Mapping[str, float]
    done: dict[tuple[str, int], SearchStrategy[Element]] = field(default_factory=dict)

    def element(self, name: str, depth: int) -> SearchStrategy[Element]:
        if name in self.overrides:
            return self.overrides[name]
        if (name, depth) not in self.done:
            self.done[name, depth] = self.declared(self.grammar[name], depth)
        return self.done[name, depth]

    def declared(self, declaration: Declaration, depth: int) -> SearchStrategy[Element]:
        name, rules = declaration.name, declaration.attributes
        held, content = self.content(declaration, depth - 1)
        if not rules:
            return held.map(lambda drawn: Element(name, (), content(drawn)))
        names = [rule.name for rule in rules]

        def built(drawn: tuple[Any, ...]) -> Element:
            pairs = zip(names, drawn, strict=False)
            given = tuple((own, value) for own, value in pairs if value is not None)
            return Element(name, given, content(drawn[-1]))

        return st.tuples(*(self.value(name, rule) for rule in rules), held).map(built)

    def value(self, name: str, rule: Attribute) -> SearchStrategy[str | None]:
        own = self.values.get(f"{name}/@{rule.name}")
        if own is None:
            own = st.sampled_from(rule.values) if rule.values else self.text
        return own if rule.required else st.none() | own

    def content(self, declaration: Declaration, depth: int) -> _Part:
        model = declaration.model
        if declaration.kind == "any":
            known = [Particle("element", name=n) for n in self.grammar.declarations]
            model = Particle("choice", 0, None, parts=(Particle("text"), *known))
        if model is None:
            return NOTHING
        drawn, content = self.particle(model, depth)
        if declaration.allows_text:
            return drawn, lambda value: _merged(content(value))
        return drawn, content

    def particle(self, particle: Particle, depth: int) -> _Part:
        if height_of_one(particle, self.heights) > depth:
            return NOTHING
        drawn, content = self.one(particle, depth)
        if particle.most == 1:
            if particle.least:
                return drawn, content
            return st.none() | drawn, lambda v: () if v is None else content(v)
        least, most = self.repeats.get(particle.name, (0, self.max_repeats))
        least, most = max(particle.least, least), max(particle.least, most)
        several = st.lists(drawn, min_size=least, max_size=most)
        if content is _single:
            return several, tuple
        return several, lambda values: _chained(content(value) for value in values)

    def one(self, particle: Particle, depth: int) -> _Part:
        if particle.kind == "text":
            return self.text, _single
        if particle.kind == "element":
            return self.element(particle.name, depth), _single
        parts = self.feasible(particle, depth)
        made = [self.particle(part, depth) for part in parts]
        if particle.kind == "sequence":
            return _sequence(made)
        if all(content is _single for _, content in made):
            return st.one_of([drawn for drawn, _ in made]), _single
        return st.one_of([drawn.map(content) for drawn, content in made]), tuple

    def feasible(self, particle: Particle, depth: int) -> list[Particle]:
        """Return the parts that can be made in the levels left, the simplest first."""
        parts = [p for p in particle.parts if height_of(p, self.heights) <= depth]
        if particle.kind == "choice":
            parts.sort(key=lambda part: height_of(part, self.heights))
        return parts


def _single(value: Element | str) -> Content:
    return (value,)


def _nothing(_: None) -> Content:
    return ()


NOTHING: _Part = (st.none(), _nothing)


def _sequence(parts: list[_Part]) -> _Part:
    contents = [content for _, content in parts]
    drawn = st.tuples(*(drawn for drawn, _ in parts))
    return drawn, lambda values: _chained(
        content(value) for content, value in zip(contents, values, strict=True)
    )


def _chained(parts: Iterable[Content]) -> Content:
    return tuple(chain.from_iterable(parts))


def _merged(content: Content) -> Content:
    """Join neighbouring texts and drop empty ones, as reading would."""
    merged: list[Element | str] = []
    for part in content:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    return tuple(merged)
