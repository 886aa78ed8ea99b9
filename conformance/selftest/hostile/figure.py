"""What is told of one behaviour or input."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """What came of it, what it took at most, and what was wrong with that."""

    name: str
    came: str
    seconds: float
    mebibytes: float
    wrong: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Return the figure as JSON carries it."""
        return asdict(self)
