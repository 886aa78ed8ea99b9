"""Why mutants may survive: written by hand, and void when the line changes."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.running.mutating.hunting import Fate

FILE = "mutants.toml"
KEYS = {"why", "because", "mutants", "functions"}
#: The reasons that count.
REASONS = {
    "equivalent": "no client could tell the change, whatever it sent",
    "not stated": "no document says which of the two a server should do",
    "unobservable": "a run cannot make it happen: it takes a day, a crash, a full disk",
}


class ExplanationError(ValueError):
    """The file of explanations cannot be used; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why some mutants may survive: one of ``REASONS``, and what that means here.

    ``functions`` are those that no test runs: once one does, their mutants count.
    """

    why: str
    because: str
    mutants: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()

    def is_of(self, name: str, fate: Fate) -> bool:
        """Tell whether a mutant is meant."""
        unreached = fate is Fate.UNREACHED and function_of(name) in self.functions
        return name in self.mutants or unreached


@dataclass(frozen=True, slots=True)
class Explanations:
    """All explanations."""

    entries: tuple[Explanation, ...] = ()

    def of(self, name: str, fate: Fate = Fate.UNREACHED) -> Explanation | None:
        """Return the explanation of a mutant with this fate, if there is one."""
        return next((one for one in self.entries if one.is_of(name, fate)), None)

    def stale(self, mutants: Collection[str]) -> list[str]:
        """Return what is explained and is not there any more: its line changed."""
        there = {*mutants, *map(function_of, mutants)}
        named = (name for one in self.entries for name in one.mutants + one.functions)
        return [name for name in named if name not in there]


def load_explanations(directory: Path) -> Explanations:
    """Return the explanations that lie beside the report; none if there are none.

    Raises:
        ExplanationError: something in the file cannot be meant.

    """
    path = directory / FILE
    if not path.exists():
        return Explanations()
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ExplanationError(f"{path} is no TOML: {error}") from error
    if unknown := set(document) - {"explanation"}:
        raise ExplanationError(
            f"{path}: unknown table {min(unknown)!r}; write [[explanation]]"
        )
    entries = [_entry(one, path) for one in document.get("explanation", ())]
    names = [name for one in entries for name in one.mutants + one.functions]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ExplanationError(f"{path}: {min(twice)} is explained twice; keep one")
    return Explanations(tuple(entries))


def _entry(table: Mapping[str, Any], path: Path) -> Explanation:
    if not {"why", "because"} < set(table) <= KEYS:
        raise ExplanationError(
            f"{path}: an explanation has {', '.join(sorted(table))};"
            f" it takes {', '.join(sorted(KEYS))}"
        )
    if table["why"] not in REASONS:
        raise ExplanationError(
            f"{path}: why is {table['why']!r}; it is one of {', '.join(REASONS)}"
        )
    names = (tuple(table.get(key, ())) for key in ("mutants", "functions"))
    return Explanation(table["why"], table["because"], *names)


def function_of(name: str) -> str:
    """Return the part and function that a mutant's name begins with."""
    return ":".join(name.split(":")[:2])
