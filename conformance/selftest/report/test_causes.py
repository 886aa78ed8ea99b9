"""Failures are grouped by what they have in common, and counted by what they cost."""

from __future__ import annotations

from pathlib import Path

from conformance.report.causes import Cause, causes
from conformance.report.markdown import markdown
from conformance.selftest.report.synthetic import (
    Json,
    exchange,
    requirement,
    result,
    results_of,
    verdict,
)

LOST, OTHER, HINDERED = "cm.stream.lost", "cm.stream.other", "cm.stream.hindered"


def failed(name: str, test: str, received: str, **facts: object) -> Json:
    """Return a failed test."""
    told = {"test": f"f.py::{test}", "received": received, **facts}
    return result(name, "failed", **told)


def hindered(name: str, test: str) -> Json:
    """Return a test that came to no verdict because of another requirement."""
    because = f"{LOST} is violated"
    return result(name, "inconclusive", test=f"f.py::{test}", because=because)


def found(directory: Path, *records: Json) -> list[Cause]:
    """Return the root causes in evidence about three requirements."""
    verdicts = [verdict(LOST, "violates"), verdict(OTHER, "violates")]
    verdicts.append(verdict(HINDERED, "inconclusive"))
    names = map(requirement, (LOST, OTHER, HINDERED))
    return causes(results_of(directory, *names, *records, *verdicts))


def test_failures_alike_are_one_cause(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path, failed(LOST, "test_a", "39 bytes"), failed(LOST, "test_b", "7 bytes")
    )

    assert [record["received"] for record in one.results] == ["39 bytes", "7 bytes"]


def test_other_clauses_and_other_operations_are_other_causes(tmp_path: Path) -> None:
    upload, download = exchange(1), exchange(2, method="GET", target="/stream/123")

    several = found(
        tmp_path,
        failed(LOST, "test_a", "too short", exchanges=[upload]),
        failed(LOST, "test_b", "too short", exchanges=[download]),
        failed(LOST, "test_c", "too long", exchanges=[upload]),
    )

    assert {(one.clause, one.operation) for one in several} == {
        ("too short", "POST /base/xml"),
        ("too short", "GET /stream/…"),
        ("too long", "POST /base/xml"),
    }


def test_a_cause_explains_what_could_not_be_judged_because_of_it(
    tmp_path: Path,
) -> None:
    first, second = found(
        tmp_path,
        failed(OTHER, "test_x", "wrong"),
        failed(LOST, "test_a", "too short"),
        hindered(HINDERED, "test_a"),
    )

    assert (first.requirement["id"], first.explains) == (LOST, (LOST, HINDERED))
    assert (second.requirement["id"], second.explains) == (OTHER, (OTHER,))


def test_every_requirement_has_its_turn(tmp_path: Path) -> None:
    several = found(
        tmp_path,
        failed(LOST, "test_a", "too short"),
        failed(LOST, "test_b", "too long"),
        failed(OTHER, "test_c", "wrong"),
    )

    assert [one.requirement["id"] for one in several] == [LOST, OTHER, LOST]


def test_the_example_is_the_shortest_conversation(tmp_path: Path) -> None:
    long = failed(LOST, "test_a", "1", exchanges=[exchange(1), exchange(2)])
    short = failed(LOST, "test_b", "2", exchanges=[exchange(3)])

    (one,) = found(tmp_path, long, short)

    assert one.example["received"] == "2"


def test_the_summary_names_the_causes(tmp_path: Path) -> None:
    records = [failed(LOST, "test_a", "39", required="40", exchanges=[exchange(1)])]
    results = results_of(
        tmp_path, requirement(LOST), *records, verdict(LOST, "violates")
    )

    text = markdown(results)

    assert "## Fix first (1 of 1 root cause)" in text
    assert "received ` 39 `, required ` 40 `" in text


def test_a_cause_is_known_where_all_its_tests_are_excused(tmp_path: Path) -> None:
    results = results_of(
        tmp_path,
        requirement(LOST),
        failed(LOST, "test_a", "too short"),
        failed(LOST, "test_b", "too long"),
        verdict(LOST, "violates", known_failure="x", excused_tests=["f.py::test_a"]),
    )

    known = {one.clause: one.known for one in causes(results)}

    assert known == {"too short": True, "too long": False}
