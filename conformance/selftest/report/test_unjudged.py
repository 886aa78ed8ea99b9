"""What was not judged is told, with its cause and with what would enable it."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report.html import render
from conformance.report.unjudged import Unjudged, left_out, unjudged
from conformance.selftest.report.synthetic import (
    requirement,
    result,
    results_of,
    verdict,
)

NAME = "cm.x.y"


def told(directory: Path, word: str, outcome: str, **facts: str) -> Unjudged:
    """Return what is told about one requirement without a verdict."""
    (one,) = unjudged(
        results_of(
            directory,
            requirement(NAME),
            result(NAME, outcome, **facts),
            verdict(NAME, word),
        )
    )
    return one


@pytest.mark.parametrize(
    ("word", "facts", "switch"),
    [
        ("inconclusive", {"because": "no", "remedy": "check cm.folder"}, "cm.folder"),
        ("inconclusive", {"because": "cm.a.b is violated"}, "mend cm.a.b first"),
        (
            "not applicable",
            {"because": "the target declares cm.write absent"},
            'take "cm.write" out of capabilities.absent',
        ),
        (
            "not applicable",
            {"because": "the target declares cm.other absent"},
            "set read-only = false under [cm]",
        ),
        ("not applicable", {"because": "no group can be made"}, "lies with the target"),
        ("error", {"because": "KeyError: 'x'"}, "a defect of the suite"),
    ],
)
def test_every_cause_has_its_switch(
    tmp_path: Path, word: str, facts: dict[str, str], switch: str
) -> None:
    one = told(tmp_path, word, word, **facts)

    assert one.because == (facts["because"],)
    assert switch in one.switch


def test_an_excluded_requirement_tells_its_reason(tmp_path: Path) -> None:
    excluded = requirement(NAME, excluded="It takes a day.")

    (one,) = unjudged(results_of(tmp_path, excluded, verdict(NAME, "excluded")))

    assert (one.because, one.switch) == (
        ("It takes a day.",),
        "none: no test over HTTP can",
    )


def test_what_the_run_did_not_come_to_is_not_forgotten(tmp_path: Path) -> None:
    (one,) = unjudged(results_of(tmp_path, requirement(NAME)))

    assert (one.word, one.switch) == ("not run", "run again to the end")


def test_a_judged_requirement_tells_the_tests_it_went_without(tmp_path: Path) -> None:
    results = results_of(
        tmp_path,
        requirement(NAME),
        result(NAME),
        result(NAME, "not applicable", because="no blob is there"),
        verdict(NAME),
    )

    assert [record["because"] for record in left_out(results)] == ["no blob is there"]
    assert "1 test of judged requirements did not apply" in render(results)
