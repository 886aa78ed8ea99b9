"""Evidence and report are what their published schemas say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.harness.resources import resource
from conformance.selftest.command import Command, Finished
from conformance.selftest.report.evidence import records


def validator(name: str) -> Draft202012Validator:
    """Return a validator of a published format."""
    text = resource("schemas", f"{name}.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(
        schema, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def faults(done: Finished) -> list[str]:
    """Return what is wrong with the evidence and the report of a run."""
    line, report = validator("results"), validator("report")
    found = [
        f"{record['record']}: {error.json_path} {error.message[:200]}"
        for record in records(done.reports / "results.jsonl")
        for error in line.iter_errors(record)
    ]
    return found + [str(error) for error in report.iter_errors(done.report)]


@pytest.mark.parametrize("run", ["conforming", "failing", "mixed"])
def test_a_run_leaves_what_the_schemas_describe(
    request: pytest.FixtureRequest, run: str
) -> None:
    assert faults(request.getfixturevalue(run)) == []


def test_a_run_that_judged_nothing_leaves_what_the_schemas_describe(
    command: Command, dead_url: str
) -> None:
    done = command("run", dead_url, "--requirement=cm.stream.tick*")

    assert faults(done) == []


def test_the_small_run_found_something_of_every_kind(mixed: Finished) -> None:
    found = set(mixed.verdicts.values())

    assert found >= {"violates", "falls short", "not applicable", "excluded"}


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("run", {"format": 2}),
        ("run", {"colour": "red"}),
        ("requirement", {"level": "shall"}),
        ("result", {"outcome": "maybe"}),
        ("result", {"where": "nowhere"}),
        ("verdict", {"verdict": "fine"}),
        ("known failure", {"standing": "fine"}),
        ("known failure", {"expires": "soon"}),
        ("end", {"exit_code": 2}),
    ],
)
def test_the_schema_of_evidence_refuses_what_is_none(
    mixed: Finished, kind: str, change: dict[str, object]
) -> None:
    (record, *_) = [one for one in mixed.evidence if one["record"] == kind]

    assert validator("results").is_valid(record)
    assert not validator("results").is_valid(record | change)


@pytest.mark.parametrize(
    "change", [{"format": 2}, {"exit_code": 2}, {"counts": {"fine": 1}}, {"x": 1}]
)
def test_the_schema_of_reports_refuses_what_is_none(
    mixed: Finished, change: dict[str, object]
) -> None:
    assert not validator("report").is_valid(mixed.report | change)


def test_evidence_begins_with_the_run_and_ends_with_its_end(mixed: Finished) -> None:
    kinds = [one["record"] for one in mixed.evidence]

    assert (kinds[0], kinds[-1]) == ("run", "end")
    assert kinds.count("run") == kinds.count("end") == 1


def test_text_report_and_process_tell_one_outcome(mixed: Finished) -> None:
    end = mixed.evidence[-1]

    assert end["exit_code"] == mixed.report["exit_code"] == mixed.code
    assert end["sentence"] == mixed.report["sentence"]
    assert end["sentence"] in mixed.out


def test_the_counts_are_those_of_the_requirements(mixed: Finished) -> None:
    words = list(mixed.verdicts.values())

    assert mixed.report["counts"] == {word: words.count(word) for word in set(words)}


def test_what_a_report_says_of_a_requirement_is_what_the_catalogue_says(
    mixed: Finished,
) -> None:
    (row,) = [
        one
        for one in mixed.report["requirements"]
        if one["id"] == "cm.stream.other-methods-refused"
    ]

    assert (row["protocol"], row["level"]) == ("cm", "must")
    assert row["covers"] == ["CM-STREAM-001", "CM-STREAM-002"]
