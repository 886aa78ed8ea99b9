"""Tests run against one mutant, until one notices."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import is_hypothesis_test

from conformance.harness.catalogue import BINDING, load_catalogue
from conformance.harness.run import RUN
from conformance.harness.verdict import Outcome
from conformance.running.detecting.sessions import (
    FIRST_LOOK,
    Asked,
    Suite,
    set_effort,
)
from conformance.running.judging import requirement_of
from conformance.running.mutating.mutants import Mutant
from conformance.running.mutating.planting import limit, plant

#: Seconds that one test gets; those that wait for time to pass take a fifth of it.
PATIENCE = 45


class Fate(StrEnum):
    """What became of a mutant."""

    BLAMED = "blamed"
    UNJUDGED = "not judged"
    DEAD = "does not answer"
    OBSERVED = "observed, which does not count"
    SURVIVED = "survived"
    UNREACHED = "no test runs it"
    ERROR = "breaks the suite"


#: How many requirements are named of those that did not notice a mutant.
NEAREST = 5
#: A server of which none of this can be said does what it should, for all we see.
KILLED = {Fate.BLAMED, Fate.UNJUDGED, Fate.DEAD}
#: What a further look may change.
LOOKED_AT_AGAIN = {Fate.OBSERVED, Fate.SURVIVED}
#: What the first finding of a sort makes of a mutant.
WORST_FIRST = {
    Outcome.FAILED: Fate.BLAMED,
    Outcome.ERROR: Fate.ERROR,
    Outcome.INCONCLUSIVE: Fate.UNJUDGED,
}


@dataclass(slots=True)
class Hunt:
    """What became of a mutant: by which requirement, and after how much.

    ``by`` is a requirement, or what was said where there is none to name. ``observed``
    are the requirements that fail and do not count, since no document decides them.
    """

    fate: Fate
    by: str = ""
    tests: int = 0
    requirements: list[str] = field(default_factory=list)
    observed: list[str] = field(default_factory=list)

    @property
    def killed(self) -> bool:
        """Tell whether the change was noticed."""
        return self.fate in KILLED

    def then(self, later: Hunt) -> Hunt:
        """Return what became of a mutant after a further look."""
        last = self if later.fate is Fate.SURVIVED and self.observed else later
        names = dict.fromkeys((*self.requirements, *later.requirements))
        seen = dict.fromkeys((*self.observed, *later.observed))
        tests = self.tests + later.tests
        return Hunt(last.fate, last.by, tests, list(names), list(seen))

    def record(self) -> dict[str, Any]:
        """Return it as ``mutants.json`` holds it: not all that ran, but the nearest."""
        facts: dict[str, Any] = {
            "fate": str(self.fate),
            "by": self.by,
            "tests": self.tests,
        }
        if self.fate is Fate.SURVIVED:
            facts["requirements"] = len(self.requirements)
            facts["nearest"] = self.requirements[:NEAREST]
        return facts


class Patience(BaseException):
    """A test took longer than any test of the reference does."""


class Lookout:
    """The pytest plugin that sees what tests find."""

    def __init__(self, usual: Collection[str]) -> None:
        self.found: dict[Outcome, str] = {}
        self.observed: dict[str, None] = {}
        self._usual = usual
        self._requirements = load_catalogue().requirements

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the first finding of each sort, where it would count."""
        for record in getattr(report, "conformance", ()):
            name, outcome = record["requirement"], Outcome(record["outcome"])
            if self._requirements[name].level in BINDING:
                self.found.setdefault(outcome, name)
            elif outcome is Outcome.FAILED and name not in self._usual:
                self.observed[name] = None


@dataclass(slots=True)
class Ran:
    """What was run against a mutant so far."""

    tests: int = 0
    requirements: dict[str, None] = field(default_factory=dict)

    def note(self, item: pytest.Item) -> None:
        """Count a test."""
        self.tests += 1
        self.requirements[requirement_of(item)] = None

    def end(self, found: Mapping[Outcome, str], observed: Iterable[str] = ()) -> Hunt:
        """Return what became of the mutant, by what was found."""
        fates = [
            (fate, found[word]) for word, fate in WORST_FIRST.items() if word in found
        ]
        fates += [(Fate.OBSERVED, name) for name in observed]
        fate, by = [*fates, (Fate.SURVIVED, "")][0]
        return Hunt(fate, by, self.tests, list(self.requirements), list(observed))


class Hunters(Suite):
    """The suites, looking for one finding only.

    ``usual`` are the requirements that the reference fails, which do not count.
    """

    usual: frozenset[str] = frozenset()

    def hunt(self, mutant: Mutant, asked: Asked, directory: Path) -> Hunt:
        """Run what is asked for against the mutant, in the order it is named in."""
        signal.signal(signal.SIGALRM, _too_long)
        limit()
        signal.alarm(PATIENCE)
        try:
            plant(mutant)
            self.start(asked, directory)
            self.open()
        except BaseException as error:  # noqa: BLE001  (the mutant's, whatever it is)
            return Hunt(
                Fate.DEAD, f"it does not start: {type(error).__name__}: {error}"
            )
        finally:
            signal.alarm(0)
        unreachable = self.config.stash[RUN].unreachable
        if unreachable:
            return Hunt(Fate.DEAD, next(iter(unreachable.values())))
        return self._look(asked)

    def _look(self, asked: Asked) -> Hunt:
        """Run tests until a requirement is found violated."""
        lookout, ran = Lookout(self.usual), Ran()
        self.config.pluginmanager.register(lookout)
        self._call(
            "pytest_collection_modifyitems",
            session=self.session,
            config=self.config,
            items=self.session.items,
        )
        items = in_order(self.session.items, asked.requirements)
        if asked.effort != FIRST_LOOK:  # the others would find what they have found
            items = [item for item in items if is_hypothesis_test(_test_of(item))]
        for item, following in zip_longest(items, items[1:]):
            set_effort(item, asked)
            signal.alarm(PATIENCE)
            self.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            signal.alarm(0)
            ran.note(item)
            if Outcome.FAILED in lookout.found:
                break
        return ran.end(lookout.found, lookout.observed)


def _test_of(item: pytest.Item) -> object:
    return getattr(item, "obj", None)


def in_order(
    items: Sequence[pytest.Item], requirements: Sequence[str]
) -> list[pytest.Item]:
    """Return items in the order of their requirements: one case of each test at first.

    What notices a mutant is seldom one case of many alone.
    """
    rank = {name: number for number, name in enumerate(requirements)}
    cases = Counter[str]()
    order: dict[pytest.Item, tuple[bool, int]] = {}
    for item in items:
        test = item.nodeid.partition("[")[0]
        order[item] = (cases[test] > 0, rank[requirement_of(item)])
        cases[test] += 1
    return sorted(items, key=order.__getitem__)


def _too_long(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise Patience
