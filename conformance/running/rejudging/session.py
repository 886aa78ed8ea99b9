"""The pytest plugin that judges again what is on one tape."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.harness.catalogue import load_catalogue
from conformance.harness.evidence import EvidenceFile
from conformance.harness.run import Run
from conformance.harness.tape import TapePlayer
from conformance.plugin import MARK
from conformance.running.judging import requirement_of
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
            stored.target(tape), header["effort"], unreachable=header["unreachable"]
        )
        self.player = TapePlayer(tape, run.redactor)
        run.tape = self.player
        super().__init__(config, stored.options(), load_catalogue(), run)
        self.evidence = EvidenceFile(config.option.evidence)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the tests of the tape, in its order."""
        place = {name: at for at, name in enumerate(self.player.tests)}
        ours = [item for item in items if requirement_of(item)]
        kept = [item for item in ours if name_of(item) in place]
        items[:] = sorted(kept, key=lambda item: place[name_of(item)])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write what a test found."""
        for record in getattr(report, "conformance", ()):
            self.evidence.write(record)

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Close the evidence."""
        self.evidence.close()
