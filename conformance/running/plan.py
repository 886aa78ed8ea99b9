"""``run --plan``: rehearse a run, and write down every write it would make.

The very same tests run, with the same effort and seed, against a private reference;
what they ask for there is what they would ask the target for. The target is never
contacted.
"""

from __future__ import annotations

import json
import secrets
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from conformance.harness.catalogue import Catalogue
from conformance.harness.ledger import Leftover
from conformance.harness.profile import ProfileError
from conformance.harness.run import Run
from conformance.harness.transcript import Exchange
from conformance.harness.verdict import Outcome
from conformance.harness.writes import SAFE, Write, path_of, writes_of
from conformance.running.bundle import SERVICES
from conformance.running.doctor.opening import opening
from conformance.running.header import command_line, suite_version
from conformance.running.judging import requirement_of
from conformance.running.options import Options
from conformance.running.plan_notes import Notes, Record, totals
from conformance.running.plan_rehearsal import rehearsal
from conformance.running.process import Process
from conformance.running.recording import name_of

FORMAT = 1
FILE = "plan.json"
ENDED = {
    pytest.ExitCode.OK,
    pytest.ExitCode.TESTS_FAILED,
    pytest.ExitCode.NO_TESTS_COLLECTED,
}
#: Where a request belongs that is made to see whether a server is there at all.
OUTSIDE = "other"
NOTHING_SELECTED = "no requirement of the protocols to be judged is selected"
BEFORE, AFTER = "before the first test", "after the last test"


class Planner(Process):
    """The process of a rehearsal: it judges nothing and leaves a plan."""

    def __init__(
        self, config: pytest.Config, options: Options, catalogue: Catalogue
    ) -> None:
        if getattr(config.option, "dist", "no") != "no":
            raise ProfileError("--plan", "a rehearsal is one process; leave -n out")
        self.stack = ExitStack()
        self.rehearsal = self.stack.enter_context(
            rehearsal(options, secrets.token_hex(4))
        )
        self.notes = Notes(self._told)
        run = Run(self.rehearsal.target, options.effort, transcript=self.notes)
        super().__init__(config, options, catalogue, run)

    def _told(self, exchange: Exchange) -> tuple[str, list[Write]]:
        """Return an exchange's protocol, and its writes as the target would see."""
        target = self.run.target
        path = path_of(exchange, target)
        protocol = protocol_of(path)
        if not protocol:
            return OUTSIDE, [Write(exchange.method, path)] * (
                exchange.method not in SAFE
            )
        shown = self.rehearsal.shown
        return protocol, [
            Write(one.operation, shown(one.object))
            for one in writes_of(protocol)(exchange, target)
        ]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Make sure that there is a plan to be made, and examine the target first."""
        if not self.selected:
            raise pytest.UsageError(self.nothing or NOTHING_SELECTED)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.unlink(missing_ok=True)
        except OSError as error:
            problem = f"--report-dir: {self.path} cannot be written: {error.strerror}"
            raise pytest.UsageError(problem) from error
        self.notes.begin("", BEFORE)
        opening(
            self.run, self.options, {one.protocol for one in self.selected.values()}
        )

    @property
    def path(self) -> Path:
        """Return the path of the plan."""
        return self.options.report_dir / FILE

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin a step; what its fixtures make first is counted with it."""
        self.notes.begin(requirement_of(item), name_of(item))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what could not be rehearsed to its end."""
        step = self.notes.steps[-1]
        for record in getattr(report, "conformance", ())[:1]:
            if record["outcome"] == Outcome.NOT_APPLICABLE:
                step.skipped = record.get("because", "")
            else:
                step.ended_early = record["outcome"] != Outcome.PASSED

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(
        self, session: pytest.Session, exitstatus: int | pytest.ExitCode
    ) -> None:
        """Clean up as a run does, and write the plan."""
        if exitstatus not in ENDED or not self.notes.steps:
            return
        self.notes.begin("", AFTER)
        traffic = self.traffic()
        document = json.dumps(self.plan(traffic), indent=1, ensure_ascii=False)
        self.path.write_text(document + "\n", encoding="utf-8", newline="\n")
        session.exitstatus = pytest.ExitCode.OK

    def plan(self, traffic: dict[str, Any]) -> Record:
        """Return the plan; ``traffic`` is what the rehearsal did in all."""
        steps, options = self.notes.steps, self.options
        return {
            "format": FORMAT,
            "command": command_line(options),
            "suite_version": suite_version(),
            "target": options.url or "--reference",
            "profile": options.profile.source,
            "protocols": list(options.protocols),
            "selection": list(options.patterns),
            "absent": sorted(self.run.target.absent),
            "effort": options.effort,
            "seed": options.seed,
            "catalogue": self.catalogue.digest,
            "steps": [step.record() for step in steps],
            "totals": {
                **totals(steps, self.notes.by_protocol),
                "created": traffic["created"],
                "removed": traffic["removed"],
                "left": [self._left(Leftover(*one)) for one in traffic["leftovers"]],
            },
        }

    def _left(self, one: Leftover) -> Record:
        name = self.rehearsal.shown(one.name)
        return {"kind": one.kind, "name": name, "reason": one.reason}

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:  # noqa: ANN401
        """Say where the plan is, to who runs pytest and not our command."""
        if self.config.option.conformance_progress == "dots" and self.path.exists():
            terminalreporter.line(f"plan: {self.path}")

    def pytest_unconfigure(self) -> None:
        """Stop the private reference."""
        self.stack.close()


def protocol_of(path: str) -> str:
    """Return the protocol that the private reference speaks at a path, if any."""
    for name, service in SERVICES.items():
        prefixes: tuple[str, ...] = vars(service)["prefixes"]
        if path.startswith(prefixes):
            return name
    return ""
