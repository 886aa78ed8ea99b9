"""One run of some requirements against one server, in a process forked for it."""

from __future__ import annotations

import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from zlib import crc32

import pytest
from hypothesis import Phase, is_hypothesis_test, settings

from conformance.harness.evidence import Record
from conformance.harness.redact import Redactor
from conformance.harness.run import RUN
from conformance.harness.tape import Tape
from conformance.harness.transcript import Exchange
from conformance.harness.verdict import Outcome
from conformance.running import hooks
from conformance.running.judging import requirement_of
from conformance.running.settings import EXAMPLES

#: The effort with which every server is looked at, before what escaped is looked for.
FIRST_LOOK = "smoke"
#: What one case is run of.
OneOf = Literal["", "test", "requirement"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What to run: the requirements to judge, against the reference or a variant.

    Of the requirements in ``thoroughly``, every case is run, and a failure is made as
    small as can be. Of others, where ``one_of`` says so, one case of each test, or of
    each requirement; which one differs from variant to variant. Of a generated test of
    others, ``examples`` are run, or as many as the effort says.
    """

    protocol: str
    requirements: tuple[str, ...]
    variant: str | None = None
    thoroughly: tuple[str, ...] = ()
    effort: str = FIRST_LOOK
    strict: bool = True
    one_of: OneOf = ""
    examples: int | None = None


class Unredacted(Redactor):
    """Takes no time to look for secrets: those of the bundled servers are none."""

    def text(self, text: str) -> str:
        """Return a text as it is."""
        return text

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return an exchange as it is."""
        return exchange


class Failures:
    """Knows the requirements that were found violated so far."""

    def __init__(self) -> None:
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Look at what a test found."""
        for record in getattr(report, "conformance", ()):
            if record["outcome"] == Outcome.FAILED:
                self.failed.add(record["requirement"])


class Suite:
    """Every test of the suites, ready to be run in a process forked for that.

    ``start``, ``open``, ``play`` and ``finish`` are what pytest would do, had it been
    started with the options of such a run; the hooks called are the run's own.
    """

    def __init__(self, session: pytest.Session) -> None:
        self.session = session
        self.config = session.config
        self._before: Collection[Any] = ()
        self._failures = Failures()

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
        self.config.pluginmanager.register(self._failures)
        hooks.start_run(self.config)
        self.config.stash[RUN].redactor = Unredacted()

    def open(self) -> None:
        """See whether the server answers, as before every run."""
        self._call("pytest_sessionstart", session=self.session)
        self.config.stash[RUN].tape = Tape()  # nobody will judge it again

    def play(self, asked: Asked) -> None:
        """Run the tests of the requirements asked for."""
        session, config, items = self.session, self.config, self.session.items
        self._call(
            "pytest_collection_modifyitems", session=session, config=config, items=items
        )
        items[:] = chosen(items, asked)
        for item in items:
            set_effort(item, asked)
        left = (item for item in items if not self._is_decided(item, asked))
        now = next(left, None)
        while now is not None:
            following = next(left, None)
            config.hook.pytest_runtest_protocol(item=now, nextitem=following)
            now = following

    def _is_decided(self, item: pytest.Item, asked: Asked) -> bool:
        """Tell whether a test could add nothing: what it judges is violated already."""
        name = requirement_of(item)
        return name in self._failures.failed and name not in asked.thoroughly

    def finish(self, directory: Path) -> list[Record]:
        """Have the run concluded; return the evidence.

        The server goes at once, with all that was made there: nothing is removed first.
        """
        self.config.stash[RUN].ledger.open.clear()
        failed = pytest.ExitCode.TESTS_FAILED
        ended = failed if self.session.testsfailed else pytest.ExitCode.OK
        self._call("pytest_sessionfinish", session=self.session, exitstatus=ended)
        self._call("pytest_unconfigure", config=self.config)
        lines = (directory / "results.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def _call(self, hook: str, **arguments: Any) -> None:  # noqa: ANN401  (pytest's)
        caller = self.config.pluginmanager.subset_hook_caller(hook, self._before)
        caller(**arguments)


def chosen(items: list[pytest.Item], asked: Asked) -> list[pytest.Item]:
    """Return the items to run; of what is run in one case only, that one."""
    if not asked.one_of:
        return items
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        name, (test, _, _) = requirement_of(item), item.nodeid.partition("[")
        one = name if asked.one_of == "requirement" else test
        cases[item.nodeid if name in asked.thoroughly else one].append(item)
    kept = {
        every[crc32(f"{asked.variant} {one}".encode()) % len(every)]
        for one, every in cases.items()
    }
    return [item for item in items if item in kept]


def set_effort(item: pytest.Item, asked: Asked) -> None:
    """Say how much a test generates, and whether it makes a failure small."""
    test = getattr(item, "obj", None)
    applied = hasattr(test, "_hypothesis_internal_settings_applied")
    if not is_hypothesis_test(test) or applied:
        return
    phases, examples = [Phase.explicit, Phase.generate], EXAMPLES[asked.effort]
    if requirement_of(item) in asked.thoroughly:
        phases.append(Phase.shrink)
    elif asked.examples is not None:
        examples = asked.examples
    settings(max_examples=examples, phases=phases)(test)
