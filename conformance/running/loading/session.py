"""One load from its start to its exit code, in a pytest session that runs no test."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Collection, Sequence
from tempfile import TemporaryDirectory

import pytest
from locust.env import Environment
from locust.runners import Runner

from conformance.harness.catalogue import NothingSelected, load_catalogue
from conformance.harness.exit_code import ExitCode
from conformance.harness.outcome import Outcome
from conformance.harness.pace import Pace
from conformance.harness.profile import ProfileError
from conformance.harness.resources import PACKAGE
from conformance.harness.run import Run
from conformance.running.command import PLUGINS
from conformance.running.doctor.opening import opening
from conformance.running.loading.order import MASTER, WORKER, Order
from conformance.running.loading.party import Party
from conformance.running.loading.swarm import Swarm, SwarmError, alone, master, worker
from conformance.running.loading.telling import Telling
from conformance.running.loading.trials import Collected, Trial
from conformance.running.orphans import end_with_parent
from conformance.running.settings import examples_of_the_seed_alone, load_settings
from conformance.running.targets import named_target

#: Seconds that what did not hold gets to be judged without anybody else.
ALONE_SECONDS = 60.0
#: What pytest would say or write of itself.
WITHOUT = ("terminal", "cacheprovider")
#: How many tests of a requirement are run again then.
MOST_ALONE = 3


def loaded(order: Order) -> int:
    """Load a target as ordered; return the exit code."""
    session = Session(order)
    suites = PACKAGE / "suites"
    names = [f"conformance.suites.{name}" for name in order.protocols]
    line = ["--pyargs", *names, "-c", os.devnull, f"--rootdir={suites}"]
    line += ["--import-mode=importlib", "--strict-markers"]
    line += [part for name in WITHOUT for part in ("-p", f"no:{name}")]
    line += [part for name in PLUGINS for part in ("-p", name)]
    code = pytest.main(line, plugins=[session])
    if session.code is not None:
        return session.code
    return int(ExitCode.SUITE_ERROR if code != pytest.ExitCode.USAGE_ERROR else code)


class Session:
    """Has pytest collect, and loads the target in the place of running the tests."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.code: int | None = None
        self.collected = Collected()
        self.catalogue = load_catalogue()
        self.swarm: Swarm | None = None
        self.stopped = False

    def pytest_configure(self, config: pytest.Config) -> None:
        """Set Hypothesis up as a run does; a failure is not shrunk under load."""
        from hypothesis import (  # noqa: PLC0415  (heavy)
            Phase,
            Verbosity,
            configuration,
            settings,
        )

        home = TemporaryDirectory(prefix="cms-conformance-")
        config.add_cleanup(home.cleanup)
        configuration.set_hypothesis_home_dir(home.name)
        examples_of_the_seed_alone(config)
        load_settings(self.order.effort)
        usual = settings.get_profile("cms-conformance")
        phases = [Phase.explicit, Phase.generate]
        # A failure is told by us, once, and its seed is that of the load.
        settings.register_profile(
            "cms-conformance-load", usual, phases=phases, verbosity=Verbosity.quiet
        )
        settings.load_profile("cms-conformance-load")
        end_with_parent()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Take the tests away from pytest."""
        self.collected.take(items)
        items.clear()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool:
        """Load the target."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            self.code = int(self._loaded())
        except (SwarmError, ProfileError) as error:
            sys.stderr.write(f"cms-conformance: load: {error}\n")
            self.code = int(ExitCode.USAGE)
        return True

    def _stop(self, *_: object) -> None:
        self.stopped = True
        if self.swarm is not None:
            self.swarm.stopped = True

    def _loaded(self) -> ExitCode:
        if self.order.role == WORKER:
            worker(self.order, self.trials, lambda: self.stopped)
            return ExitCode.INTERRUPTED if self.stopped else ExitCode.CONFORMS
        telling = Telling(self.order, self.catalogue, self.collected.left_out)
        trials = self.reachable(telling)
        if trials:
            run = master if self.order.role == MASTER else alone
            if run is master:
                self.swarm = master(self.order, self.watched)
            else:
                self.swarm = alone(self.order, trials, self.watched)
            telling.account = self.swarm.account
            telling.stats = self.swarm.environment.stats
            if not self.stopped:
                self.judge_alone(telling, trials)
        telling.interrupted = self.stopped
        return telling.told()

    def watched(self, environment: Environment, runner: Runner) -> Swarm:
        """Return the load in progress, to be stopped by a signal."""
        self.swarm = Swarm(self.order, environment, runner, stopped=self.stopped)
        if not self.order.quiet:
            self.swarm.say = say
        return self.swarm

    # -- what is judged -------------------------------------------------------------

    def trials(self, order: Order) -> list[Trial]:
        """Return the trials of an order; what a target lacks is not asked for.

        Raises:
            ProfileError: a credential is missing, or nothing is selected.

        """
        try:
            chosen = self.catalogue.select(order.patterns)
        except NothingSelected as empty:
            raise ProfileError("--requirement", str(empty)) from empty
        target = named_target(order.options(), order.url, "load")
        wanted = {
            name
            for name, row in chosen.items()
            if row.protocol in order.protocols
            and not any(target.lacks(need) for need in row.needs)
        }
        return self.collected.of(wanted)

    def reachable(self, telling: Telling) -> list[Trial]:
        """Examine the target; return the trials of the protocols it answers in."""
        options = self.order.options()
        trials = self.trials(self.order)
        run = Run(named_target(options, self.order.url, "load"), pace=Pace())
        telling.run = run
        found = opening(run, options, self.order.protocols)
        telling.unreachable = dict(found.unreachable)
        kept = tuple(p for p in self.order.protocols if p not in found.unreachable)
        self.order = self.order.only(kept)
        return [one for one in trials if protocol_of(one) in kept]

    def judge_alone(self, telling: Telling, trials: Sequence[Trial]) -> None:
        """Judge again, without anybody else, what did not hold."""
        broken = telling.account.broken()
        if not broken:
            return
        party = Party(self.order, (), lambda *_: None, Pace(self.order.rate))
        until = time.monotonic() + ALONE_SECONDS
        guest = party.welcome()
        for standing in broken:
            again = [one for one in trials if one.name in standing.failed_tests]
            outcomes: set[str] = set()
            for trial in again[:MOST_ALONE]:
                if time.monotonic() < until and not self.stopped:
                    events = guest.judge(trial, {})
                    outcomes |= {
                        one.outcome
                        for one in events
                        if one.requirement == standing.requirement
                    }
            standing.alone = summary(outcomes)
        party.say_goodbye(guest)
        telling.account.take(party.told(), telling.seconds)


def summary(outcomes: Collection[str]) -> str:
    """Say how tests ended without anybody else."""
    if Outcome.FAILED in outcomes:
        return "fails alone, too"
    if outcomes == {Outcome.PASSED}:
        return "holds alone"
    return "not judged alone"


def protocol_of(trial: Trial) -> str:
    """Return the protocol that a trial is about."""
    return trial.requirement.partition(".")[0]


def say(text: str) -> None:
    """Write a line, and let it be seen at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
