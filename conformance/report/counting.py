"""How many of how many: verdicts by protocol and level, and what was tried."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from conformance.report.results import Record, Results
from conformance.report.words import LEVELS, ORDER

EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Row:
    """The verdicts on the requirements of one protocol and level, or on all."""

    protocol: str
    level: str
    by: Counter[str]

    @property
    def total(self) -> int:
        """Return the number of requirements."""
        return self.by.total()

    def out_of(self, word: str) -> int:
        """Return what a verdict is counted against: all, or all that have tests."""
        return self.total if word == EXCLUDED else self.total - self.by[EXCLUDED]


def rows(results: Results) -> list[Row]:
    """Return one row per protocol and level, and one for all."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for name, verdict in results.verdicts.items():
        requirement = results.requirements[name]
        key = requirement["protocol"], requirement["level"]
        found.setdefault(key, Counter())[verdict["verdict"]] += 1
    ordered = sorted(found, key=lambda key: (key[0], LEVELS.index(key[1])))
    return [Row(*key, found[key]) for key in ordered]


def whole(results: Results) -> Row:
    """Return the row of all verdicts."""
    return Row("all", "", Counter(map(results.word, results.verdicts)))


def present(results: Results) -> list[str]:
    """Return the verdicts that occur, the most pressing first."""
    by = whole(results).by
    return [word for word in ORDER if by[word]]


@dataclass(frozen=True, slots=True)
class Tried:
    """What the tests of a run did."""

    tests: int
    cases: int
    seconds: float
    slowest: tuple[Record, ...]


def tried(results: Results) -> Tried:
    """Return what the tests did; each counts once, whatever it found."""
    tests = {
        record["test"]: record for found in results.results.values() for record in found
    }
    every = list(tests.values())
    slowest = sorted(every, key=lambda one: (-one["seconds"], one["test"]))
    return Tried(
        len(every),
        sum(one["examples"] for one in every),
        sum(one["seconds"] for one in every),
        tuple(slowest[:10]),
    )
