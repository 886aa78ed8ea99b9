"""What has changed since an earlier measurement."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.figures import goals
from bench.page import Measured, amount

#: Figures drift by a few per cent from run to run.
NOTABLE = 1.1


def compared(measured: Measured, earlier: Path) -> Iterator[str]:
    """Yield a line for each figure that was measured both times."""
    before: dict[str, Any] = json.loads(earlier.read_text(encoding="utf-8"))["figures"]
    for figure in measured.figures:
        goal = goals()[figure.goal]
        if figure.goal in before:
            old, new = before[figure.goal]["value"], figure.value
            both = f"{amount(old, goal.unit)} → {amount(new, goal.unit)}"
            yield f"{figure.goal}: {both}, {word(old, new, goal.sense)}"


def word(old: float, new: float, sense: str) -> str:
    """Tell whether a figure is better now, worse, or as it was."""
    if not (new > old * NOTABLE or old > new * NOTABLE):
        return "as before"
    return "better" if (new > old) == (sense == "at least") else "worse"
