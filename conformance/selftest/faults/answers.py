"""Answers damaged in one way a trial: the suite blames the server, never itself."""

from __future__ import annotations

import time
import traceback
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.deviations import DEVIATIONS, Deviation
from conformance.harness.verdict import Outcome as Verdict
from conformance.running.cores import cores
from conformance.running.detecting.children import Failed, in_children
from conformance.running.detecting.collecting import (
    load_what_children_need,
    with_the_suite,
)
from conformance.running.detecting.sessions import Asked, Suite
from conformance.running.variants import load_variants
from conformance.selftest.faults.damaged_front import OPERATIONS, damage_of, front
from conformance.selftest.faults.page import Outcome

TRIALS = 300
#: Seconds in which a run has to be at its end.
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Trial:
    """A server of one protocol, and the seed that says what is wrong with it."""

    protocol: str
    seed: int

    @property
    def name(self) -> str:
        """Return a name for the variant."""
        return f"Damaged{self.seed}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a trial showed: how many answers were damaged, and what was an error."""

    damaged: int
    failed: int
    wrong: tuple[str, ...]


def answers(seed: int, directory: Path, count: int = TRIALS) -> Iterator[Outcome]:
    """Have so many damaged servers judged; no test may end in an error."""
    del directory
    began = time.monotonic()
    seen = list(tried(trials_of(seed, count)))
    hurt = sum(one.damaged > 0 for one in seen)
    told = f"{hurt} servers met, {sum(one.failed for one in seen)} failures told"
    wrong = tuple(text for one in seen for text in one.wrong)
    yield Outcome(
        "answer damaged", count, told, time.monotonic() - began, wrong, TRIALS
    )


def trials_of(seed: int, count: int) -> list[Trial]:
    """Return so many trials, of each protocol in turn."""
    names = sorted(OPERATIONS)
    first = seed * 100_000
    return [Trial(names[at % len(names)], first + at) for at in range(count)]


def tried(trials: Sequence[Trial]) -> Iterator[Seen]:
    """Run trials in processes forked from one that has collected the tests."""
    load_variants()
    load_what_children_need()
    found: list[Seen] = []

    def go_on(suite: Suite) -> None:
        def attempt(trial: Trial, directory: Path) -> Seen:
            return run(suite, trial, directory)

        results = in_children(attempt, trials, workers=len(cores()), patience=PATIENCE)
        for trial, result in results:
            found.append(
                _failed(trial, result) if isinstance(result, Failed) else result
            )

    with_the_suite(go_on, seed=1)
    yield from found


def run(suite: Suite, trial: Trial, directory: Path) -> Seen:
    """Judge one damaged server, in this very process."""
    damage = damage_of(trial.protocol, trial.seed)
    part = front(damage)
    DEVIATIONS[trial.name] = Deviation(part, (), ())
    errors = Errors()
    suite.config.pluginmanager.register(errors)
    names = tuple(suite.requirements(trial.protocol))
    asked = Asked(trial.protocol, names, trial.name, one_of="test", examples=2)
    records = suite.run(asked, directory)
    outcomes = [one["outcome"] for one in records if one["record"] == "result"]
    wrong = [*errors.told, *missed(outcomes, errors)]
    about = f"{trial.protocol}, seed {trial.seed}, {damage}"
    return Seen(
        part.hurt,
        outcomes.count(Verdict.FAILED),
        tuple(f"{about}: {text}" for text in wrong),
    )


def missed(outcomes: Sequence[str], errors: Errors) -> list[str]:
    """Return what is wrong where a result is an error that no test was seen to have."""
    more = outcomes.count(Verdict.ERROR) - len(errors.told)
    return [f"{more} errors of no test"] if more > 0 else []


def _failed(trial: Trial, failed: Failed) -> Seen:
    about = (
        f"{trial.protocol}, seed {trial.seed}, {damage_of(trial.protocol, trial.seed)}"
    )
    return Seen(0, 0, (f"{about}: no end: {failed.because}",))


class Errors:
    """Takes down where tests ended in an error."""

    def __init__(self) -> None:
        self.told: list[str] = []

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Look at what came of a test."""
        report = yield
        for record in getattr(report, "conformance", ()):
            if record["outcome"] == Verdict.ERROR and call.excinfo:
                place = place_of(call.excinfo.value)
                self.told.append(f"{place} in {item.name}: {record['because'][:200]}")
        return report


def place_of(error: BaseException) -> str:
    """Return the lines of the suites that an error came through, the last one last."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    frames = [
        one
        for one in traceback.extract_tb(error.__traceback__)
        if "/suites/" in one.filename
    ]
    return " < ".join(
        f"{one.filename.partition('/suites/')[2]}:{one.lineno}"
        for one in frames[:-4:-1]
    )
