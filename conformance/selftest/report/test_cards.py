"""A failure card leads from the sentence to the bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from conformance.report.html import render
from conformance.report.results import Results
from conformance.selftest.report.synthetic import (
    Json,
    exchange,
    requirement,
    result,
    results_of,
    verdict,
)

NAME = "cm.x.y"
FACTS: Json = {
    "received": "status 200 for <id>",
    "required": "status 405",
    "hint": "Is every method taken for POST?",
    "case": "cct-0a1b2c3d-7-12",
    "examples": 12,
    "conversation": {"exchanges": 2, "before_shrinking": 5, "of_test": 31},
    "exchanges": [exchange(40), exchange(41)],
    "accepted": exchange(39, target="/base/accepted"),
    "blamed": 41,
}


def run(directory: Path, **facts: object) -> Results:
    """Return the results of a run that found one requirement violated."""
    return results_of(
        directory,
        requirement(NAME, reading="We read it so."),
        result(NAME, "failed", **(FACTS | facts)),
        verdict(NAME, "violates"),
    )


def card(results: Results) -> str:
    """Return the text of the only card on the page."""
    (article,) = html.document_fromstring(render(results)).xpath("//article")
    return " ".join(article.text_content().split())


@pytest.mark.parametrize(
    "told",
    [
        "✗ violates cm.x.y must",
        "(A Document, lines 3-5)",
        "Our reading, where the passage allows another: We read it so.",
        "What was done Cm x y: a",
        "Received status 200 for <id> Required status 405",
        "The usual cause Is every method taken for POST?",
        "2 exchanges, shrunk from 5, the smallest of 12 cases with 31 exchanges",
        "Accepted twin another case of the same test",
        "#39 POST /base/accepted",
        "Every request of this case carried X-Conformance-Case: cct-0a1b2c3d-7-12",
        "--data-raw '<?xml version=",
        "Judge it again cms-conformance run http://cms.example",
        "--effort default --seed 0 --requirement cm.x.y",
    ],
)
def test_a_card_tells(tmp_path: Path, told: str) -> None:
    assert told in card(run(tmp_path))


def test_what_differs_is_marked(tmp_path: Path) -> None:
    page = html.document_fromstring(render(run(tmp_path)))
    marks = [mark.text_content() for mark in page.xpath("//article//mark")]

    assert marks[0].startswith("200")
    assert {"405", "200", "<id>"} <= set(marks)


def test_the_exchange_at_fault_is_pointed_at(tmp_path: Path) -> None:
    page = html.document_fromstring(render(run(tmp_path, blamed=40)))
    lines = [one.text_content() for one in page.xpath("//article//summary")]

    assert [line.split()[0] for line in lines if "← here" in line] == ["#40"]


def test_an_assertion_without_words_still_says_what_is_required(tmp_path: Path) -> None:
    told = card(run(tmp_path, received="assert False", required="", accepted={}))

    assert "Received assert False Required Of all that is asked for" in told


def test_a_sibling_that_passed_is_the_twin(tmp_path: Path) -> None:
    sibling = result(NAME, test="f.py::test_cm_x_y[b]", exchanges=[exchange(50)])
    failure = result(NAME, "failed", received="1", exchanges=[exchange(40)])
    both = [failure | {"test": "f.py::test_cm_x_y[a]"}, sibling]

    told = card(
        results_of(tmp_path, requirement(NAME), *both, verdict(NAME, "violates"))
    )

    assert "Accepted twin the same test: Cm x y: b" in told


def test_a_defect_of_the_suite_has_a_card_too(tmp_path: Path) -> None:
    defect = result(NAME, "error", because="KeyError: 'x'")

    told = card(results_of(tmp_path, requirement(NAME), defect, verdict(NAME, "error")))

    assert "KeyError: 'x'" in told


def test_a_failure_without_an_answer_has_a_card_too(tmp_path: Path) -> None:
    silence = exchange(1, status=0, reason="", headers=[], body={"size": 0, "text": ""})

    assert "No answer came." in card(run(tmp_path, exchanges=[silence], blamed=1))
