"""What one test did and found: its cases, its observations, its exchanges."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from conformance.harness.bodies import LARGEST
from conformance.harness.evidence import KEPT_OF_A_BODY, Case, Record, result_record
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
    """One test being run; its case is the example that runs now, or that failed.

    ``name`` is the ID of the test's cases, ``before`` the number of exchanges the run
    had seen before it. A test is ``troubled`` if any part of it ended in an error.
    """

    run: Run
    requirement: str
    name: str
    generated: bool = False
    before: int = 0
    observations: dict[Observation, None] = field(default_factory=dict)
    examples: int = 0
    failed_case: list[Exchange] | None = None
    failed_name: str = ""
    before_shrinking: int = 0
    accepted: Exchange | None = None
    troubled: bool = False

    def note(self, observation: Observation) -> None:
        """Keep an observation once."""
        if len(self.observations) < KEPT_OBSERVATIONS:
            self.observations[observation] = None

    @contextmanager
    def case(self) -> Iterator[None]:
        """Run one case; if it fails, keep its exchanges."""
        self.examples += 1
        self.run.begin_case(self.current)
        try:
            yield
        except AssertionError:
            self._keep_failed()
            raise
        exchanges = self.run.transcript.exchanges
        self.accepted = exchanges[-1] if exchanges else self.accepted

    @property
    def current(self) -> str:
        """Return the ID of the case that runs now."""
        return f"{self.name}-{self.examples}" if self.generated else self.name

    def _keep_failed(self) -> None:
        """Keep the case that failed; the last one is the smallest."""
        if self.failed_case is None:
            self.before_shrinking = len(self.run.transcript.exchanges)
        self.failed_case = list(self.run.transcript.exchanges)
        self.failed_name = self.current

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take in what the test observes."""
        token = observer.set(self.note)
        try:
            yield
        finally:
            observer.reset(token)

    def shown_case(self, outcome: Outcome) -> list[Exchange]:
        """Return the exchanges of the case that shows an outcome."""
        if outcome is Outcome.FAILED and self.failed_case is not None:
            return self.failed_case
        return self.run.transcript.exchanges

    def exchanges(self, outcome: Outcome) -> list[Exchange]:
        """Return the exchanges worth keeping, free of secrets."""
        kept = KEPT_WHEN_PASSED if outcome is Outcome.PASSED else KEPT_WHEN_FAILED
        case = self.shown_case(outcome)[-kept:]
        clean = [self.run.redactor.exchange(one) for one in case]
        if outcome is not Outcome.FAILED:
            return clean
        return [self._with_body(*pair) for pair in zip(case, clean, strict=True)]

    def _with_body(self, sent: Exchange, clean: Exchange) -> Exchange:
        """Return an exchange whose large request body is kept whole, if it can be."""
        body, bodies = sent.request_body, self.run.bodies
        if bodies is None or not KEPT_OF_A_BODY < body.size <= LARGEST:
            return clean
        if not body.complete:
            return clean
        file = bodies.keep(self.run.redactor.data(body.data))
        return replace(clean, request_body=replace(clean.request_body, file=file))

    def case_of(self, outcome: Outcome, blamed: Exchange | None) -> Case:
        """Return what is known about the case that shows an outcome."""
        failed = outcome is Outcome.FAILED
        accepted = self.accepted if failed and self.generated else None
        clean = self.run.redactor.exchange
        return Case(
            self.failed_name if failed and self.failed_name else self.current,
            exchanges=len(self.shown_case(outcome)),
            before_shrinking=self.before_shrinking if failed else 0,
            of_test=self.run.transcript.total - self.before,
            blamed=blamed.number if failed and blamed else None,
            accepted=clean(accepted) if accepted else None,
        )

    def record(
        self,
        item: pytest.Item,
        finding: Finding,
        seconds: float,
        blamed: Exchange | None = None,
    ) -> Record:
        """Return the evidence of one finding of this test."""
        return result_record(
            name_of(item),
            where(item),
            self.redacted(finding),
            self.case_of(finding.outcome, blamed),
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
    recording.generated = True

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
