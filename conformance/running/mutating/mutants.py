"""Every mutant of the reference, under a name that lasts as long as its line does."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance.harness.resources import PACKAGE
from conformance.running.detecting.tracing import REFERENCE
from conformance.running.mutating.operators import OPERATORS
from conformance.running.mutating.walking import Place, places

PROTOCOLS = ("cm", "staging", "bsn")
WIDEST = 120
#: Parts that no document speaks of: how a server listens, how it is put together, what
#: time it is, and what the store happens to hold at first.
LEFT_OUT = {
    "server.py",
    "composition.py",
    "resources.py",
    "clock.py",
    "cm/seed.py",
    "staging/content.py",
}


@dataclass(frozen=True)
class Source:
    """A module of the reference, as it is written."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Return the syntax tree; mutants are made by changing it."""
        return ast.parse(self.text)

    @cached_property
    def lines(self) -> list[str]:
        """Return the lines of the module."""
        return self.text.splitlines()

    @property
    def name(self) -> str:
        """Return the path within the reference, as in ``cm/stream.py``."""
        return self.path.relative_to(REFERENCE).as_posix()

    @property
    def module(self) -> str:
        """Return the name by which it is imported."""
        parts = self.path.relative_to(PACKAGE.parent).with_suffix("").parts
        return ".".join(part for part in parts if part != "__init__")

    @property
    def protocols(self) -> tuple[str, ...]:
        """Return the protocols that it serves: its own, or all."""
        own = self.path.relative_to(REFERENCE).parts[0]
        return (own,) if own in PROTOCOLS else PROTOCOLS


@dataclass(frozen=True)
class Mutant:
    """One small change; ``id`` tells it apart from every other, in later versions too.

    ``function`` is the outermost function that is changed, named as traces name it,
    or nothing where the change is outside of functions.
    """

    id: str
    kind: str
    line: int
    before: str
    after: str
    function: str
    source: Source
    place: Place
    new: ast.AST

    def code(self) -> Any:  # noqa: ANN401  (a code object)
        """Return the module with the change in it, compiled."""
        self.place.take(self.new)
        try:
            whole = ast.fix_missing_locations(self.source.tree)
            return compile(whole, str(self.source.path), "exec", dont_inherit=True)
        finally:
            self.place.take(self.place.node)

    @property
    def where(self) -> str:
        """Return the file and line."""
        return f"{self.source.name}:{self.line}"


def all_mutants() -> list[Mutant]:
    """Return every mutant of the reference, in the order of its sources."""
    paths = sorted(REFERENCE.rglob("*.py"))
    sources = (Source(path, path.read_text(encoding="utf-8")) for path in paths)
    judged = (source for source in sources if source.name not in LEFT_OUT)
    return [mutant for source in judged for mutant in mutants_of(source)]


def mutants_of(source: Source) -> Iterator[Mutant]:
    """Yield the mutants of one module."""
    seen = Counter[str]()
    for place in places(source.tree):
        for kind, operator in OPERATORS.items():
            for new in operator(place.node, place.function):
                line = line_of(place)
                text = source.lines[line - 1].strip()
                key = f"{source.name}:{'.'.join(place.scope)}:{kind}"
                digest = hashlib.sha256(text.encode()).hexdigest()[:8]
                seen[f"{key}:{digest}"] += 1
                name = f"{key}:{digest}:{seen[f'{key}:{digest}']}"
                before, after = change(source, place, new)
                yield Mutant(
                    name,
                    kind,
                    line,
                    before,
                    after,
                    _function(source, place),
                    source,
                    place,
                    new,
                )


def _function(source: Source, place: Place) -> str:
    name = f"reference/{source.name}:{'.'.join(place.scope)}"
    return name if place.in_function else ""


def line_of(place: Place) -> int:
    """Return the line on which the node begins that is changed."""
    numbers = (getattr(one, "lineno", None) for one in ast.walk(place.node))
    return min(number for number in numbers if isinstance(number, int))


def change(source: Source, place: Place, new: ast.AST) -> tuple[str, str]:
    """Return what was written and what is written instead, each in one line.

    Where the node stands on one line, that is the whole line.
    """
    node: Any = place.node
    line = source.lines[line_of(place) - 1]
    several = getattr(node, "end_lineno", 0) != getattr(node, "lineno", -1)
    if several or _has_others(node):
        return _differing(_flat(node), _flat(new))
    begin, rest = line.encode()[: node.col_offset], line.encode()[node.end_col_offset :]
    text = ast.unparse(new)
    if isinstance(new, ast.expr) and not isinstance(place.parent, ast.stmt):
        text = f"({text})" if isinstance(new, ast.BoolOp | ast.UnaryOp) else text
    return line.strip(), f"{begin.decode()}{text}{rest.decode()}".strip()


def _flat(node: ast.AST) -> str:
    """Return a node in one line; of a statement with others in it, its first."""
    lines = ast.unparse(node).splitlines()
    return lines[0] if _has_others(node) else " ".join(" ".join(lines).split())


def _has_others(node: ast.AST) -> bool:
    return hasattr(node, "body") and not isinstance(node, ast.expr)


def _differing(before: str, after: str) -> tuple[str, str]:
    """Return two texts around where they differ."""
    pairs = enumerate(zip(before, after, strict=False))
    least = min(len(before), len(after))
    same = next((index for index, (one, other) in pairs if one != other), least)
    start = max(0, same - WIDEST // 2)
    return before[start : start + WIDEST], after[start : start + WIDEST]


def unchanged() -> Mutant:
    """Return the reference as it is, made and served in the way of a mutant."""
    path = REFERENCE / "message.py"
    source = Source(path, path.read_text(encoding="utf-8"))
    place = next(places(source.tree))
    return Mutant("unchanged", "", 1, "", "", "", source, place, place.node)


def sample(mutants: Iterable[Mutant], seed: int, size: int) -> list[Mutant]:
    """Return as many mutants as asked for; with 0, all.

    A smaller sample is the beginning of a larger one of the same seed, and a change of
    the reference exchanges only the mutants of the lines that were changed.
    """
    ordered = sorted(mutants, key=lambda one: _lot(one.id, seed))
    return ordered[: size or None]


def _lot(name: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed} {name}".encode()).digest()


def matching(mutants: Sequence[Mutant], beginnings: Sequence[str]) -> list[Mutant]:
    """Return the mutants whose names begin in one of the ways given, if any is."""
    if not beginnings:
        return list(mutants)
    return [one for one in mutants if one.id.startswith(tuple(beginnings))]
