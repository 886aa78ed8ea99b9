"""Benchmarks run in their smallest form, and have goals to be held against."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.selftest.bench.smallest import BENCH, SUBJECTS, bench, see_goals_told

#: Those that take a second; `tox -e bench` sees all before it measures.
FAST = ("embedding", "generation", "validation")


@pytest.mark.parametrize("subject", FAST)
def test_a_benchmark_tells_of_each_of_its_goals(subject: str, tmp_path: Path) -> None:
    see_goals_told(subject, tmp_path)


def test_every_benchmark_has_goals() -> None:
    files = {path.stem for path in (BENCH / "subjects").glob("*.py")}

    assert files - {"__init__"} == set(SUBJECTS)


def test_a_measurement_is_compared_with_an_earlier_one(tmp_path: Path) -> None:
    bench("--only", "embedding", "--report-dir", str(tmp_path))
    earlier = str(tmp_path / "performance.json")

    done = bench("--only", "embedding", "--compare", earlier)

    assert "embedded-leftovers: 0 left → 0 left, as before" in done.stdout
