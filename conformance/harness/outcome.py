"""What one test found about one requirement, as far as it decides a run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What one test found about one requirement."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not applicable"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Found:
    """One outcome, and what known failures are compared with.

    ``required`` is what a failure did not meet, ``because`` why nothing was judged.
    """

    requirement: str
    test: str
    outcome: Outcome
    required: str = ""
    because: str = ""

    @property
    def blames(self) -> str:
        """Return the requirement whose violation kept this from being judged."""
        name, violated, _ = self.because.partition(VIOLATED)
        return name if violated and self.outcome is Outcome.INCONCLUSIVE else ""


VIOLATED = " is violated"


def violated(requirement: str) -> str:
    """Say that nothing else can be judged, since a requirement is not met."""
    return f"{requirement}{VIOLATED}"
