"""Findings become verdicts, and verdicts one exit code, by one table."""

from __future__ import annotations

import pytest

from conformance.harness.verdict import (
    ExitCode,
    Outcome,
    Ruling,
    Verdict,
    exit_code,
    rule,
    verdict,
)
from conformance.selftest.harness.rows import row

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


def code(
    *verdicts: Verdict, level: str = "must", known: str = "", strict: bool = False
) -> ExitCode:
    """Return the exit code of some verdicts on requirements of one level."""
    rulings = [Ruling(row(level=level), one, known) for one in verdicts]
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
    rulings = [
        Ruling(row(), Verdict.CONFORMS),
        Ruling(row(level=level), Verdict.INCONCLUSIVE),
    ]

    assert exit_code(rulings) is ExitCode.CONFORMS


@pytest.mark.parametrize("level", ["may", "open"])
def test_what_could_not_be_judged_is_no_pass_at_any_level(level: str) -> None:
    rulings = rule({"a": row(level=level)}, {"a": [UNCLEAR]}, {})

    assert exit_code(rulings) is ExitCode.NOT_JUDGED


def test_a_known_failure_is_excused() -> None:
    assert code(Verdict.VIOLATES, known="ticket 7") is ExitCode.CONFORMS


def test_a_known_failure_that_passes_fails_the_run() -> None:
    assert code(Verdict.CONFORMS, known="ticket 7") is ExitCode.DOES_NOT_CONFORM


def test_a_known_failure_does_not_excuse_a_defect_of_ours() -> None:
    assert code(Verdict.ERROR, known="ticket 7") is ExitCode.SUITE_ERROR


def test_a_known_failure_excuses_itself_alone() -> None:
    rules = {"a": row("tea.a.a"), "b": row("tea.b.b")}

    rulings = rule(rules, {"a": [FAILED], "b": [FAILED]}, {"a": "ticket 7"})

    assert [ruling.counts(strict=False) for ruling in rulings] == [False, True]
