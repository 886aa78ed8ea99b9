"""From what tests found to verdicts, and from verdicts to one exit code.

Everything that tells a run's outcome - text, report and exit code - comes from here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from conformance.harness.catalogue import BINDING, Requirement
from conformance.harness.excuse import (
    Assessment,
    Excuses,
    Standing,
    assess,
    excuses,
)
from conformance.harness.exit_code import ExitCode
from conformance.harness.known_failure import KnownFailure
from conformance.harness.outcome import Found, Outcome
from conformance.harness.prerequisites import put_aside

__all__ = [
    "Decision",
    "ExitCode",
    "Found",
    "Outcome",
    "Ruling",
    "Verdict",
    "decide",
    "exit_code",
    "verdict",
]


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
JUDGED = (
    Verdict.CONFORMS,
    Verdict.VIOLATES,
    Verdict.FALLS_SHORT,
    Verdict.OBSERVED,
)
#: What may remain where all else is excused.
HARMLESS = (None, Verdict.CONFORMS, Verdict.OBSERVED, Verdict.NOT_APPLICABLE)


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

    ``excused`` names the tests whose findings are known, ``known`` why they are;
    ``remaining`` is the verdict without them, and none where nothing remains.
    ``stale`` tells that what was known to fail does not. ``beneath`` is a requirement
    that this one rests on and that fails: what was found here is put aside.
    """

    requirement: Requirement
    verdict: Verdict
    remaining: Verdict | None
    known: str = ""
    excused: tuple[str, ...] = ()
    stale: bool = False
    beneath: str = ""

    @property
    def spared(self) -> bool:
        """Tell whether all that speaks against the target is excused."""
        return bool(self.excused) and self.remaining in HARMLESS

    def counts(self, *, strict: bool) -> bool:
        """Tell whether this keeps the run from conforming."""
        failing = {Verdict.VIOLATES} | ({Verdict.FALLS_SHORT} if strict else set())
        return self.remaining in failing or (
            self.remaining is Verdict.INCONCLUSIVE and self.requirement.level in BINDING
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """What a run decides: on each requirement, on each known failure, on the whole."""

    rulings: list[Ruling]
    known: list[Assessment]
    code: ExitCode


def decide(  # noqa: PLR0913  (all that decides)
    requirements: Mapping[str, Requirement],
    found: Mapping[str, Sequence[Found]],
    known: Sequence[KnownFailure] = (),
    *,
    today: date,
    strict: bool = False,
    interrupted: bool = False,
    stopped: bool = False,
    part: bool = False,
    presumed: Collection[str] = (),
) -> Decision:
    """Return what the findings on the requirements given amount to.

    The known failures are those of the profile, ``today`` is what they expire by. In a
    run that was interrupted, or stopped by its budget, nothing has proven to pass, and
    neither has it in one that is but a ``part``; there, requirements tried elsewhere
    are ``presumed`` to fail.
    """
    judged = put_aside(requirements, found, presumed)
    every = [one for several in judged.values() for one in several]
    excused = excuses(every, known, today)
    assessed = [
        assess(entry, every, excused, today, whole=not (interrupted or stopped or part))
        for entry in known
    ]
    rulings = [
        _ruling(requirement, judged.get(name, ()), excused, assessed)
        for name, requirement in requirements.items()
    ]
    came = came_to_something(found) if part else None
    code = exit_code(rulings, assessed, strict=strict, judged=came)
    if stopped and code is ExitCode.CONFORMS:
        code = ExitCode.NOT_JUDGED
    return Decision(rulings, assessed, ExitCode.INTERRUPTED if interrupted else code)


def came_to_something(found: Mapping[str, Sequence[Found]]) -> bool:
    """Tell whether any test did more than find that nothing could be judged."""
    outcomes = {one.outcome for several in found.values() for one in several}
    return bool(outcomes - {Outcome.INCONCLUSIVE})


def _ruling(
    requirement: Requirement,
    found: Sequence[Found],
    excused: Excuses,
    assessed: Iterable[Assessment],
) -> Ruling:
    rest = [one.outcome for one in found if one not in excused]
    spared = [one for one in found if one in excused]
    telling = (Standing.HOLDS, Standing.STALE)
    own = [
        one
        for one in assessed
        if one.known.name == requirement.id and one.standing in telling
    ]
    reasons = [one.known.reason for one in own] + [
        excused[one].reason for one in spared
    ]
    return Ruling(
        requirement,
        verdict(requirement, [one.outcome for one in found]),
        None if spared and not rest else verdict(requirement, rest),
        known="; ".join(dict.fromkeys(reasons)),
        excused=tuple(dict.fromkeys(one.test for one in spared)),
        stale=any(one.standing is Standing.STALE for one in own),
        beneath=next(
            (one.blames for one in found if one.blames in requirement.rests_on), ""
        ),
    )


def exit_code(
    rulings: Sequence[Ruling],
    known: Iterable[Assessment] = (),
    *,
    strict: bool = False,
    judged: bool | None = None,
) -> ExitCode:
    """Return the exit code that rulings and known failures amount to.

    ``judged`` tells whether anything was, where that does not depend on the rulings.
    """
    if any(ruling.verdict is Verdict.ERROR for ruling in rulings):
        return ExitCode.SUITE_ERROR
    if judged is None:
        judged = any(ruling.verdict in JUDGED for ruling in rulings)
    if not judged:
        return ExitCode.NOT_JUDGED
    counted = any(ruling.counts(strict=strict) for ruling in rulings)
    if counted or any(one.fails for one in known):
        return ExitCode.DOES_NOT_CONFORM
    return ExitCode.CONFORMS
