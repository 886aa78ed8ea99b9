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
    ("required", "words"),
    [
        ("405", "405"),
        ("in ('b', 'c')", "one of ('b', 'c')"),
        ("not in [3]", "none of [3]"),
        ("<= 4", "at most 4"),
        ("!= None", "anything but None"),
        ("in UTF-8", "in UTF-8"),
        ("is None", "is None"),
    ],
)
def test_a_relation_is_put_into_words(required: str, words: str) -> None:
    assert told("x", required) == Phrases("x", words)


@pytest.mark.parametrize(
    "account",
    [
        " +  where 200 = <#1>.status",
        "  - teA\n  ?   ^\n  + tea",
        "  Extra items in the left set:\n  ''",
        "assert 'obj holds 1 id' is None",
    ],
)
def test_what_pytest_adds_goes_into_the_detail(account: str) -> None:
    text = f"200\n{account}\n  Use -v to get more diff"

    assert told(text, "405") == Phrases("200", "405", account)


def test_a_finding_of_several_lines_is_told_whole() -> None:
    text = "two answers:\nthe first\nthe second"

    assert told(text) == Phrases(text, "")


def test_no_address_of_memory_is_told() -> None:
    text = "not so: all(<generator object x at 0x7f05e36c9e50>)"

    assert told(text).received == "not so: all(<generator object x>)"


def test_failures_of_other_values_have_the_same_clause() -> None:
    one = clause(finding("only the first 39 of 40 bytes of 'tea'"))

    assert one == clause(finding("only the first 7 of 1000 bytes of 'milk'"))
    assert one != clause(finding("no byte at all"))


def test_a_test_is_told_as_the_fact_it_is_named_after() -> None:
    test = "conformance/suites/cm/test_stream.py::test_other_methods_are_refused[PUT]"

    assert sentence_of(test) == "Other methods are refused: PUT"
