"""A failure the user knows of is excused while it lasts, and no longer."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from conformance.running.bundle import ENVIRONMENT
from conformance.selftest.command import Command, Finished
from conformance.selftest.conftest import QUICK

BROKEN = "cm.stream.other-methods-refused"
SOUND = "cm.stream.upload-status"
REASON = "the proxy in front of it, until March"


def run_knowing(command: Command, directory: Path, url: str, name: str) -> Finished:
    """Run with one known failure in the profile."""
    text = f'[known-failures]\n"{name}" = "{REASON}"\n'
    (directory / "vendor.toml").write_text(text, encoding="utf-8")
    return command("run", url, "--profile=vendor.toml", *QUICK, **ENVIRONMENT)


@pytest.fixture
def known(command: Command, tmp_path: Path, wrong_server: str) -> Finished:
    return run_knowing(command, tmp_path, wrong_server, BROKEN)


@pytest.fixture
def stale(command: Command, tmp_path: Path, right_server: str) -> Finished:
    return run_knowing(command, tmp_path, right_server, SOUND)


def test_a_known_failure_does_not_fail_the_run(known: Finished) -> None:
    assert known.code == 0
    assert "1 known failure" in known.out


def test_a_known_failure_is_still_a_violation(known: Finished) -> None:
    (row,) = [one for one in known.report["requirements"] if one["id"] == BROKEN]

    assert (row["verdict"], row["known_failure"]) == ("violates", REASON)


def test_a_known_failure_is_no_failure_to_a_ci_server(known: Finished) -> None:
    (outcome,) = junit_outcomes(known, BROKEN)

    assert outcome.tag == "skipped"
    assert REASON in str(outcome.get("message"))


def test_a_known_failure_that_passes_fails_the_run(stale: Finished) -> None:
    assert stale.code == 1
    assert "1 known failure no longer failing" in stale.out
    assert f"vendor.toml:2: the known failure {SOUND} no longer fails" in stale.out


def test_a_stale_line_is_a_failure_to_a_ci_server(stale: Finished) -> None:
    (outcome,) = junit_outcomes(stale, SOUND)

    assert outcome.tag == "failure"
    assert "remove the entry" in str(outcome.get("message"))


def junit_outcomes(done: Finished, name: str) -> list[etree._Element]:
    """Return what ``junit.xml`` says of a requirement, unless it is a pass."""
    root = etree.parse(done.reports / "junit.xml").getroot()
    cases = (case for case in root.iter("testcase") if case.get("name") == name)
    return [child for case in cases for child in case if child.tag != "properties"]
