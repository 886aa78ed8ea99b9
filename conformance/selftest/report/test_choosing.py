"""Which reports are written: by a run, and again from its evidence alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report.html import render
from conformance.report.results import read_results
from conformance.running.bundle import ENVIRONMENT
from conformance.running.reports import WRITERS, chosen, tell_the_build, write_reports
from conformance.selftest.command import Command, Finished
from conformance.selftest.conftest import QUICK

EVERY = {name for files in WRITERS.values() for name in files}
USUAL = {"report.html", "report.json", "junit.xml"}


def written(directory: Path) -> set[str]:
    """Return the names of the files in a directory."""
    return {path.name for path in directory.iterdir()}


def test_file_names_are_fixed() -> None:
    assert {
        "report.html",
        "report.json",
        "junit.xml",
        "summary.md",
        "earl.jsonld",
        "exchanges.har",
        "badge.svg",
        "badge.json",
    } == EVERY


@pytest.mark.parametrize(
    ("names", "kinds"),
    [
        ([], ["html", "json", "junit"]),
        (["har"], ["har"]),
        (["earl,badge", "html"], ["earl", "badge", "html"]),
        (["all"], list(WRITERS)),
        (["none"], []),
    ],
)
def test_report_chooses(names: list[str], kinds: list[str]) -> None:
    assert chosen(names) == kinds


def test_evidence_alone_makes_every_report(
    command: Command, evidence: Path, tmp_path: Path
) -> None:
    done = command("report", evidence, "--report=all", "--report-dir=again")

    assert (done.code, written(tmp_path / "again")) == (0, EVERY)
    assert len(done.out.splitlines()) == len(EVERY)


def test_reports_made_again_are_the_same_bytes(mixed: Finished, tmp_path: Path) -> None:
    write_reports(mixed.reports / "results.jsonl", directory=tmp_path)

    assert written(tmp_path) == USUAL
    for name in USUAL:
        assert (tmp_path / name).read_bytes() == (mixed.reports / name).read_bytes()


def test_a_run_writes_what_is_asked_for(command: Command, right_server: str) -> None:
    done = command("run", right_server, *QUICK, "--report=badge", **ENVIRONMENT)

    names = {"results.jsonl", "traffic.jsonl.gz", "badge.svg", "badge.json"}
    assert (done.code, written(done.reports)) == (0, names)


def test_a_run_can_be_compared_with_an_earlier_one(
    command: Command, failing: Finished, right_server: str
) -> None:
    earlier = failing.reports / "results.jsonl"

    done = command("run", right_server, *QUICK, f"--compare={earlier}", **ENVIRONMENT)

    page = (done.reports / "report.html").read_text(encoding="utf-8")
    assert done.code == 0
    assert "1 fixed" in page


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["report", "none.jsonl"], "none.jsonl: cannot be read"),
        (["report", "none.jsonl", "--report=pdf"], "--report 'pdf' is unknown; known:"),
        (["run", "--reference", "--report=pdf"], "--report 'pdf' is unknown; known:"),
        (["run", "--reference", "--compare=none.jsonl"], "none.jsonl: cannot be read"),
    ],
)
def test_what_cannot_be_meant_ends_with_2_and_leaves_nothing(
    command: Command, line: list[str], told: str
) -> None:
    refused = command(*line)

    assert refused.code == 2
    assert told in refused.err
    assert not list(refused.directory.iterdir())


def test_a_build_at_github_is_told(evidence: Path, tmp_path: Path) -> None:
    page = tmp_path / "summary"
    page.write_text("before\n", encoding="utf-8")
    github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(page)}

    (line, *_) = tell_the_build(evidence, github)

    assert line.startswith("::error title=cm.stream.other-methods-refused::")
    assert page.read_text(encoding="utf-8").startswith("before\n# Conformance of ")


def test_nobody_else_is_told(evidence: Path) -> None:
    assert tell_the_build(evidence, {}) == []


def test_the_page_names_the_reference_as_what_it_is(command: Command) -> None:
    done = command("run", "--reference", *QUICK)

    page = render(read_results(done.reports / "results.jsonl"))
    assert "<h1>Conformance of the bundled reference server</h1>" in page
    assert "not a product" in page
