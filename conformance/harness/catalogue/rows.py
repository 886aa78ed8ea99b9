"""The rows of the catalogue as values: requirements, documents and passages."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from functools import cached_property

#: Levels that a target can fail, or fall short of.
BINDING = ("must", "should")
PASSAGE = re.compile(r"([a-z0-9-]+):([1-9]\d*)(?:-([1-9]\d*))?")


class CatalogueError(Exception):
    """The catalogue is out of form, or has not what it was asked for."""


class NothingSelected(CatalogueError, LookupError):
    """A pattern selects no requirement; ``closest`` names what looks most like it."""

    def __init__(self, pattern: str, closest: str) -> None:
        super().__init__(pattern, closest)
        self.pattern = pattern
        self.closest = closest

    def __str__(self) -> str:
        hint = "an ID reads protocol.topic.fact, a pattern protocol.topic.*"
        if self.closest:
            hint = f"did you mean {self.closest}?"
        return f"no requirement matches {self.pattern!r}; {hint}"


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines of a document, counted from 1, the last one included."""

    document: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Requirement:
    """One fact a server is held to; ``covers`` names the protocol's rows.

    Where a requirement that it ``rests_on`` is not met, it cannot be judged.
    """

    id: str
    protocol: str
    level: str
    statement: str
    covers: tuple[str, ...]
    source: str
    digest: str
    reading: str = ""
    needs: tuple[str, ...] = ()
    excluded: str = ""
    rests_on: tuple[str, ...] = ()

    @property
    def topic(self) -> str:
        """Return the middle part of the ID."""
        return self.id.split(".")[1]

    @property
    def status(self) -> str:
        """Tell whether a test judges this: ``tested`` or ``excluded``."""
        return "excluded" if self.excluded else "tested"

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return the passages that ``source`` names."""
        found = (PASSAGE.fullmatch(part) for part in self.source.split(", "))
        return tuple(
            Passage(match[1], int(match[2]), int(match[3] or match[2]))
            for match in found
            if match
        )


@dataclass(frozen=True, slots=True)
class Document:
    """A text of the protocol; ``sha256`` is of all of it, white space folded."""

    key: str
    title: str
    sha256: str


@dataclass(frozen=True)
class Catalogue:
    """The rows of one protocol or of all.

    ``protocols`` maps names to titles, ``capabilities`` to what a server has.
    """

    protocols: Mapping[str, str]
    requirements: Mapping[str, Requirement]
    documents: Mapping[str, Document]
    rows: tuple[str, ...]
    capabilities: Mapping[str, str]

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of all requirements, whatever order they stand in."""
        every = [asdict(self.requirements[key]) for key in sorted(self.requirements)]
        canonical = json.dumps(every, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def select(self, patterns: Iterable[str] = ()) -> dict[str, Requirement]:
        """Return what any pattern matches, in the catalogue's order; of none, all.

        A pattern is an ID with ``*``, ``?`` and ``[…]`` as in file names. Each has to
        match something: a typo must not look like a pass.
        """
        chosen: set[str] = set()
        for pattern in tuple(patterns) or ("*",):
            found = self._matching(pattern)
            if not found:
                raise NothingSelected(pattern, self.suggest(pattern))
            chosen.update(found)
        return {key: one for key, one in self.requirements.items() if key in chosen}

    def _matching(self, pattern: str) -> list[str]:
        if pattern in self.requirements:
            return [pattern]
        return [key for key in self.requirements if fnmatchcase(key, pattern)]

    def suggest(self, name: str) -> str:
        """Name the IDs, or for a pattern the topics, that look most like a name."""
        known = list(self.requirements)
        if "*" in name:
            known = sorted({key.rpartition(".")[0] + ".*" for key in known})
        return " or ".join(difflib.get_close_matches(name, known))


def uncovered_rows(catalogue: Catalogue) -> list[str]:
    """Return the rows that no requirement covers."""
    covered = {row for each in catalogue.requirements.values() for row in each.covers}
    return [row for row in catalogue.rows if row not in covered]
