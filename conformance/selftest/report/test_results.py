"""Evidence is read back whole, cut short, or refused with the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report.html import render
from conformance.report.junit import junit
from conformance.report.results import ResultsError, read_results
from conformance.report.summary import summary


def cut(evidence: Path, directory: Path, lines: int, extra: str = "") -> Path:
    """Write the first lines of evidence, and what was being written."""
    kept = evidence.read_text(encoding="utf-8").splitlines(keepends=True)[:lines]
    path = directory / "results.jsonl"
    path.write_text("".join(kept) + extra, encoding="utf-8")
    return path


def test_every_record_is_read(evidence: Path) -> None:
    results = read_results(evidence)

    assert results.run["record"] == "run"
    assert results.requirements.keys() >= results.verdicts.keys()
    assert results.end["complete"] is True


@pytest.mark.parametrize("extra", ["", '{"record": "res', '{"record"'])
def test_evidence_of_a_run_that_died_is_read_up_to_there(
    evidence: Path, tmp_path: Path, extra: str
) -> None:
    results = read_results(cut(evidence, tmp_path, 3, extra))

    assert (results.end, results.verdicts) == ({}, {})
    assert len(results.requirements) == 2


def test_every_report_can_be_made_of_a_run_that_died(
    evidence: Path, tmp_path: Path
) -> None:
    results = read_results(cut(evidence, tmp_path, 3))

    assert '"complete": false' in summary(results)
    assert "<testsuites" in junit(results)
    assert "did not reach its end" in render(results)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "first line does not describe a run"),
        ('{"record": "end"}\n', "first line does not describe a run"),
        ('{"record": "run", "format": 2}\n', "format 2; this version reads 1"),
        ('{"record": "run", "format": 1}\n{\n{}\n', r"results\.jsonl:2: is no"),
        ("\udcff", "cannot be read"),
    ],
)
def test_what_is_no_evidence_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "results.jsonl"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(ResultsError, match=words):
        read_results(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="none: cannot be read"):
        read_results(tmp_path / "none")
