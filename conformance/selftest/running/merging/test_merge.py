"""What is merged is the run of one piece, whatever the order of its shards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conformance.harness.resources import resource
from conformance.report.comparison import compare
from conformance.report.results import read_results
from conformance.selftest.command import Finished, in_directory
from conformance.selftest.running.merging.conftest import Pieces, Record

#: What tells one run from another, whatever it found.
OWN = {"target", "run", "started", "ended", "round_trip", "requirements", "traffic"}
FOUND = ("requirement", "test", "outcome", "examples")


@pytest.fixture(scope="module")
def merged(pieces: Pieces) -> Finished:
    return pieces.merged()


def report(directory: Path) -> dict[str, Any]:
    """Return the report of a run."""
    found: dict[str, Any] = json.loads((directory / "report.json").read_bytes())
    return found


def evidence(directory: Path) -> list[Record]:
    """Return the evidence of a run."""
    lines = (directory / "results.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines]


def found(directory: Path) -> list[tuple[object, ...]]:
    """Return what the tests of a run found, in its order."""
    records = (one for one in evidence(directory) if one["record"] == "result")
    return [tuple(one[key] for key in FOUND) for one in records]


def test_a_shard_fails_where_its_part_does(pieces: Pieces) -> None:
    assert pieces.whole.code == 1
    assert [done.code for done in pieces.shards] == [1, 1, 1]
    assert all(f"Shard {n}/3: Does" in pieces.shards[n - 1].out for n in (1, 2, 3))


def test_the_outcome_is_that_of_one_piece(pieces: Pieces, merged: Finished) -> None:
    sentence = report(pieces.directory / "whole")["sentence"]

    assert merged.code == pieces.whole.code
    assert sentence in merged.out


def test_every_verdict_is_that_of_one_piece(pieces: Pieces, merged: Finished) -> None:
    rows = report(pieces.directory / "whole")["requirements"]

    assert {"violates", "inconclusive", "conforms"} <= set(merged.verdicts.values())
    assert list(merged.verdicts.items()) == [
        (one["id"], one["verdict"]) for one in rows
    ]


def test_the_report_is_that_of_one_piece(pieces: Pieces, merged: Finished) -> None:
    whole = report(pieces.directory / "whole")

    assert {key for key in whole if whole[key] != merged.report[key]} <= OWN


def test_the_findings_come_in_the_order_of_one_piece(
    pieces: Pieces, merged: Finished
) -> None:
    assert found(merged.reports) == found(pieces.directory / "whole")


def test_a_comparison_finds_nothing_changed(pieces: Pieces, merged: Finished) -> None:
    before = read_results(pieces.directory / "whole" / "results.jsonl")
    after = read_results(merged.reports / "results.jsonl")

    comparison = compare(after, before)

    assert comparison.changed == set()
    assert comparison.of("still failing")


def test_the_order_of_the_shards_makes_no_difference(
    pieces: Pieces, merged: Finished
) -> None:
    backwards = pieces.merged(3, "shard-1/results.jsonl", 2, "--report-dir=backwards")
    path = pieces.directory / "backwards" / "results.jsonl"

    assert backwards.code == merged.code
    assert path.read_bytes() == (merged.reports / "results.jsonl").read_bytes()


def test_all_that_was_sent_is_counted(pieces: Pieces, merged: Finished) -> None:
    own = [evidence(done.directory / f"shard-{n}")[-1] for n, done in numbered(pieces)]

    for key in ("requests", "created", "removed", "bytes_sent"):
        assert merged.evidence[-1][key] == sum(end[key] for end in own)


def numbered(pieces: Pieces) -> list[tuple[int, Finished]]:
    """Return the shards with their numbers."""
    return list(enumerate(pieces.shards, 1))


def test_it_is_judged_again_to_the_same(merged: Finished) -> None:
    again = in_directory(merged.directory)("rejudge", "reports/latest/results.jsonl")

    assert again.code == 0, again.out


def test_a_failed_case_can_be_replayed(merged: Finished, right_server: str) -> None:
    results = "reports/latest/results.jsonl"
    tried = (one for one in merged.evidence if one["record"] == "result")
    failed = next(one for one in tried if one["outcome"] == "failed")

    line = ("replay", results, failed["case"], "--json", "--target-url", right_server)
    done = in_directory(merged.directory)(*line)

    assert json.loads(done.out)["steps"]


@pytest.mark.parametrize("kind", ["results", "report"])
@pytest.mark.parametrize("name", ["reports/latest", "shard-1"])
def test_the_published_formats_have_it(merged: Finished, kind: str, name: str) -> None:
    directory = merged.directory / name
    text = resource("schemas", f"{kind}.schema.json").read_text(encoding="utf-8")
    told = [report(directory)] if kind == "report" else evidence(directory)

    for one in told:
        jsonschema.validate(one, json.loads(text))
