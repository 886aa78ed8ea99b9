"""One run of some requirements against one server, in a process forked for it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, is_hypothesis_test, settings

from conformance.harness.evidence import Record
from conformance.harness.redact import Redactor
from conformance.harness.run import RUN
from conformance.harness.tape import Tape
from conformance.harness.transcript import Exchange
from conformance.running import hooks
from conformance.running.judging import requirement_of
from conformance.running.settings import EXAMPLES

#: The effort with which every server is looked at, before what escaped is looked for.
FIRST_LOOK = "smoke"


@dataclass(frozen=True, slots=True)
class Asked:
    """What to run: the requirements to judge, against the reference or a variant.

    Of the requirements in ``thoroughly``, a failure is made as small as can be.
    """

    protocol: str
    requirements: tuple[str, ...]
    variant: str | None = None
    thoroughly: tuple[str, ...] = ()
    effort: str = FIRST_LOOK
    strict: bool = True


class Unredacted(Redactor):
    """Takes no time to look for secrets: those of the bundled servers are none."""

    def text(self, text: str) -> str:
        """Return a text as it is."""
        return text

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return an exchange as it is."""
        return exchange


class Suite:
    """Every test of the suites, ready to be run in a process forked for that.

    ``start``, ``open``, ``play`` and ``finish`` are what pytest would do, had it been
    started with the options of such a run; the hooks called are the run's own.
    """

    def __init__(self, session: pytest.Session) -> None:
        self.session = session
        self.config = session.config
        self._before: Collection[Any] = ()

    def requirements(self, protocol: str) -> list[str]:
        """Return the requirements of a protocol that tests are there for."""
        names = dict.fromkeys(map(requirement_of, self.session.items))
        return [name for name in names if name.startswith(f"{protocol}.")]

    def run(self, asked: Asked, directory: Path) -> list[Record]:
        """Run what is asked for; return the evidence."""
        self.start(asked, directory)
        self.open()
        self.play(asked)
        return self.finish(directory)

    def start(self, asked: Asked, directory: Path) -> None:
        """Start the server to be judged; leave nothing outside the directory."""
        tempfile.tempdir = str(directory)
        said = os.open(directory / "said", os.O_WRONLY | os.O_CREAT, 0o600)
        for number in (1, 2):
            os.dup2(said, number)
        vars(self.config.option).update(
            reference=True,
            variant=asked.variant,
            protocols=[asked.protocol],
            requirements=list(asked.requirements),
            report_dir=str(directory),
            reports=["none"],
            effort=asked.effort,
            strict_levels=asked.strict,
        )
        self._before = self.config.pluginmanager.get_plugins()
        hooks.start_run(self.config)

    def open(self) -> None:
        """See whether the server answers, as before every run."""
        self._call("pytest_sessionstart", session=self.session)
        run = self.config.stash[RUN]
        run.tape, run.redactor = Tape(), Unredacted()  # what is kept goes nowhere

    def play(self, asked: Asked) -> None:
        """Run the tests of the requirements asked for."""
        session, config, items = self.session, self.config, self.session.items
        self._call(
            "pytest_collection_modifyitems", session=session, config=config, items=items
        )
        for item in items:
            set_effort(item, asked)
        for item, following in zip_longest(items, items[1:]):
            config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def finish(self, directory: Path) -> list[Record]:
        """Have the run concluded; return the evidence."""
        failed = pytest.ExitCode.TESTS_FAILED
        ended = failed if self.session.testsfailed else pytest.ExitCode.OK
        self._call("pytest_sessionfinish", session=self.session, exitstatus=ended)
        self._call("pytest_unconfigure", config=self.config)
        lines = (directory / "results.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def _call(self, hook: str, **arguments: Any) -> None:  # noqa: ANN401  (pytest's)
        caller = self.config.pluginmanager.subset_hook_caller(hook, self._before)
        caller(**arguments)


def set_effort(item: pytest.Item, asked: Asked) -> None:
    """Say how much a test generates, and whether it makes a failure small."""
    test = getattr(item, "obj", None)
    applied = hasattr(test, "_hypothesis_internal_settings_applied")
    if not is_hypothesis_test(test) or applied:
        return
    phases = [Phase.explicit, Phase.generate]
    if requirement_of(item) in asked.thoroughly:
        phases.append(Phase.shrink)
    settings(max_examples=EXAMPLES[asked.effort], phases=phases)(test)
