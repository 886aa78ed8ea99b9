"""Root causes: failures that share requirement, failing clause and operation."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.report.exchanges import blamed_of, operation
from conformance.report.phrases import Phrases, clause, phrases
from conformance.report.results import Record, Results
from conformance.report.unjudged import blocker
from conformance.report.words import CARDS, LEVELS

SHOWN_FIRST = 10
FAILED = ("failed", "error")


@dataclass(frozen=True, slots=True)
class Cause:
    """Failures of one requirement that look alike.

    ``explains`` names the requirements without which this cause would be judged
    otherwise: its own, and those that could not be judged because of it.
    """

    requirement: Record
    clause: str
    operation: str
    results: tuple[Record, ...]
    explains: tuple[str, ...]
    known: bool = False

    @property
    def told(self) -> Phrases:
        """Return what the example says."""
        return phrases(self.example)

    @property
    def example(self) -> Record:
        """Return the failure with the shortest conversation."""
        return min(self.results, key=_length)


def causes(results: Results) -> list[Cause]:
    """Return all root causes, those that explain most verdicts first."""
    hindered = _hindered(results)
    found = [
        _cause(results, name, clauses, alike, hindered)
        for name in results.verdicts
        for clauses, alike in _alike(results.found(name))
        if results.word(name) in CARDS
    ]
    return _each_requirement_first(sorted(found, key=_urgency))


def _each_requirement_first(found: list[Cause]) -> list[Cause]:
    """Put the causes that weigh the same so that every requirement has its turn."""
    turns: Counter[str] = Counter()
    ranked = []
    for cause in found:
        name = cause.requirement["id"]
        ranked.append((*_urgency(cause)[:3], turns[name], cause))
        turns[name] += 1
    return [cause for *_, cause in sorted(ranked, key=lambda one: one[:-1])]


def _cause(
    results: Results,
    name: str,
    key: tuple[str, str],
    alike: list[Record],
    hindered: Mapping[str, Iterable[str]],
) -> Cause:
    excused = set(results.verdicts[name]["excused_tests"])
    sources = [name, *(record["test"] for record in alike)]
    others = {one: None for source in sources for one in hindered[source]}
    return Cause(
        results.requirements[name],
        *key,
        tuple(alike),
        (name, *(one for one in others if one != name)),
        known=all(one["test"] in excused for one in alike),
    )


def _alike(found: Iterable[Record]) -> Iterator[tuple[tuple[str, str], list[Record]]]:
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in found:
        if record["outcome"] in FAILED:
            exchange = blamed_of(record)
            told = clause(record) or record["because"]
            groups[told, operation(exchange) if exchange else ""].append(record)
    yield from groups.items()


def _hindered(results: Results) -> Mapping[str, list[str]]:
    """Return, by test, the requirements that it left without a verdict.

    By its own name a requirement has those that rest on it.
    """
    hindered: dict[str, list[str]] = defaultdict(list)
    for name, found in results.results.items():
        if results.word(name) == "inconclusive":
            hindered[blocker(results.verdicts[name]["because"])].append(name)
            for record in found:
                if record["outcome"] == "inconclusive":
                    hindered[record["test"]].append(name)
    return hindered


def _urgency(cause: Cause) -> tuple[bool, int, int, int, str, str]:
    level = LEVELS.index(cause.requirement["level"])
    verdicts, tests = len(cause.explains), len(cause.results)
    name = cause.requirement["id"]
    return cause.known, level, -verdicts, -tests, name, cause.clause


def _length(record: Record) -> tuple[bool, int, int, int]:
    """Order failures by how much there is to read; ones without exchanges last."""
    exchanges = record["exchanges"]
    size = sum(one["body"]["size"] + one["request_body"]["size"] for one in exchanges)
    return not exchanges, len(exchanges), size, record["line"]
