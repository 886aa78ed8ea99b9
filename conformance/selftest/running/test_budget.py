"""A run that may not go on says so, cleans up, and is no pass."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conformance.harness.resources import resource
from conformance.selftest.command import Command, Finished

SELECTION = ("--protocol=cm", "--requirement=cm.stream.*", "--effort=smoke")
FEW = 200


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    from conformance.selftest.command import in_directory  # noqa: PLC0415

    command = in_directory(tmp_path_factory.mktemp("cut"))
    return command("run", "--reference", *SELECTION, f"--max-requests={FEW}")


def end_of(done: Finished) -> dict[str, Any]:
    """Return the last line of the evidence."""
    return done.evidence[-1]


def test_a_run_that_was_cut_is_no_pass(cut: Finished) -> None:
    assert (cut.code, cut.report["complete"]) == (3, False)
    assert "Not judged to the end (" in cut.out
    assert "the requests that --max-requests allows." in cut.out


def test_what_was_made_is_removed_all_the_same(command: Command) -> None:
    staging = ("--protocol=staging", "--requirement=staging.package.*")
    end = end_of(command("run", "--reference", *staging, "--max-requests=40"))

    assert end["created"] == end["removed"] > 0
    assert end["leftovers"] == []
    assert end["requests"] > 40


def test_what_was_not_run_is_named_with_the_reason(cut: Finished) -> None:
    told = {row["requirement"]: row for row in cut.report["not_judged"]}

    assert cut.report["not_run"]
    assert set(cut.report["not_run"]) <= set(told)
    assert "--max-requests" in json.dumps(told[cut.report["not_run"][0]])


def test_a_requirement_half_tested_has_no_verdict(cut: Finished) -> None:
    unfinished = set(end_of(cut)["tests_not_run"])

    for row in cut.report["requirements"]:
        assert not unfinished & {test["test"] for test in row["tests"]}


@pytest.mark.parametrize("kind", ["results", "report"])
def test_the_published_formats_have_it(cut: Finished, kind: str) -> None:
    text = resource("schemas", f"{kind}.schema.json").read_text(encoding="utf-8")
    told = [cut.report] if kind == "report" else cut.evidence

    for one in told:
        jsonschema.validate(one, json.loads(text))


def test_its_traffic_is_judged_again_to_the_same(cut: Finished) -> None:
    from conformance.selftest.command import in_directory  # noqa: PLC0415

    done = in_directory(cut.directory)("rejudge", "reports/latest/results.jsonl")

    assert done.code == 0, done.out


def test_workers_share_the_budget(command: Command) -> None:
    done = command("run", "--reference", *SELECTION, "--max-requests=90", "-n2")
    made = end_of(done)["created"]

    assert done.code == 3
    assert 90 - 2 <= end_of(done)["requests"] <= 90 + 4 * made + 20


def test_a_failure_seen_before_the_end_still_counts(command: Command) -> None:
    slip = ("--variant=TreatsEveryMethodAsPost", "--max-requests=60")
    done = command("run", "--reference", *SELECTION, *slip)

    assert (done.code, done.report["complete"]) == (1, False)
    assert "Stopped early:" in done.out


def test_a_profile_can_set_the_bounds(command: Command, tmp_path: Path) -> None:
    text = '[target]\nprotocols = ["cm"]\nmax-time = 0.1\n'
    (tmp_path / "vendor.toml").write_text(text, encoding="utf-8")

    done = command("run", "--reference", "--profile=vendor.toml", *SELECTION[2:])

    assert (done.code, "--max-time" in done.out) == (3, True)


def test_a_rate_holds_for_the_whole_run(command: Command) -> None:
    began = time.monotonic()
    done = command(
        "run", "--reference", "--requirement=cm.stream.upload-status", "--rate=20"
    )

    assert done.code == 0
    assert time.monotonic() - began > (end_of(done)["requests"] - 10) / 20


@pytest.mark.parametrize("bound", ["--rate=0", "--max-requests=-1", "--max-time=nan"])
def test_a_bound_that_allows_nothing_is_refused(command: Command, bound: str) -> None:
    done = command("run", "--reference", bound)

    assert done.code == 2
    assert bound.partition("=")[0] in done.err + done.out
