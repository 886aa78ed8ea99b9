"""How a test ended becomes a finding about the right requirement."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky

from conformance.harness.finding import UNSTABLE, UNSTEADY, Finding, findings
from conformance.harness.judgement import (
    HarnessError,
    Inconclusive,
    NotApplicable,
    Violation,
)
from conformance.harness.verdict import Outcome

OWN = "tea.cup.hot"
COLD = Violation("20 °C", "90 °C", hint="Is the kettle on?", kind="limit")


def only(error: BaseException | None) -> Finding:
    """Return the one finding of a test that ended so."""
    (finding,) = findings(OWN, error)
    return finding


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, Outcome.PASSED),
        (COLD, Outcome.FAILED),
        (AssertionError("200 == 405"), Outcome.FAILED),
        (Inconclusive("no kettle"), Outcome.INCONCLUSIVE),
        (NotApplicable("no tea"), Outcome.NOT_APPLICABLE),
        (HarnessError("no such file"), Outcome.ERROR),
        (KeyError("x"), Outcome.ERROR),
        (RecursionError(), Outcome.ERROR),
    ],
)
def test_how_a_test_ends_is_what_it_found(
    error: BaseException | None, outcome: Outcome
) -> None:
    assert only(error).outcome is outcome


def test_a_violation_keeps_its_facts() -> None:
    found = only(COLD)

    assert (found.received, found.required) == ("20 °C", "90 °C")
    assert (found.hint, found.kind) == ("Is the kettle on?", "limit")


def test_what_could_not_be_judged_keeps_its_reason_and_remedy() -> None:
    found = only(Inconclusive("no kettle", "buy one"))

    assert (found.because, found.remedy) == ("no kettle", "buy one")


def test_a_violation_of_another_requirement_blames_that_one() -> None:
    found = findings(OWN, Violation("a mug", requirement="tea.cup.form"))

    assert [(one.requirement, one.outcome) for one in found] == [
        (OWN, Outcome.INCONCLUSIVE),
        ("tea.cup.form", Outcome.FAILED),
    ]


def test_a_failure_that_does_not_repeat_is_a_failure_and_says_so() -> None:
    found = only(ExceptionGroup("flaky", [ValueError("told apart"), COLD]))

    assert found.outcome is Outcome.FAILED
    assert found.hint == f"Is the kettle on?\n{UNSTABLE}"


def test_a_violation_deep_in_a_group_is_theirs() -> None:
    inner = ExceptionGroup("inner", [AssertionError("cold")])

    assert only(ExceptionGroup("outer", [inner])).outcome is Outcome.FAILED


def test_the_violation_of_a_group_tells_more_than_its_assertion() -> None:
    found = only(ExceptionGroup("flaky", [AssertionError("x"), COLD]))

    assert found.received == "20 °C"


def test_a_group_without_a_judgement_is_ours() -> None:
    found = only(ExceptionGroup("outer", [ValueError("a slip")]))

    assert (found.outcome, found.because) == (Outcome.ERROR, "ValueError: a slip")


def test_a_target_that_changes_its_mind_is_no_defect_of_the_suite() -> None:
    asked = itertools.count()

    @settings(database=None, derandomize=True)
    @given(data=st.data())
    def test_the_state(data: st.DataObject) -> None:
        count = next(asked)
        data.draw(st.lists(st.sampled_from(range(1, 2 + count % 3))))
        assert count < 5

    with pytest.raises(Flaky) as raised:
        test_the_state()
    found = only(raised.value)

    assert (found.outcome, found.because) == (Outcome.INCONCLUSIVE, UNSTEADY)
