"""What one test did and found: its cases, its observations, its exchanges."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from conformance.harness.evidence import Record, result_record
from conformance.harness.finding import Finding
from conformance.harness.judgement import Observation, Violation, observer
from conformance.harness.resources import PACKAGE
from conformance.harness.run import Run
from conformance.harness.transcript import Exchange
from conformance.harness.verdict import Outcome

KEPT_OBSERVATIONS = 20
KEPT_WHEN_PASSED = 3
KEPT_WHEN_FAILED = 24


@dataclass(slots=True)
class Recording:
    """One test being run; its case is the example that runs now, or that failed."""

    run: Run
    requirement: str
    observations: dict[Observation, None] = field(default_factory=dict)
    examples: int = 0
    failed_case: list[Exchange] | None = None

    def note(self, observation: Observation) -> None:
        """Keep an observation once."""
        if len(self.observations) < KEPT_OBSERVATIONS:
            self.observations[observation] = None

    @contextmanager
    def case(self) -> Iterator[None]:
        """Run one case; if it fails, keep its exchanges."""
        self.examples += 1
        self.run.transcript.begin_case()
        try:
            yield
        except AssertionError:
            self.failed_case = list(self.run.transcript.exchanges)
            raise

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take in what the test observes."""
        token = observer.set(self.note)
        try:
            yield
        finally:
            observer.reset(token)

    def exchanges(self, outcome: Outcome) -> list[Exchange]:
        """Return the exchanges worth keeping, free of secrets."""
        case = self.run.transcript.exchanges
        if outcome is Outcome.FAILED and self.failed_case is not None:
            case = self.failed_case
        kept = KEPT_WHEN_PASSED if outcome is Outcome.PASSED else KEPT_WHEN_FAILED
        return [self.run.redactor.exchange(one) for one in case[-kept:]]

    def record(self, item: pytest.Item, finding: Finding, seconds: float) -> Record:
        """Return the evidence of one finding of this test."""
        return result_record(
            name_of(item),
            where(item),
            self.redacted(finding),
            observations=self.own_observations(finding.requirement),
            exchanges=self.exchanges(finding.outcome),
            examples=max(self.examples, 1),
            seconds=seconds,
        )

    def redacted(self, finding: Finding) -> Finding:
        """Return a finding whose texts are free of secrets."""
        clean = self.run.redactor.text
        return replace(
            finding,
            received=clean(finding.received),
            required=clean(finding.required),
            hint=clean(finding.hint),
            because=clean(finding.because),
            remedy=clean(finding.remedy),
        )

    def own_observations(self, requirement: str) -> list[Observation]:
        """Return what was observed about one requirement, free of secrets."""
        return [
            replace(note, text=self.run.redactor.text(note.text))
            for note in self.observations
            if (note.requirement or self.requirement) == requirement
        ]

    def elsewhere(self, requirement: str) -> list[str]:
        """Return the other requirements that something was observed about."""
        named = (note.requirement for note in self.observations)
        return [name for name in dict.fromkeys(named) if name and name != requirement]


def name_of(item: pytest.Item) -> str:
    """Return a test's file and name, the same wherever pytest was started."""
    _, colons, name = item.nodeid.partition("::")
    return f"{file_of(item)}{colons}{name}"


def where(item: pytest.Item) -> str:
    """Return a test's file and line."""
    _, line, _ = item.reportinfo()
    return f"{file_of(item)}:{(line or 0) + 1}"


def file_of(item: pytest.Item) -> str:
    """Return a test's file, relative to where the package lies."""
    try:
        return item.path.relative_to(PACKAGE.parent).as_posix()
    except ValueError:
        return str(item.path)


@contextmanager
def each_example_a_case(item: pytest.Item, recording: Recording) -> Iterator[None]:
    """Make every Hypothesis example of a test a case of its own."""
    handle = getattr(getattr(item, "obj", None), "hypothesis", None)
    if handle is None:
        with recording.case():
            yield
        return
    inner: Callable[..., Any] = handle.inner_test

    @functools.wraps(inner)
    def example(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (the test's own)
        with recording.case():
            return inner(*args, **kwargs)

    handle.inner_test = example
    try:
        yield
    finally:
        handle.inner_test = inner


def is_transport(finding: Finding) -> bool:
    """Tell whether a finding says that no answer came at all."""
    return finding.outcome is Outcome.FAILED and finding.kind == "transport"


def blamed_exchange(error: BaseException | None) -> Exchange | None:
    """Return the exchange that a violation points at."""
    return error.exchange if isinstance(error, Violation) else None
