"""What a measurement of the suite says, and that it flatters nobody."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.harness.catalogue import load_catalogue
from conformance.running.detecting.detection import Came, Detection, Known, Look
from conformance.running.detecting.figures import Share, figures, forced, weak_spots
from conformance.running.detecting.writing import write
from conformance.running.proofs import Proofs
from conformance.running.variants import load_variants

load_variants()


class Part:
    """Be wrong, as a stand-in."""


WRONG = Known("Wrong", Part, expected=("x", "y"), disturbs=("z",))
ODD = Known("Odd", Part)


def look(*blamed: str, code: int = 1, **facts: Any) -> Look:  # noqa: ANN401
    """Return a look that blamed something."""
    found = Look(9, blamed, (), code, requests=7)
    return replace(found, **facts)


@pytest.mark.parametrize(
    ("known", "seen", "came"),
    [
        (WRONG, look("x"), Came.CAUGHT),
        (WRONG, look("y", "z"), Came.CAUGHT),
        (WRONG, look("x", "other"), Came.STRAY),
        (WRONG, look("z"), Came.WRONGLY),
        (WRONG, look(), Came.MISSED),
        (WRONG, look("x", code=4), Came.FAILED),
        (WRONG, Look.failed(3, "it hung"), Came.FAILED),
        (ODD, look(code=0), Came.SPARED),
        (ODD, look("x"), Came.ACCUSED),
        (ODD, look(), Came.HINDERED),
        (ODD, look(code=3), Came.FAILED),
        (replace(ODD, partial=True), look(code=3), Came.SPARED),
        (replace(ODD, partial=True), look("x", code=3), Came.FAILED),
    ],
)
def test_outcomes_are_kept_apart(known: Known, seen: Look, came: Came) -> None:
    assert Detection(known, seen).came is came


def test_only_what_was_foreseen_may_be_blamed() -> None:
    one = Detection(WRONG, look("x", "z"), frozenset({"x"}))
    assert one.unforeseen == ("z",)


def test_a_test_may_blame_another_requirement_than_its_own() -> None:
    seen = look("x", through={"x": frozenset({"x", "own"})})
    assert Detection(WRONG, seen, frozenset({"own"})).unforeseen == ()


def result(test: str, name: str, outcome: str, sent: int, case: int) -> dict[str, Any]:
    """Return the record of a result."""
    counts = {"of_test": sent, "exchanges": case}
    facts = {"record": "result", "test": test, "requirement": name, "outcome": outcome}
    return {**facts, "conversation": counts}


RECORDS = [
    {"record": "run", "effort": "smoke"},
    result("a", "z", "failed", 3, 1),
    result("b", "y", "inconclusive", 5, 5),
    result("b", "x", "failed", 5, 4),
    result("c", "x", "failed", 9, 2),
    {"record": "verdict", "requirement": "x", "verdict": "violates"},
    {"record": "verdict", "requirement": "y", "verdict": "inconclusive"},
    {"record": "verdict", "requirement": "z", "verdict": "falls short"},
    {"record": "end", "exit_code": 1, "requests": 30},
]


def test_a_look_counts_up_to_the_first_right_blame() -> None:
    seen = Look.at(RECORDS, WRONG)
    assert (seen.blamed, seen.inconclusive) == (("x", "z"), ("y",))
    assert (seen.until_caught, seen.conversation) == (8, 2)
    assert seen.through == {"z": {"z"}, "x": {"x", "y"}}


def test_a_closer_look_adds_to_the_first() -> None:
    both = look("z").then(look("x", effort="default", until_caught=4))
    assert (both.blamed, both.effort) == (("z", "x"), "default")
    assert (both.requests, both.until_caught) == (14, 11)


FOUND = [
    Detection(WRONG, look("x", until_caught=10, conversation=2)),
    Detection(replace(WRONG, name="B"), look("x", "o", until_caught=20)),
    Detection(replace(WRONG, name="C"), look()),
    Detection(ODD, look(code=0)),
    Detection(replace(ODD, partial=True), look("x")),
]


def test_each_figure_counts_one_thing() -> None:
    found = figures(FOUND)
    assert (found.recall, found.rightly_blamed) == (Share(2, 3), Share(1, 3))
    assert (found.liberties_spared, found.partial_spared) == (Share(1, 1), Share(0, 1))
    assert (found.precision, found.until_caught) == (Share(2, 3), 15)


def test_a_requirement_is_forced_by_what_it_alone_catches() -> None:
    assert forced(FOUND) == {"x": ["Wrong"]}


def test_a_sample_does_not_tell_what_no_deviation_was_blamed_for() -> None:
    requirements = load_catalogue().requirements

    whole = weak_spots(FOUND, requirements, ["cm"])
    sample = weak_spots(FOUND, requirements, ())

    assert [name for name in whole if name not in sample] == [
        "requirements that no deviation was rightly blamed for"
    ]


def test_weak_spots_are_named() -> None:
    catalogue = load_catalogue()
    weak = weak_spots(FOUND, catalogue.requirements, catalogue.protocols)
    assert (weak["missed"], weak["caught, with stray blame"]) == (["C"], ["B"])
    assert "cm.stream.round-trip" in [name for names in weak.values() for name in names]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Return the directory that a measurement was written into."""
    options = argparse.Namespace(
        report_dir=tmp_path,
        seed=7,
        effort="default",
        every=3,
        quick=False,
        exhaustive=False,
        all_cases=False,
        workers=2,
    )
    write(FOUND, options, seconds=12.3)
    return tmp_path


def test_the_page_says_what_it_was_measured_with(written: Path) -> None:
    page = (written / "detection.md").read_text(encoding="utf-8")
    assert all(word in page for word in ("One in 3 of", "seed 7", "--effort default"))
    assert (
        "| Wrong | Be wrong, as a stand-in. | `x`, `y` | `x` | caught | 10 | 2 |"
        in page
    )


def test_the_twin_is_what_runs_repeat(written: Path) -> None:
    document = json.loads((written / "detection.json").read_text(encoding="utf-8"))
    proofs = Proofs(document["measured"], tuple(document["deviations"]))
    assert (proofs.of("x"), proofs.measured["caught"]) == (["Wrong", "B"], 2)
    assert document["figures"]["recall"] == {"some": 2, "of": 3}
