"""Every benchmark runs in its smallest form: seen before they are measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.selftest.bench.smallest import SUBJECTS, see_goals_told


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_benchmark_tells_of_each_of_its_goals(subject: str, tmp_path: Path) -> None:
    see_goals_told(subject, tmp_path)
