"""A case written as a test: it fails where the fault is, and passes where it is not."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.running.bundle import ENVIRONMENT
from conformance.selftest.command import Command, Finished, environment, finished
from conformance.selftest.running.replay.conftest import Judging, Serving

WRITTEN = [
    "SaysNotFoundInASuccess",
    "EndsDownloadsWithALine",
    "EscapesNamesTwice",
    "AnswersTheIdOfTheFolder",
    "AnswersCountersAsText",
    "ForgetsUpdates",
    "IgnoresTheWait",
    "GivesNoToken",
    "CutsSizesTo32Bits",
    "PlacesChunksByTheirNumber",
]
OURS = {"conformance", "hypothesis", "lxml"}

Writing = Callable[[str], Path]


@pytest.fixture
def writing(judged: Judging, command: Command, tmp_path: Path) -> Writing:
    def write(variant: str) -> Path:
        evidence = judged(variant)
        name = f"test_{variant.lower()}.py"
        done = command("replay", evidence.results, evidence.case, "--as-pytest", name)
        assert done.code == 0, done.out + done.err
        return tmp_path / name

    return write


def outcome_of(path: Path, url: str) -> Finished:
    """Run a written test with pytest, as somebody does who has not got the suite."""
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:cms-conformance")
    line = [sys.executable, "-m", "pytest", *options, path]
    return finished(line, path.parent, {**ENVIRONMENT, "CMS_TARGET_URL": url})


@pytest.mark.parametrize("variant", WRITTEN)
def test_a_written_test_tells_the_fault_from_what_is_right(
    writing: Writing, serving: Serving, variant: str
) -> None:
    path = writing(variant)

    wrong, right = outcome_of(path, serving(variant)), outcome_of(path, serving())

    assert (wrong.code, right.code) == (1, 0), wrong.out + right.out
    assert re.search(r"^E +(assert|AssertionError)", wrong.out, re.MULTILINE)


@pytest.mark.parametrize("variant", WRITTEN)
def test_a_written_test_is_clean(writing: Writing, variant: str) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    checks = (["check"], ["format", "--check"])

    found = [
        subprocess.run(
            [ruff, *check, "--isolated", writing(variant)],
            check=False,
            env=environment({}),
            capture_output=True,
        ).returncode
        for check in checks
    ]

    assert found == [0, 0]


def test_a_written_test_needs_only_pytest_and_requests(writing: Writing) -> None:
    tree = ast.parse(writing("EscapesNamesTwice").read_text(encoding="utf-8"))
    names = {
        alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }

    assert names - sys.stdlib_module_names == {"pytest", "requests"}
    assert "conformance" not in {
        (node.module or "").partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }


def test_a_written_test_holds_no_secret(writing: Writing) -> None:
    text = writing("EscapesNamesTwice").read_text(encoding="utf-8")

    assert ENVIRONMENT["CM_PASSWORD"] not in text
    assert 'os.environ["CM_PASSWORD"]' in text


def test_a_written_test_says_what_was_found(writing: Writing) -> None:
    tree = ast.parse(writing("SaysNotFoundInASuccess").read_text(encoding="utf-8"))
    told = ast.get_docstring(tree) or ""

    assert "cm.stream.unknown-ticket-not-found" in told
    assert "Received: 200\nRequired: 404" in told


def test_what_is_made_is_removed(writing: Writing, serving: Serving) -> None:
    path, url = writing("AnswersCountersAsText"), serving()

    codes = [outcome_of(path, url).code for _ in range(2)]

    assert codes == [0, 0]
