"""Every benchmark runs in its smallest form, and has goals to be held against."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
BENCH = CHECKOUT / "bench"
GOALS: dict[str, Any] = tomllib.loads((BENCH / "goals.toml").read_text("utf-8"))
SUBJECTS = sorted({goal["subject"] for goal in GOALS.values()})


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the benchmarks from the checkout, as nobody is in a hurry."""
    return subprocess.run(
        [sys.executable, "-m", "bench", "--smallest", *words],
        cwd=CHECKOUT,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_benchmark_tells_of_each_of_its_goals(subject: str, tmp_path: Path) -> None:
    done = bench("--only", subject, "--report-dir", str(tmp_path))

    assert done.returncode in {0, 1}, done.stderr
    told = json.loads((tmp_path / "performance.json").read_text("utf-8"))
    page = (tmp_path / "performance.md").read_text("utf-8")
    own = Counter(name for name in GOALS if GOALS[name]["subject"] == subject)
    standings = Counter(one["standing"] for one in told["figures"].values())
    assert Counter([*told["figures"], *told["skipped"]]) == own
    assert page.count("**missed**") == standings["missed"]


def test_every_benchmark_has_goals() -> None:
    files = {path.stem for path in (BENCH / "subjects").glob("*.py")}

    assert files - {"__init__"} == set(SUBJECTS)


def test_a_measurement_is_compared_with_an_earlier_one(tmp_path: Path) -> None:
    bench("--only", "embedding", "--report-dir", str(tmp_path))
    earlier = str(tmp_path / "performance.json")

    done = bench("--only", "embedding", "--compare", earlier)

    assert "embedded-leftovers: 0 left → 0 left, as before" in done.stdout
