"""Findings become verdicts, and verdicts one exit code, by one table."""

from __future__ import annotations

from datetime import date

import pytest

from conformance.harness.verdict import (
    ExitCode,
    Found,
    Outcome,
    Ruling,
    Verdict,
    decide,
    exit_code,
    verdict,
)
from conformance.selftest.harness.rows import row

TODAY = date(2026, 1, 2)
PASSED, FAILED, ERROR = Outcome.PASSED, Outcome.FAILED, Outcome.ERROR
UNCLEAR, ABSENT = Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE

TABLE = [
    ("must", PASSED, Verdict.CONFORMS),
    ("must", FAILED, Verdict.VIOLATES),
    ("must", UNCLEAR, Verdict.INCONCLUSIVE),
    ("must", ABSENT, Verdict.NOT_APPLICABLE),
    ("must", ERROR, Verdict.ERROR),
    ("should", PASSED, Verdict.CONFORMS),
    ("should", FAILED, Verdict.FALLS_SHORT),
    ("should", UNCLEAR, Verdict.INCONCLUSIVE),
    ("may", PASSED, Verdict.CONFORMS),
    ("may", FAILED, Verdict.OBSERVED),
    ("may", UNCLEAR, Verdict.INCONCLUSIVE),
    ("open", PASSED, Verdict.OBSERVED),
    ("open", FAILED, Verdict.OBSERVED),
    ("open", UNCLEAR, Verdict.INCONCLUSIVE),
    ("open", ERROR, Verdict.ERROR),
]


@pytest.mark.parametrize(("level", "outcome", "expected"), TABLE)
def test_the_level_decides_what_a_finding_means(
    level: str, outcome: Outcome, expected: Verdict
) -> None:
    assert verdict(row(level=level), [outcome]) is expected


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([PASSED, FAILED], Verdict.VIOLATES),
        ([FAILED, ERROR], Verdict.ERROR),
        ([FAILED, UNCLEAR], Verdict.VIOLATES),
        ([PASSED, UNCLEAR], Verdict.INCONCLUSIVE),
        ([PASSED, ABSENT], Verdict.CONFORMS),
        ([], Verdict.INCONCLUSIVE),
    ],
)
def test_the_worst_finding_decides(outcomes: list[Outcome], expected: Verdict) -> None:
    assert verdict(row(), outcomes) is expected


def test_what_is_excluded_stays_so_whatever_was_found() -> None:
    assert verdict(row(excluded="a day"), [FAILED]) is Verdict.EXCLUDED


def code(*verdicts: Verdict, level: str = "must", strict: bool = False) -> ExitCode:
    """Return the exit code of some verdicts on requirements of one level."""
    rulings = [Ruling(row(level=level), one, one) for one in verdicts]
    return exit_code(rulings, strict=strict)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([Verdict.CONFORMS], ExitCode.CONFORMS),
        ([Verdict.CONFORMS, Verdict.NOT_APPLICABLE], ExitCode.CONFORMS),
        ([Verdict.CONFORMS, Verdict.EXCLUDED], ExitCode.CONFORMS),
        ([Verdict.CONFORMS, Verdict.VIOLATES], ExitCode.DOES_NOT_CONFORM),
        ([Verdict.CONFORMS, Verdict.INCONCLUSIVE], ExitCode.DOES_NOT_CONFORM),
        ([Verdict.VIOLATES, Verdict.ERROR], ExitCode.SUITE_ERROR),
        ([Verdict.CONFORMS, Verdict.ERROR], ExitCode.SUITE_ERROR),
        ([Verdict.INCONCLUSIVE], ExitCode.NOT_JUDGED),
        ([Verdict.NOT_APPLICABLE, Verdict.EXCLUDED], ExitCode.NOT_JUDGED),
        ([], ExitCode.NOT_JUDGED),
    ],
)
def test_verdicts_amount_to_one_exit_code(
    verdicts: list[Verdict], expected: ExitCode
) -> None:
    assert code(*verdicts) is expected


def test_a_should_counts_only_when_strict() -> None:
    short = Verdict.FALLS_SHORT

    assert code(short, level="should") is ExitCode.CONFORMS
    assert code(short, level="should", strict=True) is ExitCode.DOES_NOT_CONFORM


@pytest.mark.parametrize("level", ["may", "open"])
def test_what_nobody_requires_cannot_keep_a_server_from_conforming(level: str) -> None:
    rules = {"a": row(), "b": row(level=level)}

    decision = decide(rules, found(("a", PASSED), ("b", UNCLEAR)), today=TODAY)

    assert decision.code is ExitCode.CONFORMS


@pytest.mark.parametrize("level", ["may", "open"])
def test_what_could_not_be_judged_is_no_pass_at_any_level(level: str) -> None:
    decision = decide({"a": row(level=level)}, found(("a", UNCLEAR)), today=TODAY)

    assert decision.code is ExitCode.NOT_JUDGED


def found(*pairs: tuple[str, Outcome]) -> dict[str, list[Found]]:
    """Return one finding about each requirement, of a test of its own."""
    return {name: [Found(name, f"t.py::{name}", one)] for name, one in pairs}


def resting(outcome: Outcome, level: str = "must") -> tuple[Ruling, ...]:
    """Return the rulings on a cup of that outcome, and on a failing sip from it."""
    rules = {
        "tea.cup.hot": row(level=level),
        "tea.cup.drunk": row("tea.cup.drunk", rests_on=("tea.cup.hot",)),
    }
    facts = found(("tea.cup.hot", outcome), ("tea.cup.drunk", FAILED))
    return tuple(decide(rules, facts, today=TODAY).rulings)


@pytest.mark.parametrize("level", ["must", "should"])
def test_what_rests_on_a_failure_is_no_second_one(level: str) -> None:
    _, drunk = resting(FAILED, level)

    assert (drunk.verdict, drunk.beneath) == (Verdict.INCONCLUSIVE, "tea.cup.hot")


@pytest.mark.parametrize("outcome", [PASSED, UNCLEAR, ABSENT])
def test_what_rests_on_no_failure_fails(outcome: Outcome) -> None:
    _, drunk = resting(outcome)

    assert (drunk.verdict, drunk.beneath) == (Verdict.VIOLATES, "")


def test_what_no_server_can_fail_puts_nothing_aside() -> None:
    _, drunk = resting(FAILED, "open")

    assert drunk.verdict is Verdict.VIOLATES


def test_of_several_that_fail_the_one_at_the_bottom_is_named() -> None:
    rules = {
        "tea.cup.hot": row(),
        "tea.cup.drunk": row("tea.cup.drunk", rests_on=("tea.cup.hot",)),
        "tea.cup.good": row(rests_on=("tea.cup.hot", "tea.cup.drunk")),
    }
    facts = found(*((name, FAILED) for name in rules))

    rulings = decide(rules, facts, today=TODAY).rulings

    assert [one.beneath for one in rulings] == ["", "tea.cup.hot", "tea.cup.hot"]
