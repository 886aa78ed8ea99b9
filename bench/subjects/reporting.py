"""A report of many verdicts, made from evidence as a run leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.evidence import evidence
from bench.figures import Figure, Outcome
from bench.rounds import Effort, timed
from conformance.running.reports import write_reports

VERDICTS, EXCHANGES = 2000, 3


def measure(effort: Effort) -> Iterator[Outcome]:
    """Write the page, the file for programs and that for CI."""
    verdicts = effort.of(VERDICTS, 4)
    with TemporaryDirectory() as folder:
        path = evidence(Path(folder, "results.jsonl"), verdicts, EXCHANGES)
        found = [timed(lambda: write_reports(path)) for _ in range(effort.rounds)]
        size = Path(folder, "report.html").stat().st_size
    note = f"{verdicts} verdicts: report.html, report.json, junit.xml"
    yield Figure("report-seconds", found, note=note)
    yield Figure("report-size", [size / 1e6])
