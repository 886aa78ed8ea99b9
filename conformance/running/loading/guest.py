"""One user of a load: a run of its own, from what it makes to what it removes."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from conformance.harness.evidence import Record
from conformance.harness.finding import Finding, findings
from conformance.harness.ledger import Leftover
from conformance.harness.made import MadeFile
from conformance.harness.outcome import Outcome
from conformance.harness.pace import Pace
from conformance.harness.run import Run
from conformance.harness.transcript import Exchange, Transcript
from conformance.running.judging import as_verdict
from conformance.running.loading.order import Order
from conformance.running.loading.trials import RECORDING, Fixtures, Trial
from conformance.running.recording import Recording, blamed_exchange
from conformance.running.targets import made_by, named_target

#: How often the same requirement's failure is kept with its exchanges, by each process.
SHOWN = 2
#: What is worth being told with its exchanges.
TOLD = (Outcome.FAILED, Outcome.ERROR, Outcome.INCONCLUSIVE)


@dataclass(slots=True)
class HeardTranscript(Transcript):
    """A transcript of which somebody hears, exchange by exchange."""

    heard: Callable[[Exchange], object] = field(default=lambda _: None)

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange, and let it be counted."""
        Transcript.record(self, exchange)
        self.times.pop()  # others count, and a load may last
        self.heard(exchange)


@dataclass(slots=True)
class Event:
    """What one test found about one requirement, at a moment of this machine's."""

    requirement: str
    test: str
    outcome: str
    required: str
    because: str
    moment: float
    where: str = ""
    record: Record = field(default_factory=dict)

    def told(self, now: float) -> dict[str, Any]:
        """Return it for another machine, whose clock may be another."""
        told = asdict(self)
        told["ago"] = now - told.pop("moment")
        return told


class Guest:
    """One user: it runs the trials in an order of its own, again and again."""

    def __init__(
        self,
        order: Order,
        random: Random,
        pace: Pace,
        heard: Callable[[str, Exchange], object],
    ) -> None:
        options = order.options()
        target = named_target(options, order.url, secrets.token_hex(4))
        transcript = HeardTranscript(heard=lambda one: heard(self.protocol, one))
        self.run = Run(target, order.effort, transcript, pace=pace)
        header = made_by(target, options.profile)
        path = Path(order.report_dir)
        self.run.ledger.file = MadeFile(path, target.run, header)
        self.fixtures = Fixtures(self.run)
        self.random = random
        self.protocol = ""
        self.tests = 0
        self._waiting: list[Trial] = []

    def next(self, trials: list[Trial]) -> Trial:
        """Return the trial that is next: each once, shuffled, then each again."""
        if not self._waiting:
            self._waiting = list(trials)
            self.random.shuffle(self._waiting)
        return self._waiting.pop()

    def judge(self, trial: Trial, shown: dict[str, int]) -> list[Event]:
        """Run a test; return what it found.

        ``shown`` counts whose failures are kept with all their exchanges.

        Raises:
            BudgetSpent: nothing more may be sent.

        """
        self.tests += 1
        self.protocol = trial.requirement.partition(".")[0]
        name = f"{self.run.target.run}-{self.tests}"
        self.run.begin_case(name)
        before = self.run.transcript.total
        recording = Recording(self.run, trial.requirement, name, before=before)
        began = time.time()
        error = self._ran(trial, recording)
        found = findings(trial.requirement, as_verdict(error))
        blamed, seconds = blamed_exchange(error), time.time() - began
        events = []
        for one in found:
            event = event_of(trial, recording.redacted(one))
            # A requirement of which much fails is shown by its first failures.
            if one.outcome in TOLD and shown.get(one.requirement, 0) < SHOWN:
                shown[one.requirement] = shown.get(one.requirement, 0) + 1
                event.record = recording.record(trial.item, one, seconds, blamed)
            events.append(event)
        self.run.transcript.begin_case()
        return events

    def _ran(self, trial: Trial, recording: Recording) -> BaseException | None:
        """Run a test; return how it ended, if it did not just end."""
        token = RECORDING.set(recording)
        try:
            with (
                self.fixtures.arguments(trial.item) as given,
                recording.listening(),
            ):
                if hasattr(trial.item.obj, "hypothesis"):
                    recording.generated = True
                    trial.item.obj(**given)
                else:
                    with recording.case():
                        trial.item.obj(**given)
        except (Exception, pytest.skip.Exception) as error:  # noqa: BLE001  (it is judged)
            return error
        finally:
            RECORDING.reset(token)
        return None

    def leave(self) -> list[Leftover]:
        """Remove what is there of this user; return what would not go."""
        self.run.begin_case(f"{self.run.target.run}-clean-up")
        self.protocol = ""
        left = self.run.ledger.clean_up()
        if self.run.ledger.file is not None:
            self.run.ledger.file.close()
        with suppress(Exception):  # connections to a server that may be gone
            self.fixtures.close()
        return left


def event_of(trial: Trial, finding: Finding) -> Event:
    """Return what a test found, at this moment."""
    return Event(
        finding.requirement,
        trial.name,
        str(finding.outcome),
        finding.required,
        finding.because,
        time.time(),
        trial.where,
    )
