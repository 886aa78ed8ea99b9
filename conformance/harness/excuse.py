"""Known failures beside what was found: what they excuse, and how they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from conformance.harness.known_failure import KnownFailure
from conformance.harness.outcome import Found, Outcome

LONGEST = 200


class Standing(StrEnum):
    """How a known failure stands at the end of a run."""

    HOLDS = "holds"
    STALE = "stale"
    EXPIRED = "expired"
    OTHER_CAUSE = "another cause"
    NOT_JUDGED = "not judged"


#: These fail the run, whatever else was found.
FAILING = (Standing.STALE, Standing.EXPIRED, Standing.OTHER_CAUSE)

Excuses = Mapping[Found, KnownFailure]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A known failure and how it stands; ``told`` says which line to change."""

    known: KnownFailure
    standing: Standing
    told: str = ""

    @property
    def fails(self) -> bool:
        """Tell whether the entry itself fails the run."""
        return self.standing in FAILING


def excuses(
    found: Collection[Found], known: Sequence[KnownFailure], today: date
) -> Excuses:
    """Return which findings are excused, and by what.

    A failure is excused by an entry that names it and its cause; what could not be
    judged because of it, together with it.
    """
    valid = [entry for entry in known if not entry.has_expired(today)]
    if not valid:
        return {}
    failures = [one for one in found if one.outcome is Outcome.FAILED]
    named = {one: _excuse(one, valid) for one in failures}
    excused = {one: entry for one, entry in named.items() if entry}
    return {**excused, **_consequences(found, failures, excused, valid)}


def _excuse(one: Found, valid: Iterable[KnownFailure]) -> KnownFailure | None:
    fitting = (
        entry
        for entry in valid
        if entry.names(one.requirement, one.test) and entry.explains(one.required)
    )
    return next(fitting, None)


def _consequences(
    found: Iterable[Found],
    failures: Iterable[Found],
    excused: Excuses,
    valid: Sequence[KnownFailure],
) -> Excuses:
    """Return what could not be judged for no reason but excused failures."""
    of: dict[str, list[Found]] = defaultdict(list)
    for one in failures:
        of[one.requirement].append(one)
    caused = {
        one: _cause_excused(one, of[one.blames], excused, valid)
        for one in found
        if one.blames
    }
    return {one: entry for one, entry in caused.items() if entry}


def _cause_excused(
    one: Found,
    failures: Sequence[Found],
    excused: Excuses,
    valid: Iterable[KnownFailure],
) -> KnownFailure | None:
    """Return what excuses the cause: the test's own failure, else all there are."""
    causes = [cause for cause in failures if cause.test == one.test] or failures
    if causes:
        spared = all(cause in excused for cause in causes)
        return excused[causes[0]] if spared else None
    return next((entry for entry in valid if entry.name == one.blames), None)


def assess(
    known: KnownFailure,
    found: Iterable[Found],
    excused: Excuses,
    today: date,
    *,
    whole: bool = True,
) -> Assessment:
    """Return how a known failure stands, given all that a run found.

    A run that is not ``whole`` may have passed over what fails.
    """
    named = [one for one in found if known.names(one.requirement, one.test)]
    failures = [one for one in named if one.outcome is Outcome.FAILED]
    strange = [one for one in failures if not known.explains(one.required)]
    unexcused = [one for one in strange if one not in excused]
    if known.has_expired(today):
        return Assessment(known, Standing.EXPIRED, _expired(known))
    if unexcused or (strange and len(strange) == len(failures)):
        cause = (unexcused or strange)[0]
        return Assessment(known, Standing.OTHER_CAUSE, _other_cause(known, cause))
    if failures:
        return Assessment(known, Standing.HOLDS)
    outcomes = dict.fromkeys(one.outcome for one in named)
    passed = outcomes.keys() - {Outcome.NOT_APPLICABLE} == {Outcome.PASSED}
    if passed and whole:
        return Assessment(known, Standing.STALE, _stale(known))
    return Assessment(
        known, Standing.NOT_JUDGED, _not_judged(known, outcomes, whole=whole)
    )


def _expired(known: KnownFailure) -> str:
    return (
        f"{known.place('expires')}: the known failure {known.name} expired on "
        f"{known.expires}; mend it and remove the entry, or give a later day"
    )


def _other_cause(known: KnownFailure, one: Found) -> str:
    required = " ".join(one.required.split())
    shown = required if len(required) <= LONGEST else f"{required[:LONGEST]} …"
    return (
        f"{known.place('clause')}: the known failure {known.name} fails by another "
        f"cause: {known.clause!r} does not stand in what {one.test} found required, "
        f"which is {shown!r}; mend it, or change clause and reason"
    )


def _stale(known: KnownFailure) -> str:
    return (
        f"{known.place()}: the known failure {known.name} no longer fails; "
        "remove the entry"
    )


def _not_judged(
    known: KnownFailure, outcomes: Iterable[Outcome], *, whole: bool
) -> str:
    why = ", ".join(outcomes) or "none of its tests ran"
    why = why if whole else "not all of the tests ran"
    return f"{known.place()}: the known failure {known.name} was not judged: {why}"
