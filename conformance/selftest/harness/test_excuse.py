"""A known failure excuses what it names, by its cause and until its day; no more."""

from __future__ import annotations

import re
from datetime import date

import pytest

from conformance.harness.excuse import Standing
from conformance.harness.known_failure import KnownFailure
from conformance.harness.verdict import (
    Decision,
    ExitCode,
    Found,
    Outcome,
    Verdict,
    decide,
)
from conformance.selftest.harness.rows import row

HOT, FULL = "tea.cup.hot", "tea.cup.full"
RULES = {HOT: row(HOT), FULL: row(FULL)}
TODAY = date(2026, 3, 1)
TEST, OTHER = "t.py::test_hot[a]", "t.py::test_hot[b]"
PASSED, FAILED, ERROR = Outcome.PASSED, Outcome.FAILED, Outcome.ERROR
ABSENT = Outcome.NOT_APPLICABLE
FULL_PASSES = Found(FULL, "t.py::test_full", PASSED)
#: One test that blames another requirement, and so cannot judge its own.
BLAMES = (
    Found(HOT, TEST, FAILED, "90 °C"),
    Found(FULL, TEST, Outcome.INCONCLUSIVE, because=f"{HOT} is violated"),
)


def knowing(name: str = HOT, **facts: str | date) -> KnownFailure:
    """Return an entry on line 7 of a profile."""
    lines = {"entry": 7, "clause": 9, "expires": 10}
    return KnownFailure(name, "no kettle", file="v.toml", lines=lines, **facts)  # type: ignore[arg-type]  # texts and a day


def hot(outcome: Outcome = FAILED, required: str = "90 °C", test: str = TEST) -> Found:
    """Return what a test found about the tea's heat."""
    return Found(HOT, test, outcome, required)


def decided(*every: Found, known: KnownFailure) -> Decision:
    """Return what findings beside one known failure amount to."""
    by = {name: [one for one in every if one.requirement == name] for name in RULES}
    return decide(RULES, by, [known], today=TODAY)


@pytest.mark.parametrize(
    "known",
    [
        knowing(),
        knowing(TEST),
        knowing(clause="90"),
        knowing(expires=date(2026, 3, 2)),
    ],
)
def test_a_failure_that_is_named_is_excused(known: KnownFailure) -> None:
    decision = decided(hot(), FULL_PASSES, known=known)

    assert decision.code is ExitCode.CONFORMS
    assert decision.rulings[0].verdict is Verdict.VIOLATES
    assert decision.known[0].standing is Standing.HOLDS


@pytest.mark.parametrize(
    ("known", "found", "standing", "words"),
    [
        (knowing(), hot(PASSED), Standing.STALE, "v.toml:7: .* no longer fails"),
        (knowing(TEST), hot(PASSED), Standing.STALE, "v.toml:7: .* remove"),
        (knowing(expires=TODAY), hot(), Standing.EXPIRED, "v.toml:10: .*2026-03-01"),
        (knowing(expires=TODAY), hot(PASSED), Standing.EXPIRED, "v.toml:10: "),
        (knowing(clause="80"), hot(), Standing.OTHER_CAUSE, "v.toml:9: .*'80'.*'90 °C"),
        (knowing(TEST, clause="80"), hot(), Standing.OTHER_CAUSE, "another cause"),
    ],
)
def test_an_entry_that_no_longer_holds_fails_the_run_and_names_its_line(
    known: KnownFailure, found: Found, standing: Standing, words: str
) -> None:
    decision = decided(found, FULL_PASSES, known=known)
    (assessment,) = decision.known

    assert (decision.code, assessment.standing) == (
        ExitCode.DOES_NOT_CONFORM,
        standing,
    )
    assert re.search(words, assessment.told)


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (knowing("t.py::test_gone"), hot(PASSED)),
        (knowing(), hot(ABSENT)),
        (knowing(TEST), hot(ABSENT)),
    ],
)
def test_an_entry_about_what_was_not_judged_fails_nothing(
    known: KnownFailure, found: Found
) -> None:
    decision = decided(found, FULL_PASSES, known=known)

    assert decision.code is ExitCode.CONFORMS
    assert decision.known[0].standing is Standing.NOT_JUDGED
    assert "v.toml:7: " in decision.known[0].told


def test_a_known_test_excuses_no_other_test() -> None:
    decision = decided(hot(), hot(test=OTHER), FULL_PASSES, known=knowing(TEST))

    assert decision.code is ExitCode.DOES_NOT_CONFORM
    assert decision.rulings[0].excused == (TEST,)
    assert decision.known[0].standing is Standing.HOLDS


def test_a_known_cause_excuses_no_other_cause() -> None:
    every = (hot(), hot(required="80 °C", test=OTHER), FULL_PASSES)

    decision = decided(*every, known=knowing(clause="90"))

    assert decision.code is ExitCode.DOES_NOT_CONFORM
    assert decision.known[0].standing is Standing.OTHER_CAUSE


@pytest.mark.parametrize("name", [HOT, TEST])
def test_what_could_not_be_judged_because_of_it_is_excused_too(name: str) -> None:
    decision = decided(*BLAMES, known=knowing(name))

    assert decision.code is ExitCode.CONFORMS
    assert decision.rulings[1].verdict is Verdict.INCONCLUSIVE
    assert decision.rulings[1].excused == (TEST,)


@pytest.mark.parametrize("because", ["the server is down", f"{FULL} is violated"])
def test_what_could_not_be_judged_for_another_reason_is_not(because: str) -> None:
    unclear = Found(FULL, OTHER, Outcome.INCONCLUSIVE, because=because)

    decision = decided(hot(), unclear, known=knowing())

    assert decision.code is ExitCode.DOES_NOT_CONFORM


def test_what_rests_on_a_failure_by_another_cause_is_not_excused() -> None:
    decision = decided(*BLAMES, known=knowing(clause="80"))

    assert decision.rulings[1].counts(strict=False)


def test_a_failure_excused_by_its_test_is_no_other_cause_of_its_requirement() -> None:
    known = [knowing(clause="80"), knowing(TEST)]
    by = {HOT: [hot(), hot(required="80 °C", test=OTHER)], FULL: [FULL_PASSES]}

    decision = decide(RULES, by, known, today=TODAY)

    assert decision.code is ExitCode.CONFORMS
    assert {one.standing for one in decision.known} == {Standing.HOLDS}


def test_a_defect_of_ours_is_never_excused() -> None:
    decision = decided(hot(), hot(ERROR, test=OTHER), known=knowing())

    assert decision.code is ExitCode.SUITE_ERROR


def test_in_an_interrupted_run_nothing_has_proven_to_pass() -> None:
    by = {HOT: [hot(PASSED)]}

    decision = decide(RULES, by, [knowing()], today=TODAY, interrupted=True)

    assert decision.code is ExitCode.INTERRUPTED
    assert decision.known[0].standing is Standing.NOT_JUDGED


def test_an_entry_survives_as_a_record() -> None:
    known = knowing(TEST, clause="90", owner="us", issue="T-1", expires=TODAY)

    assert KnownFailure.of_record(known.record()) == known
