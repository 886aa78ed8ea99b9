"""The hooks around one test: select, run, judge; used in every pytest process."""

from __future__ import annotations

import gc
import sys
from collections.abc import Collection, Generator, Mapping, Sequence
from datetime import UTC, datetime

import pytest

from conformance.harness.catalogue import Requirement
from conformance.harness.evidence import Record, found_in
from conformance.harness.excuse import excuses
from conformance.harness.finding import Finding, findings
from conformance.harness.judgement import Inconclusive, NotApplicable
from conformance.harness.known_failure import KnownFailure
from conformance.harness.limits import MIB
from conformance.harness.pace import BudgetSpent
from conformance.harness.probing import probe
from conformance.harness.run import Run
from conformance.harness.verdict import Outcome
from conformance.running.recording import (
    Recording,
    blamed_exchange,
    each_example_a_case,
    is_transport,
    name_of,
)
from conformance.running.terminal import Again, explanation

DEAD_AFTER = 3
RECORDING = pytest.StashKey[Recording]()


class Judge:
    """Judges the tests of one pytest process."""

    def __init__(
        self,
        run: Run,
        requirements: Mapping[str, Requirement],
        selected: Collection[str],
        known_failures: Sequence[KnownFailure],
        again: Again,
    ) -> None:
        self.run = run
        self.again = again
        self.requirements = requirements
        self.selected = selected
        self.known_failures = known_failures
        self.today = datetime.now(UTC).date()
        self.silent = 0
        self.tests = 0
        #: The tests that the budget left no room for, with their requirements.
        self.unfinished: dict[str, str] = {}

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Keep the tests of selected requirements, and tests that are not ours."""
        names = [requirement_of(item) for item in items]
        chosen = [not name or name in self.selected for name in names]
        out = [item for item, keep in zip(items, chosen, strict=True) if not keep]
        if out:
            config.hook.pytest_deselected(items=out)
            items[:] = [item for item, keep in zip(items, chosen, strict=True) if keep]

    def pytest_collection_finish(self) -> None:
        """Let no garbage collection look again at what is loaded by now."""
        gc.freeze()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Pass over a test that the budget leaves no room for."""
        name = requirement_of(item)
        if not name or not self.run.pace.spent:
            return None
        self.unfinished[name_of(item)] = name
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin a test, unless the requirement cannot be judged here."""
        name = requirement_of(item)
        if not name:
            return
        self.run.tape.begin_test(name_of(item))
        item.stash[RECORDING] = self._recording(name)
        requirement = self.requirements[name]
        reason = self.run.unreachable.get(requirement.protocol)
        if reason:
            raise Inconclusive(reason)
        for capability in requirement.needs:
            self.run.target.need(capability)

    def _recording(self, requirement: str) -> Recording:
        """Begin to record a test, under an ID that no other of the run has."""
        self.tests += 1
        name = f"{self.run.target.run}-{self.tests}"
        self.run.begin_case(name)
        before = self.run.transcript.total
        return Recording(self.run, requirement, name, before=before)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Run a test, each example a case, and take in what it observes."""
        recording = item.stash.get(RECORDING, None)
        if recording is None:
            return (yield)
        with recording.listening(), each_example_a_case(item, recording):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Turn how a test ended into evidence."""
        report = yield
        recording = item.stash.get(RECORDING, None)
        error = call.excinfo.value if call.excinfo else None
        if recording is None or isinstance(error, KeyboardInterrupt):
            return report
        if isinstance(error, BudgetSpent):
            self.unfinished[name_of(item)] = recording.requirement
            report.outcome = "skipped"
            report.longrepr = (str(item.path), 0, f"not run to its end: {error}")
            return report
        recording.troubled |= error is not None
        if call.when == "call" or (call.when and error is not None):
            self._judge(item, recording, call, report)
        if call.when == "teardown":
            self._forget(item)
        return report

    def _forget(self, item: pytest.Item) -> None:
        """Let go of what a test has received: a hostile server sends it to fill us."""
        troubled = item.stash[RECORDING].troubled
        del item.stash[RECORDING]
        exchanges = self.run.transcript.exchanges
        is_large = any(len(one.content.data) > MIB for one in exchanges)
        self.run.transcript.begin_case()
        if is_large and troubled:
            # Errors tie it into cycles, of which Python itself keeps the last one.
            for name in ("last_value", "last_traceback", "last_exc"):
                vars(sys).pop(name, None)
            gc.collect()

    def _judge(
        self,
        item: pytest.Item,
        recording: Recording,
        call: pytest.CallInfo[None],
        report: pytest.TestReport,
    ) -> None:
        error = call.excinfo.value if call.excinfo else None
        found = findings(recording.requirement, as_verdict(error))
        found += [
            Finding(name, Outcome.PASSED)
            for name in recording.elsewhere(recording.requirement)
            if all(finding.requirement != name for finding in found)
        ]
        blamed = blamed_exchange(error)
        records = [recording.record(item, one, call.duration, blamed) for one in found]
        report.conformance = records  # type: ignore[attr-defined]  # xdist carries it
        first = found_in(records[0])
        excused = excuses(list(map(found_in, records)), self.known_failures, self.today)
        known = first in excused or self._rests_on_known(found[0])
        self._present(report, found[0], records[0], known=known)
        self._watch(found)

    def _rests_on_known(self, finding: Finding) -> bool:
        """Tell whether what a requirement rests on is known to fail."""
        beneath = self.requirements[finding.requirement].rests_on
        valid = (one for one in self.known_failures if not one.has_expired(self.today))
        failed = finding.outcome is Outcome.FAILED
        return failed and any(one.name in beneath for one in valid)

    def _present(
        self,
        report: pytest.TestReport,
        finding: Finding,
        record: Record,
        *,
        known: bool,
    ) -> None:
        """Make pytest's own outcome say what ours does."""
        requirement = self.requirements[finding.requirement]
        counts = requirement.level == "must"
        match finding.outcome:
            case _ if known:
                report.outcome, report.wasxfail = "skipped", "known failure"
            case Outcome.FAILED if not counts and report.when == "setup":
                # Said to have passed, it would be followed by the test itself.
                _skip(report, record, "what it needs falls short of a SHOULD")
            case Outcome.FAILED if not counts:
                report.outcome = "passed"
            case Outcome.FAILED:
                report.longrepr = explanation(record, requirement, self.again)
            case Outcome.INCONCLUSIVE if requirement.protocol in self.run.unreachable:
                _skip(report, record, record["because"])
            case Outcome.INCONCLUSIVE:
                report.outcome = "failed"
                report.longrepr = explanation(record, requirement, self.again)
            case Outcome.NOT_APPLICABLE:
                _skip(report, record, record["because"])

    def _watch(self, found: list[Finding]) -> None:
        """After three silent tests in a row, see whether the target still lives."""
        self.silent = self.silent + 1 if any(map(is_transport, found)) else 0
        if self.silent < DEAD_AFTER:
            return
        protocol = self.requirements[found[0].requirement].protocol
        reason = self.run.tape.reading(lambda: probe(self.run, protocol))
        if reason:
            self.run.unreachable[protocol] = reason
        self.silent = 0


def _skip(report: pytest.TestReport, record: Record, because: str) -> None:
    """Make pytest say in one line why a test did not run."""
    path, _, line = record["where"].rpartition(":")
    report.outcome = "skipped"
    report.longrepr = (path, int(line), because)


def requirement_of(item: pytest.Item) -> str:
    """Return the ID of the requirement that a test judges, or nothing."""
    mark = item.get_closest_marker("requirement")
    return str(mark.args[0]) if mark else ""


def as_verdict(error: BaseException | None) -> BaseException | None:
    """Return how a test ended, with pytest's own skip read as not applicable."""
    if isinstance(error, pytest.skip.Exception):
        return NotApplicable(str(error))
    return error
