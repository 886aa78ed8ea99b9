"""What one test found, as plain facts: the step from an exception to the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.harness.assertion import explained
from conformance.harness.judgement import (
    Inconclusive,
    NotApplicable,
    Violation,
)
from conformance.harness.outcome import Outcome, violated

UNSTABLE = "The failure did not repeat: the same requests were also answered rightly."
UNSTEADY = (
    "What is asked of the target depends on its answers to the same requests, and these"
    " differed from one time to the next."
)
UNSTEADY_REMEDY = "let nobody else work on the target, and judge it again"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one test found about one requirement.

    ``received``, ``required`` and ``hint`` explain a failure; ``because`` and
    ``remedy`` what could not be judged, or a defect of ours.
    """

    requirement: str
    outcome: Outcome
    received: str = ""
    required: str = ""
    hint: str = ""
    kind: str = ""
    because: str = ""
    remedy: str = ""


def findings(own: str, error: BaseException | None) -> list[Finding]:
    """Return what a test of the requirement ``own`` found, given how it ended.

    A violation of another requirement blames that one, and leaves the test's own
    inconclusive.
    """
    if error is None:
        return [Finding(own, Outcome.PASSED)]
    return list(_read(own, error))


def _read(own: str, error: BaseException) -> Iterator[Finding]:
    match error:
        case Violation():
            yield from _violation(own, error)
        case BaseExceptionGroup():
            yield from _group(own, error)
        case AssertionError():
            received, required = explained(str(error))
            yield Finding(own, Outcome.FAILED, received, required, kind="mismatch")
        case Inconclusive():
            yield Finding(
                own,
                Outcome.INCONCLUSIVE,
                because=error.because,
                remedy=error.remedy,
            )
        case NotApplicable():
            yield Finding(own, Outcome.NOT_APPLICABLE, because=str(error))
        case _ if _is_unsteady(error):
            yield Finding(
                own, Outcome.INCONCLUSIVE, because=UNSTEADY, remedy=UNSTEADY_REMEDY
            )
        case _:
            because = f"{type(error).__name__}: {error}"
            yield Finding(own, Outcome.ERROR, because=because)


def _is_unsteady(error: BaseException) -> bool:
    """Tell whether Hypothesis could not make an example again.

    Examples depend on the seed and on what the target said. Hypothesis is loaded where
    it has raised something, and only there.
    """
    kind = type(error)
    return kind.__module__ == "hypothesis.errors" and kind.__name__.startswith("Flaky")


def _violation(own: str, error: Violation) -> Iterator[Finding]:
    blamed = error.requirement or own
    if blamed != own:
        yield Finding(own, Outcome.INCONCLUSIVE, because=violated(blamed))
    yield Finding(
        blamed,
        Outcome.FAILED,
        received=error.received,
        required=error.required,
        hint=error.hint,
        kind=error.kind,
    )


def _group(own: str, group: BaseExceptionGroup[BaseException]) -> Iterator[Finding]:
    """Read a group, as Hypothesis raises when a failure does not repeat."""
    theirs = _first(group, Violation) or _first(group, AssertionError)
    if theirs is None:
        ours = _first(group, BaseException) or RuntimeError(str(group))
        yield from _read(own, ours)
        return
    for finding in _read(own, theirs):
        hint = f"{finding.hint}\n{UNSTABLE}".strip()
        failed = finding.outcome is Outcome.FAILED
        yield _with_hint(finding, hint) if failed else finding


def _with_hint(finding: Finding, hint: str) -> Finding:
    return Finding(
        finding.requirement,
        finding.outcome,
        received=finding.received,
        required=finding.required,
        hint=hint,
        kind=finding.kind,
    )


def _first(
    group: BaseExceptionGroup[BaseException], kind: type[BaseException]
) -> BaseException | None:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            found = _first(error, kind)
            if found is not None:
                return found
        elif isinstance(error, kind):
            return error
    return None
