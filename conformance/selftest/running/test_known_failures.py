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
    assert "1 known failures" in known.out


def test_a_known_failure_is_still_a_violation(known: Finished) -> None:
    (row,) = [one for one in known.report["requirements"] if one["id"] == BROKEN]

    assert (row["verdict"], row["known_failure"]) == ("violates", REASON)


def test_a_known_failure_is_no_failure_to_a_ci_server(known: Finished) -> None:
    (case,) = junit_cases(known, BROKEN)

    assert [child.tag for child in case] == ["skipped"]
    assert REASON in str(case[0].get("message"))


def test_a_known_failure_that_passes_fails_the_run(stale: Finished) -> None:
    assert stale.code == 1
    assert "1 known failures no longer fail" in stale.out


def test_a_stale_line_is_a_failure_to_a_ci_server(stale: Finished) -> None:
    (case,) = junit_cases(stale, SOUND)

    assert [child.tag for child in case] == ["failure"]
    assert "remove its line" in str(case[0].get("message"))


def junit_cases(done: Finished, name: str) -> list[etree._Element]:
    """Return the test cases of a requirement in ``junit.xml``."""
    root = etree.parse(done.reports / "junit.xml").getroot()
    return [case for case in root.iter("testcase") if case.get("name") == name]
