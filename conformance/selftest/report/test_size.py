"""However much was found, the report stays small, and is there at once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from conformance.report.html import render
from conformance.report.results import read_results
from conformance.selftest.report.synthetic import large

LARGEST = 1_500_000
SECONDS = 2


@pytest.mark.parametrize("failing", [1, 20])
def test_two_thousand_verdicts_make_a_small_page(tmp_path: Path, failing: int) -> None:
    results = read_results(large(tmp_path / "results.jsonl", failing=failing))

    page = render(results)

    assert len(page.encode("utf-8")) < LARGEST
    assert page.count('<tr id="r-') == 2000


def test_two_thousand_verdicts_are_told_in_time(tmp_path: Path) -> None:
    path = large(tmp_path / "results.jsonl")

    # Other work on the machine is none of the report's.
    began = time.process_time()
    render(read_results(path))

    assert time.process_time() - began < SECONDS


def test_what_has_no_room_is_counted(tmp_path: Path) -> None:
    path = large(tmp_path / "results.jsonl", verdicts=3000, failing=1)
    results = read_results(path)

    assert "more requirements failed.</strong> There is no room" in render(results)


def test_every_verdict_has_its_evidence_on_the_page(tmp_path: Path) -> None:
    page = render(read_results(large(tmp_path / "results.jsonl")))

    assert page.count('<article class="card violates"') == 100
    assert page.count('<p id="e-') + page.count('<details id="e-') == 1900
