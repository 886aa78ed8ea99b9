"""What a test found is told as received beside required."""

from __future__ import annotations

import pytest

from conformance.report.phrases import Phrases, clause, phrases, sentence_of
from conformance.selftest.report.synthetic import result


def told(received: str, required: str = "") -> Phrases:
    """Return how a failure with these words is told."""
    return phrases(finding(received, required))


def finding(received: str, required: str = "") -> dict[str, str]:
    """Return a failure with these words."""
    return result("cm.x.y", "failed", received=received, required=required)


@pytest.mark.parametrize(
    ("assertion", "received", "required"),
    [
        ("assert 200 == 405", "200", "405"),
        ("assert 'a' in ('b', 'c')", "'a'", "one of ('b', 'c')"),
        ("assert 3 not in [3]", "3", "none of [3]"),
        ("assert 5 <= 4", "5", "at most 4"),
        ("assert None is not None", "None", "anything but None"),
        ("assert False", "assert False", ""),
        ("obj holds 1 id", "obj holds 1 id", ""),
    ],
)
def test_an_assertion_is_taken_apart(
    assertion: str, received: str, required: str
) -> None:
    assert told(assertion) == Phrases(received, required)


def test_a_finding_that_says_both_is_left_alone() -> None:
    assert told("assert 1 == 2", "2 of them") == Phrases("assert 1 == 2", "2 of them")


def test_what_pytest_adds_goes_into_the_detail() -> None:
    text = "assert 200 == 405\n +  where 200 = <#1>.status\n  Use -v to get more diff"

    assert told(text) == Phrases("200", "405", " +  where 200 = <#1>.status")


def test_no_address_of_memory_is_told() -> None:
    text = "assert all(<generator object x at 0x7f05e36c9e50>)"

    assert told(text).received == "assert all(<generator object x>)"


def test_failures_of_other_values_have_the_same_clause() -> None:
    one = clause(finding("only the first 39 of 40 bytes of 'tea'"))

    assert one == clause(finding("only the first 7 of 1000 bytes of 'milk'"))
    assert one != clause(finding("no byte at all"))


def test_a_test_is_told_as_the_fact_it_is_named_after() -> None:
    test = "conformance/suites/cm/test_stream.py::test_other_methods_are_refused[PUT]"

    assert sentence_of(test) == "Other methods are refused: PUT"
