"""What every pytest process of a run has: the target, the judge, the clean-up."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import astuple, replace
from typing import Any

import pytest

from conformance.harness.bodies import Bodies
from conformance.harness.catalogue import Catalogue, NothingSelected, Requirement
from conformance.harness.made import MadeFile
from conformance.harness.run import RUN, Run
from conformance.harness.tape import TapeWriter
from conformance.running.emptiness import why_nothing
from conformance.running.header import again
from conformance.running.judging import Judge
from conformance.running.known_failures import KnownTests
from conformance.running.options import Options
from conformance.running.sharding_hooks import Sharding
from conformance.running.side_by_side import DearestFirst
from conformance.running.targets import made_by, named_target

INF = float("inf")
#: Seconds for cleaning up, and more of them for each thing that is to be removed.
CLEAN_UP, EACH = 60.0, 2.0
#: Requests that it takes to remove a thing, where they are sent at a rate.
EACH_SENDS = 4
Configuration = dict[str, Any]
Record = dict[str, Any]


class Process:
    """One pytest process of a run, of as many ``workers`` as there are."""

    workers = 1

    def __init__(
        self,
        config: pytest.Config,
        options: Options,
        catalogue: Catalogue,
        run: Run,
    ) -> None:
        self.config = config
        self.options = options
        self.catalogue = catalogue
        self.run = run
        if options.shard is not None:
            run.beside *= options.shard.of
        self.nothing = ""
        self.selected = self._select()
        config.stash[RUN] = run
        known = options.profile.known_failures
        self.judge = Judge(
            run, catalogue.requirements, self.selected, known, again(options)
        )
        config.pluginmanager.register(self.judge, "cms-conformance-judge")
        config.pluginmanager.register(KnownTests(known), "cms-conformance-known")
        self.sharding = self._sharding()

    def _sharding(self) -> Sharding | None:
        if self.options.shard is None:
            return None
        sharding = Sharding(self.options.shard, self.options.effort)
        self.config.pluginmanager.register(sharding, "cms-conformance-shard")
        return sharding

    def _select(self) -> dict[str, Requirement]:
        try:
            chosen = self.catalogue.select(self.options.patterns)
        except NothingSelected as empty:
            self.nothing = str(empty)
            return {}
        protocols = self.options.protocols
        self.nothing = why_nothing(chosen, protocols, self.run.target)
        return {
            name: requirement
            for name, requirement in chosen.items()
            if requirement.protocol in protocols
        }

    def traffic(self) -> dict[str, Any]:
        """Clean up, and return what this process did on the target."""
        ledger, transcript = self.run.ledger, self.run.transcript
        self.run.begin_case(f"{self.run.target.run}-clean-up")
        pace = self.run.pace
        pace.lift(
            CLEAN_UP + len(ledger.open) * (EACH + EACH_SENDS / (pace.rate or INF))
        )
        leftovers = [
            replace(one, reason=self.run.redactor.text(one.reason))
            for one in ledger.clean_up()
        ]
        if ledger.file is not None:
            ledger.file.close()
        return {
            "leftovers": [astuple(one) for one in leftovers],
            "created": ledger.created,
            "removed": ledger.removed,
            "requests": transcript.total,
            "bytes_sent": transcript.bytes_sent,
            "bytes_received": transcript.bytes_received,
            "times": [round(seconds, 6) for seconds in transcript.times],
            "servers": [
                self.run.redactor.text(name[:200]) for name in transcript.servers
            ],
            "waits": [self.run.pace.asked, round(self.run.pace.waited, 3)],
            "spent": self.run.pace.reason,
            "unfinished": self.judge.unfinished,
            "tapes": self._end_tape(),
            "share": self._share(),
        }

    def _share(self) -> Record:
        """Return what this run has of its plan, where it is one shard of several."""
        share = self.sharding.share if self.sharding else None
        return share.record() if share else {}

    def begin_tape(self, name: str) -> None:
        """Write down everything that passes from now on."""
        run = self.run
        run.bodies = Bodies(self.options.report_dir)
        header = made_by(run.target, self.options.profile)
        run.ledger.file = MadeFile(self.options.report_dir, run.target.run, header)
        path = self.options.report_dir / name
        run.tape = TapeWriter(path, run.target.run, run.redactor, run.target.secrets)

    def _end_tape(self) -> list[Record]:
        """End the tape; return its name and digest, if any test is on it."""
        tape = self.run.tape
        tape.close()
        if not isinstance(tape, TapeWriter):
            return []
        if not tape.tests:
            tape.path.unlink()
            return []
        told = {"file": tape.path.name, "sha256": tape.digest()}
        return [told | ({"workers": self.workers} if self.workers > 1 else {})]


def url_to_judge(options: Options, stack: ExitStack, core: int | None) -> str:
    """Return the URL of the target; of the reference, served until the stack ends."""
    if options.url is not None:
        return options.url
    from conformance.running.bundle import (  # noqa: PLC0415  (heavy)
        judged_reference,
    )

    return stack.enter_context(judged_reference(options.variant, core))


class Worker(Process):
    """One xdist worker: judges, and leaves the evidence to the controller.

    Where the reference is judged, it has its own: for one of all, all would wait.
    """

    def __init__(
        self, config: pytest.Config, options: Options, catalogue: Catalogue
    ) -> None:
        given: Configuration = config.workerinput  # type: ignore[attr-defined]  # xdist's
        number = int(given["workerid"].removeprefix("gw"))
        self.stack = ExitStack()
        url = url_to_judge(options, self.stack, number)
        target = named_target(options, url, given["run"] + given["workerid"])
        run = Run(target, options.effort, unreachable=given["unreachable"])
        run.beside = self.workers = int(given["workercount"])
        run.pace = options.bounds.share(
            number,
            self.workers,
            sent=given["sent"],
            began=given["began"],
        )
        super().__init__(config, options, catalogue, run)
        order = DearestFirst(options.effort)
        config.pluginmanager.register(order, "cms-conformance-order")
        self.begin_tape(f"traffic-{given['workerid']}.jsonl.gz")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Hand the traffic to the controller."""
        output: Configuration = self.config.workeroutput  # type: ignore[attr-defined]  # xdist's
        output["traffic"] = self.traffic()

    def pytest_unconfigure(self) -> None:
        """Stop the reference server, if it was started."""
        self.stack.close()
