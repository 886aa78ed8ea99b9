"""The pytest plugin that judges again what is on one tape."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.harness.catalogue import load_catalogue
from conformance.harness.evidence import EvidenceFile
from conformance.harness.run import Run
from conformance.harness.tape import TapePlayer
from conformance.plugin import MARK
from conformance.running.process import Process
from conformance.running.recording import name_of
from conformance.running.rejudging.stored import StoredRun
from conformance.running.settings import load_settings, steady_hypothesis


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare what names the run, the tape, and where the evidence goes."""
    group = parser.getgroup("cms-conformance")
    group.addoption("--rejudged", required=True, type=Path)
    group.addoption("--tape", required=True, type=Path)
    group.addoption("--evidence", required=True, type=Path)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Begin to judge as the run did."""
    config.addinivalue_line("markers", MARK)
    stored = StoredRun.read(config.option.rejudged)
    config.option.conformance_seed = stored.header["seed"]
    steady_hypothesis(config)
    process = Rejudging(config, stored, config.option.tape)
    config.pluginmanager.register(process, "cms-conformance-run")
    load_settings(stored.header["effort"])


class Rejudging(Process):
    """Runs the tests of a tape, in their order, against it."""

    def __init__(self, config: pytest.Config, stored: StoredRun, tape: Path) -> None:
        header = stored.header
        run = Run(
            stored.target(tape),
            header["effort"],
            unreachable=stored.unreachable(tape),
            beside=stored.workers(tape),
        )
        self.player = TapePlayer(tape, run.redactor)
        run.tape = self.player
        run.pace.sleep = lambda _seconds: None
        super().__init__(config, stored.options(tape), load_catalogue(), run)
        self.evidence = EvidenceFile(config.option.evidence)
        self.left_out: set[pytest.Item] = set()
        #: Tests that the budget of the run ended on the way.
        self.cut_short = frozenset(stored.evidence.end.get("tests_not_run", ()))

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put the tests of the tape first, in its order.

        The others stay, as they were there for a worker that did not run them.
        """
        place = {name: at for at, name in enumerate(self.player.tests)}
        items.sort(key=lambda item: place.get(name_of(item), len(place)))
        cut = self.cut_short
        self.left_out = {
            item
            for item in items
            if (name := name_of(item)) not in place or name in cut
        }

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Pass over what is not on the tape."""
        return True if item in self.left_out else None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write what a test found."""
        for record in getattr(report, "conformance", ()):
            self.evidence.write(record)

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Close the evidence."""
        self.evidence.close()
