"""From what tests found to verdicts, and from verdicts to one exit code.

Everything that tells a run's outcome - text, report and exit code - comes from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from conformance.harness.catalogue import Requirement


class Outcome(StrEnum):
    """What one test found about one requirement."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not applicable"
    ERROR = "error"


class Verdict(StrEnum):
    """What a run says about one requirement."""

    CONFORMS = "conforms"
    VIOLATES = "violates"
    FALLS_SHORT = "falls short"
    OBSERVED = "observed"
    NOT_APPLICABLE = "not applicable"
    INCONCLUSIVE = "inconclusive"
    EXCLUDED = "excluded"
    ERROR = "error"


class ExitCode(IntEnum):
    """What the process answers."""

    CONFORMS = 0
    DOES_NOT_CONFORM = 1
    USAGE = 2
    NOT_JUDGED = 3
    SUITE_ERROR = 4
    INTERRUPTED = 130


WORST_FIRST = (
    Outcome.ERROR,
    Outcome.FAILED,
    Outcome.INCONCLUSIVE,
    Outcome.PASSED,
    Outcome.NOT_APPLICABLE,
)
MUST = {
    Outcome.ERROR: Verdict.ERROR,
    Outcome.FAILED: Verdict.VIOLATES,
    Outcome.INCONCLUSIVE: Verdict.INCONCLUSIVE,
    Outcome.PASSED: Verdict.CONFORMS,
    Outcome.NOT_APPLICABLE: Verdict.NOT_APPLICABLE,
}
SHOULD = MUST | {Outcome.FAILED: Verdict.FALLS_SHORT}
MAY = MUST | {Outcome.FAILED: Verdict.OBSERVED}
OPEN = MAY | {Outcome.PASSED: Verdict.OBSERVED}
MEANING = {"must": MUST, "should": SHOULD, "may": MAY, "open": OPEN}
BINDING = ("must", "should")
JUDGED = (
    Verdict.CONFORMS,
    Verdict.VIOLATES,
    Verdict.FALLS_SHORT,
    Verdict.OBSERVED,
)


def verdict(requirement: Requirement, outcomes: Iterable[Outcome]) -> Verdict:
    """Return the verdict on one requirement from what its tests found.

    The worst finding decides: a defect of ours before a failure of theirs, a failure
    before what could not be judged, and a pass only where something passed.
    """
    if requirement.excluded:
        return Verdict.EXCLUDED
    found = set(outcomes)
    meaning = MEANING[requirement.level]
    return next(
        (meaning[outcome] for outcome in WORST_FIRST if outcome in found),
        meaning[Outcome.INCONCLUSIVE],
    )


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict as a run counts it, known failures and all.

    ``known`` is the reason of a known failure; ``stale`` tells that what was known to
    fail does not.
    """

    requirement: Requirement
    verdict: Verdict
    known: str = ""

    @property
    def stale(self) -> bool:
        """Tell whether a known failure has stopped failing."""
        return bool(self.known) and self.verdict is Verdict.CONFORMS

    def counts(self, *, strict: bool) -> bool:
        """Tell whether this keeps the run from conforming."""
        failing = {Verdict.VIOLATES} | ({Verdict.FALLS_SHORT} if strict else set())
        if self.verdict in failing:
            return not self.known
        return self.stale or (
            self.verdict is Verdict.INCONCLUSIVE and self.requirement.level in BINDING
        )


def rule(
    requirements: Mapping[str, Requirement],
    outcomes: Mapping[str, Iterable[Outcome]],
    known_failures: Mapping[str, str],
) -> list[Ruling]:
    """Return the ruling on every requirement given, in their order."""
    return [
        Ruling(
            requirement,
            verdict(requirement, outcomes.get(name, ())),
            known_failures.get(name, ""),
        )
        for name, requirement in requirements.items()
    ]


def exit_code(rulings: Iterable[Ruling], *, strict: bool = False) -> ExitCode:
    """Return the exit code that the rulings amount to."""
    rulings = list(rulings)
    if any(ruling.verdict is Verdict.ERROR for ruling in rulings):
        return ExitCode.SUITE_ERROR
    if not any(ruling.verdict in JUDGED for ruling in rulings):
        return ExitCode.NOT_JUDGED
    if any(ruling.counts(strict=strict) for ruling in rulings):
        return ExitCode.DOES_NOT_CONFORM
    return ExitCode.CONFORMS
