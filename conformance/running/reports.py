"""The documents a run leaves beside its evidence."""

from __future__ import annotations

from pathlib import Path

from conformance.report.html import render
from conformance.report.junit import junit
from conformance.report.results import read_results
from conformance.report.summary import summary


def write_reports(results: Path) -> None:
    """Write ``report.json``, ``junit.xml`` and ``report.html`` beside the evidence."""
    evidence = read_results(results)
    _write(results.with_name("report.json"), summary(evidence))
    _write(results.with_name("junit.xml"), junit(evidence))
    _write(results.with_name("report.html"), render(evidence))


def _write(path: Path, text: str) -> None:
    """Write a file in one step, so that no reader sees half of it."""
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)
