"""However the suites are started, the verdicts are the same."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from conformance.running.bundle import ENVIRONMENT
from conformance.selftest.command import Command, Finished, finished
from conformance.selftest.conftest import QUICK

PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider")
SUITES = (*PYTEST, "--pyargs", "conformance.suites")


def pytest_in(directory: Path, *arguments: object) -> Finished:
    """Run pytest as a user does, in a directory of theirs."""
    return finished([*arguments], directory, ENVIRONMENT)


def found(done: Finished) -> list[tuple[str, str, str]]:
    """Return what the tests of a run found, in any order."""
    results = [one for one in done.evidence if one["record"] == "result"]
    return sorted((one["requirement"], one["test"], one["outcome"]) for one in results)


@pytest.mark.parametrize("extra", [(), ("-n", "2"), ("-p", "no:randomly", "-v")])
def test_pytest_finds_what_the_command_finds(
    tmp_path: Path, failing: Finished, wrong_server: str, extra: tuple[str, ...]
) -> None:
    line = (*SUITES, "--target-url", wrong_server, *QUICK, *extra)

    done = pytest_in(tmp_path, *line)

    assert (done.code, done.verdicts) == (failing.code, failing.verdicts)
    assert found(done) == found(failing)


def test_side_by_side_the_verdicts_are_the_same(
    command: Command, failing: Finished, wrong_server: str
) -> None:
    done = command("run", wrong_server, *QUICK, "-n", "2", **ENVIRONMENT)

    assert (done.code, done.verdicts) == (failing.code, failing.verdicts)
    assert found(done) == found(failing)


def test_python_m_is_the_command(tmp_path: Path, conforming: Finished) -> None:
    line = (sys.executable, "-m", "conformance", "run")

    done = pytest_in(tmp_path, *line, str(conforming.report["target"]), *QUICK)

    assert (done.code, done.verdicts) == (0, conforming.verdicts)


OWN = """
import pytest
from conformance.harness import Violation, requirement

@pytest.fixture
def page():
    raise Violation("no page", "a page")

@requirement("staging.list.past-end-is-empty")
def test_of_a_should(page):
    assert page
"""


def test_a_should_that_fails_before_its_test_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(OWN, encoding="utf-8")

    done = pytest_in(tmp_path, *PYTEST, "test_own.py", "--reference")

    assert (done.code, [one[2] for one in found(done)]) == (0, ["failed"])


def test_the_suites_refuse_to_run_without_a_target(tmp_path: Path) -> None:
    done = pytest_in(tmp_path, *SUITES)

    assert done.code == pytest.ExitCode.USAGE_ERROR
    assert "no target: give --target-url" in done.err
    assert not (tmp_path / "reports").exists()


OURS = """
from conformance.harness import requirement

@requirement("cm.stream.upload-status")
def test_a_slip_of_ours():
    {}["x"]
"""


def test_a_defect_of_a_test_is_no_verdict_on_the_server(
    tmp_path: Path, right_server: str
) -> None:
    (tmp_path / "test_ours.py").write_text(OURS, encoding="utf-8")

    done = pytest_in(tmp_path, *PYTEST, "test_ours.py", "--target-url", right_server)

    assert (done.code, done.verdicts["cm.stream.upload-status"]) == (4, "error")
    assert "No verdict: 1 checks ended in a defect of the suite" in done.out


def test_a_suite_that_cannot_be_imported_is_no_verdict(
    tmp_path: Path, right_server: str
) -> None:
    (tmp_path / "test_ours.py").write_text("import nothing_of_that_name\n", "utf-8")

    done = pytest_in(tmp_path, *PYTEST, "test_ours.py", "--target-url", right_server)

    assert done.code == pytest.ExitCode.INTERRUPTED
    assert "Conforms" not in done.out


PLAIN = "def test_theirs():\n    assert {}\n"


def test_a_users_own_failing_test_spoils_the_pass(
    tmp_path: Path, right_server: str
) -> None:
    (tmp_path / "test_ours.py").write_text(PLAIN.format(False), encoding="utf-8")  # noqa: FBT003  (text)

    done = pytest_in(
        tmp_path, *SUITES, "test_ours.py", "--target-url", right_server, *QUICK
    )

    assert (done.code, done.report["exit_code"]) == (1, 0)


def test_a_pytest_run_of_others_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "test_ours.py").write_text(PLAIN.format(True), encoding="utf-8")  # noqa: FBT003  (text)

    done = pytest_in(tmp_path, *PYTEST, "test_ours.py")

    assert done.code == 0
    assert not (tmp_path / "reports").exists()
