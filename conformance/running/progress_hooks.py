"""Progress in place of pytest's dots, fed by the tests of all processes."""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import Any

import pytest

from conformance.harness.run import RUN
from conformance.running.progress import Progress
from conformance.running.progress_screen import Screen

Status = tuple[str, str, Any]


def show_progress(config: pytest.Config, doing: str = "") -> None:
    """Have a run tell how far it is, as asked for, wherever its output goes."""
    kind = config.option.conformance_progress
    if kind == "dots":
        return
    config.pluginmanager.register(NoDots(), "cms-conformance-no-dots")
    if kind == "none":
        return
    try:
        output = sys.stdout.fileno()
    except (OSError, ValueError):
        return  # standard output is no file, so nobody waits before it
    progress = Progress(doing, asked=lambda: config.stash[RUN].transcript.total)

    def alarming(text: str) -> str:
        return config.get_terminal_writer().markup(text, red=True)

    screen = Screen(output, progress, alarming)
    config.pluginmanager.register(Teller(progress, screen), "cms-conformance-progress")


class NoDots:
    """Leaves out pytest's mark for each test."""

    @pytest.hookimpl(wrapper=True)
    def pytest_report_teststatus(self) -> Generator[None, Status, Status]:
        """Let pytest count, and show nothing."""
        category, _, _ = yield
        return category, "", ""


class Teller:
    """Takes in what goes on; the screen shows it in its own time."""

    def __init__(self, progress: Progress, screen: Screen) -> None:
        self.progress = progress
        self.screen = screen
        self.elsewhere = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Begin to show, since the target may be slow to answer at all."""
        self.screen.open()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Take in how many tests there are."""
        self.progress.total = len(session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Take in how many tests there are, and that others will run them."""
        if not self.progress.total:
            own = self.progress.asked
            self.progress.asked = lambda: own() + self.elsewhere
            self.progress.total = len(ids)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Take in which test goes on."""
        self.progress.start(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in what a test found, and what it took."""
        for record in getattr(report, "conformance", ())[:1]:
            self.elsewhere += record["conversation"]["of_test"]
            if report.failed:
                self.progress.failing.add(record["requirement"])

    def pytest_runtest_logfinish(self) -> None:
        """Take in that a test is over."""
        self.progress.done += 1

    # Innermost of all, so that pytest's summary begins on a line of its own.
    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self) -> Generator[None, None, None]:
        """Tell what goes on after the last test, then make room."""
        self.progress.phase = "cleaning up"
        try:
            return (yield)
        finally:
            self.screen.close()

    def pytest_unconfigure(self) -> None:
        """Stop, however it ended."""
        self.screen.close()
