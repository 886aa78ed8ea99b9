"""The benchmarks in their smallest form, as they are run from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

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


def see_goals_told(subject: str, directory: Path) -> None:
    """Run one subject, and see that it tells of each of its goals."""
    done = bench("--only", subject, "--report-dir", str(directory))

    assert done.returncode in {0, 1}, done.stderr
    told = json.loads((directory / "performance.json").read_text("utf-8"))
    page = (directory / "performance.md").read_text("utf-8")
    own = Counter(name for name in GOALS if GOALS[name]["subject"] == subject)
    standings = Counter(one["standing"] for one in told["figures"].values())
    assert Counter([*told["figures"], *told["skipped"]]) == own
    assert page.count("**missed**") == standings["missed"]
