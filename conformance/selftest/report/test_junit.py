"""``junit.xml``: one case per verdict, and counts that a strict reader can add up."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from conformance.report.junit import junit
from conformance.selftest.command import Finished
from conformance.selftest.report.synthetic import (
    requirement,
    result,
    results_of,
    verdict,
)

MEANING = {
    "conforms": [],
    "violates": ["failure"],
    "falls short": ["skipped"],
    "not applicable": ["skipped"],
    "observed": ["skipped"],
    "excluded": ["skipped"],
}


@pytest.fixture
def root(mixed: Finished) -> etree._Element:
    return etree.parse(mixed.reports / "junit.xml").getroot()


def test_every_verdict_is_one_case(root: etree._Element, mixed: Finished) -> None:
    names = [str(case.get("name")) for case in root.iter("testcase")]

    assert sorted(names) == sorted(mixed.verdicts)


def test_a_case_ends_as_its_verdict_says(root: etree._Element, mixed: Finished) -> None:
    found = {
        str(case.get("name")): [
            str(child.tag) for child in case if child.tag != "properties"
        ]
        for case in root.iter("testcase")
    }

    assert found == {name: MEANING[word] for name, word in mixed.verdicts.items()}


def test_the_counts_are_those_of_the_cases(root: etree._Element) -> None:
    (suite,) = root.iter("testsuite")
    tags = Counter(str(child.tag) for case in suite.iter("testcase") for child in case)

    assert suite.get("tests") == str(len(list(suite.iter("testcase"))))
    assert suite.get("failures") == str(tags["failure"])
    assert suite.get("skipped") == str(tags["skipped"])


def test_a_failure_says_what_was_received(root: etree._Element) -> None:
    (failure,) = root.iter("failure")

    assert "200" in str(failure.get("message"))
    assert "test_" in str(failure.text)


def test_there_is_no_document_type(mixed: Finished) -> None:
    text = (mixed.reports / "junit.xml").read_text(encoding="utf-8")

    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>')
    assert "<!DOCTYPE" not in text


@pytest.mark.parametrize(("excused", "tag"), [(True, "skipped"), (False, "failure")])
def test_what_is_known_in_part_is_a_failure(
    tmp_path: Path, *, excused: bool, tag: str
) -> None:
    known = {"known_failure": "until March", "excused": excused}
    facts = (requirement("cm.a.b"), result("cm.a.b", "failed", received="7"))

    text = junit(results_of(tmp_path, *facts, verdict("cm.a.b", "violates", **known)))

    (child,) = etree.fromstring(text.encode()).xpath("//testcase/*[last()]")
    assert child.tag == tag
