"""What to fix first, as the terminal tells it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from conformance.harness.catalogue import load_catalogue
from conformance.running.first import SHOWN, fix_first
from conformance.running.terminal import Again
from conformance.selftest.command import Command
from conformance.selftest.report.synthetic import (
    exchange,
    requirement,
    result,
    results_of,
    verdict,
)

KNOWN = load_catalogue().requirements
NAMES = [name for name, row in KNOWN.items() if row.level == "must"]
AGAIN = Again("cms-conformance run http://cms.example", "here/results.jsonl")
Json = dict[str, Any]


def told(directory: Path, *records: Json) -> str:
    """Return what is told about a run of these records."""
    return "\n".join(fix_first(results_of(directory, *records), KNOWN, AGAIN))


def violated(name: str, **facts: Any) -> list[Json]:  # noqa: ANN401  (JSON)
    """Return the records of one violated requirement."""
    return [
        requirement(name),
        result(name, "failed", received="1", required="2", **facts),
        verdict(name, "violates"),
    ]


def unjudged(name: str, because: str) -> list[Json]:
    """Return the records of one requirement that could not be judged."""
    return [
        requirement(name),
        result(name, "inconclusive", because=because, remedy="look"),
        verdict(name, "inconclusive"),
    ]


def test_failures_of_one_cause_are_one_block(tmp_path: Path) -> None:
    name = NAMES[0]
    more = result(name, "failed", received="1", required="2", test="x.py::test_b")
    text = told(tmp_path, *violated(name), more)

    assert text.count("  requires ") == 1
    assert text.startswith(f"[1 of 1] fails 2 tests\n{name} ")


def test_of_many_faults_the_first_are_told_and_the_others_counted(
    tmp_path: Path,
) -> None:
    records = [one for name in NAMES[: SHOWN + 2] for one in violated(name)]
    text = told(tmp_path, *records)

    assert text.count("  requires ") == SHOWN
    assert "\n2 more requirements in the report\n" in text


def test_a_requirement_that_fails_in_two_ways_is_one_block(tmp_path: Path) -> None:
    name = NAMES[0]
    words = {"received": "no", "required": "an error"}
    other = result(name, "failed", **words, test="x.py::test_b")
    text = told(tmp_path, *violated(name), other)

    assert text.count("  requires ") == 1
    assert text.startswith("[1 of 1] fails 2 tests in 2 ways\n")


def test_a_cause_says_what_else_it_keeps_from_being_judged(tmp_path: Path) -> None:
    cause, other = NAMES[:2]
    test = {"test": "x.py::test_both"}
    hindered = unjudged(other, f"{cause} is violated")
    hindered[1] |= test
    text = told(tmp_path, *violated(cause, **test), *hindered)

    assert "fails 1 test, and keeps 1 other requirement from being judged" in text
    assert "not judged" not in text


def test_a_block_says_how_to_see_it_again(tmp_path: Path) -> None:
    text = told(tmp_path, *violated(NAMES[0], exchanges=[exchange(1)]))

    assert f"again      {AGAIN.command} --requirement {NAMES[0]}\n" in text
    assert "cms-conformance replay here/results.jsonl cct-0a1b2c3d-7\n" in text


def test_what_no_cause_explains_is_told_once_for_each_reason(tmp_path: Path) -> None:
    rows = [one for name in NAMES[:3] for one in unjudged(name, "no folder")]

    assert told(tmp_path, *rows) == (
        f"not judged: {NAMES[0]} and 2 more: no folder; look"
    )


@pytest.mark.parametrize("quiet", [[], ["--quiet"]], ids=["plain", "quiet"])
def test_a_run_tells_causes_and_not_every_test(
    command: Command, quiet: list[str]
) -> None:
    wrong = ("--reference", "--variant=StoresOnlyUpToTheFirstNul", *quiet)
    done = command("run", *wrong, "--requirement=cm.stream.round-trip")
    failed = re.search(r"^(\d+) failed", done.out, re.MULTILINE)

    assert failed
    assert int(failed[1]) > SHOWN
    assert 1 <= done.out.count("  requires ") <= SHOWN
