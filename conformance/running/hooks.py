"""A run, from pytest's start to its exit code, in the process the user started."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance.harness.bodies import forget_bodies
from conformance.harness.catalogue import Catalogue, CatalogueError, load_catalogue
from conformance.harness.evidence import EvidenceFile, requirement_record
from conformance.harness.printable import printable
from conformance.harness.profile import ProfileError
from conformance.harness.run import Run
from conformance.harness.verdict import ExitCode
from conformance.report.results import read_results
from conformance.running.conclusion import (
    Conclusion,
    Tally,
    closing_records,
    conclude,
    waiting_lines,
)
from conformance.running.doctor.opening import Opening, opening
from conformance.running.first import fix_first
from conformance.running.header import again, run_record
from conformance.running.known_failures_diff import write_diff
from conformance.running.options import Options, check_names, read_options
from conformance.running.orphans import end_with_parent
from conformance.running.process import Process, Worker, url_to_judge
from conformance.running.progress_hooks import show_progress
from conformance.running.proofs import load_proofs
from conformance.running.reports import tell_the_build, write_reports
from conformance.running.settings import load_settings, steady_hypothesis
from conformance.running.side_by_side import remark, set_to_work
from conformance.running.targets import named_target
from conformance.running.terminal import known_lines

#: Names of tapes: a run's own, those of its workers, and those of merged shards.
TAPES = ("traffic.jsonl.gz", "traffic-gw*.jsonl.gz", "traffic-shard*.jsonl.gz")
#: Seconds after which somebody may want to know how to wait less.
LONG = 60
PLAYED_OUT = {
    pytest.ExitCode.OK,
    pytest.ExitCode.TESTS_FAILED,
    pytest.ExitCode.NO_TESTS_COLLECTED,
    pytest.ExitCode.INTERRUPTED,
}


def start_run(config: pytest.Config) -> None:
    """Read what the user asked for, and register the hooks of a run.

    Raises:
        pytest.UsageError: something asked for cannot be used; the message says what.

    """
    steady_hypothesis(config)
    try:
        options = read_options(config)
        catalogue = load_catalogue()
        check_names(options.profile, catalogue)
        process = _kind(config, options)(config, options, catalogue)
    except (ProfileError, CatalogueError) as error:
        raise pytest.UsageError(str(error)) from error
    config.pluginmanager.register(process, "cms-conformance-run")
    end_with_parent()
    if not hasattr(config, "workerinput"):
        show_progress(config, "rehearsing" if options.plan else "")
    load_settings(options.effort)


def _kind(
    config: pytest.Config, options: Options
) -> Callable[[pytest.Config, Options, Catalogue], Process]:
    """Return what this process is to be in the run."""
    if hasattr(config, "workerinput"):
        return Worker
    if options.plan:
        from conformance.running.plan import Planner  # noqa: PLC0415  (heavy)

        return Planner
    return Controller


class Controller(Process):
    """The process that the user started: it owns the evidence and the outcome."""

    def __init__(
        self, config: pytest.Config, options: Options, catalogue: Catalogue
    ) -> None:
        self.stack = ExitStack()
        self.stopped_by_user = False
        alone = getattr(config.option, "dist", "no") == "no"
        self.url = url_to_judge(options, self.stack, 0 if alone else None)
        target = named_target(options, self.url, secrets.token_hex(4))
        run = Run(target, options.effort, pace=options.bounds.pace())
        super().__init__(config, options, catalogue, run)
        self.tally = Tally()
        self.proofs = load_proofs()
        self.conclusion: Conclusion | None = None
        self.update = ""
        self.started = time.time()
        self.evidence: EvidenceFile | None = None
        self.opening = Opening({}, (), {})

    @property
    def results(self) -> Path:
        """Return the path of the evidence."""
        return self.options.report_dir / "results.jsonl"

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Examine the target, and open the evidence."""
        protocols = {one.protocol for one in self.selected.values()}
        self.opening = opening(self.run, self.options, protocols)
        self.run.unreachable.update(self.opening.unreachable)
        bounds, times = self.options.bounds, self.run.transcript.times
        set_to_work(self.config, times, bounds)
        try:
            self.evidence = EvidenceFile(self.results)
        except OSError as error:
            problem = (
                f"--report-dir: {self.results} cannot be written: {error.strerror}"
            )
            raise pytest.UsageError(problem) from error
        for pattern in TAPES:
            for stale in self.options.report_dir.glob(pattern):
                stale.unlink()
        forget_bodies(self.options.report_dir)
        self.begin_tape("traffic.jsonl.gz")
        header = run_record(
            self.run,
            self.options,
            self.catalogue,
            self.started,
            self.opening.discovered,
        )
        self.evidence.write(header)
        self._write_requirements(self.selected)

    def _write_requirements(self, names: Any) -> None:  # noqa: ANN401
        for name in names:
            requirement = self.catalogue.requirements[name]
            document = requirement.passages[0].document
            title = self.catalogue.documents[document].title
            self._write(requirement_record(requirement, title, self.proofs.of(name)))

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:  # noqa: ANN401  (xdist's)
        """Tell a worker where the target is."""
        node.workerinput["url"] = self.url
        node.workerinput["run"] = self.run.target.run.removeprefix("cct-")
        node.workerinput["unreachable"] = dict(self.run.unreachable)
        node.workerinput["sent"] = self.run.pace.sent
        node.workerinput["began"] = self.started

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401  (xdist's)
        """Take in what a worker did on the target."""
        traffic = getattr(node, "workeroutput", {}).get("traffic")
        if traffic:
            self.tally.add_traffic(traffic)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write what a test found."""
        for record in getattr(report, "conformance", ()):
            self.tally.take(record)
            self._write(record)

    def pytest_keyboard_interrupt(
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> None:
        """Tell the user's interrupt from pytest's own, as after a broken import."""
        self.stopped_by_user = not isinstance(excinfo.value, pytest.Session.Interrupted)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(
        self, session: pytest.Session, exitstatus: int | pytest.ExitCode
    ) -> None:
        """Clean up, rule, write the reports, and set the exit code."""
        collected = exitstatus != pytest.ExitCode.INTERRUPTED or self.stopped_by_user
        if self.evidence is None or exitstatus not in PLAYED_OUT or not collected:
            return
        self.tally.add_traffic(self.traffic())
        self.conclusion = conclude(
            self.catalogue,
            self.selected,
            self.tally,
            known_failures=self.options.profile.known_failures,
            today=datetime.fromtimestamp(self.started, tz=UTC).date(),
            strict=self.options.strict,
            interrupted=self.stopped_by_user,
        )
        ruled = [ruling.requirement.id for ruling in self.conclusion.rulings]
        self._write_requirements(name for name in ruled if name not in self.selected)
        for record in closing_records(self.conclusion, self.tally):
            self._write(record)
        self.evidence.close()
        self._report()
        self._update_known()
        session.exitstatus = exit_status(self.conclusion.code, exitstatus)

    def _report(self) -> None:
        """Write the reports asked for."""
        options = self.options
        write_reports(self.results, options.reports, earlier=options.compare)

    def _update_known(self) -> None:
        """Write what is to change in the profile, if that is asked for."""
        if self.options.updates_known and self.conclusion:
            self.update = write_diff(
                self.conclusion,
                self.tally.found,
                self.options.profile,
                self.options.report_dir,
                strict=self.options.strict,
            )

    def _write(self, record: dict[str, Any]) -> None:
        if self.evidence is not None:
            self.evidence.write(record)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:  # noqa: ANN401
        """Say how it ended, and where the report is."""
        line = terminalreporter.line
        if self.conclusion is None:
            for broken in terminalreporter.stats.get("error", ()):
                line(str(broken.longrepr))
            return
        terminalreporter.section("conformance")
        for text in self._closing_lines(self.conclusion):
            line(printable(text))
        for command in tell_the_build(self.results):
            line(command)

    def _closing_lines(self, conclusion: Conclusion) -> Iterator[str]:
        """Yield what is said last, the outcome in one sentence at its end."""
        if self.config.option.tbstyle == "no":
            # Causes are told, where pytest was asked not to tell of every test.
            yield from fix_first(
                read_results(self.results),
                self.catalogue.requirements,
                again(self.options),
                told=self.run.unreachable.values(),
            )
        for reason in dict.fromkeys((self.nothing, *self.run.unreachable.values())):
            if reason:
                yield reason
        yield from self.opening.remarks
        yield from waiting_lines(self.tally)
        yield from self._slow_lines()
        for one in self.tally.leftovers:
            yield f"left on the target: {one.kind} {one.name}: {one.reason}"
        selected = self.options.patterns != ("*",) or self.options.shard is not None
        yield from known_lines(conclusion.known, selected=selected)
        yield conclusion.sentence
        if self.update:
            yield self.update
        written = "report.html" if "html" in self.options.reports else "results.jsonl"
        yield f"report: {self.results.with_name(written)}"

    def _slow_lines(self) -> Iterator[str]:
        """Say what would make a long run shorter, if anything would."""
        alone = getattr(self.config.option, "dist", "no") == "no"
        is_long = time.time() - self.started > LONG and not self.options.bounds.rate
        told = remark(self.tally.times) if alone and is_long else ""
        if told:
            yield told

    def pytest_unconfigure(self) -> None:
        """Stop the reference server, if it was started."""
        if self.evidence is not None:
            self.evidence.close()
        self.stack.close()


def exit_status(code: ExitCode, pytests: int | pytest.ExitCode) -> int:
    """Return the exit code, never better than pytest's own.

    Pytest may have run tests that are none of ours, or seen one fail in its teardown.
    """
    failed = pytests == pytest.ExitCode.TESTS_FAILED
    if failed and code is ExitCode.CONFORMS:
        return int(ExitCode.DOES_NOT_CONFORM)
    return int(code)
