"""An interrupted run ends at once, cleans up, and leaves a report that says so."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.selftest.command import started

RUN = ("run", "--reference", "--requirement=cm.stream.*", "--report-dir=.")


def wait_until(true: Callable[[], bool]) -> None:
    """Wait up to half a minute."""
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to that in half a minute")


def interrupted(directory: Path, *signals: signal.Signals) -> tuple[int, str]:
    """Start a run, interrupt it after some results; return its exit code and words."""
    results = directory / "results.jsonl"
    with started(*RUN, directory=directory) as process:
        wait_until(lambda: results.exists() and b'"result"' in results.read_bytes())
        for number in signals:
            process.send_signal(number)
        out, _ = process.communicate(timeout=30)
        return process.returncode, out


def leads(link: Path, directory: Path) -> bool:
    """Tell whether a process works in a directory."""
    try:
        return link.readlink() == directory
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_with_130_and_a_valid_partial_report(
    tmp_path: Path, number: signal.Signals
) -> None:
    code, out = interrupted(tmp_path, number)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))

    assert (code, report["exit_code"], report["complete"]) == (130, 130, False)
    assert "Interrupted: the report holds what was judged until then." in out


def test_a_run_that_a_shell_started_in_the_background_can_be_interrupted(
    tmp_path: Path,
) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        code, _ = interrupted(tmp_path, signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)

    assert code == 130


def test_what_was_judged_until_then_is_in_the_report(tmp_path: Path) -> None:
    interrupted(tmp_path, signal.SIGINT)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))

    assert report["requirements"]
    assert report["not_run"]
    assert report["leftovers"] == []


def test_no_process_outlives_the_interrupt(tmp_path: Path) -> None:
    interrupted(tmp_path, signal.SIGINT)

    homes = [link for link in Path("/proc").glob("[0-9]*/cwd") if leads(link, tmp_path)]
    assert homes == []
