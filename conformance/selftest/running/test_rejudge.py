"""Verdicts from stored exchanges alone: the same, or told which differ and why."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.running.bundle import ENVIRONMENT
from conformance.selftest.command import Finished, in_directory

CHOICE = ("--protocol=cm", "--requirement=cm.stream.*", "--effort=smoke")
Event = dict[str, Any]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """Return a finished run against a server that is wrong in one way."""
    directory = tmp_path_factory.mktemp("judged")
    wrong = ("--reference", "--variant=StoresOnlyUpToTheFirstNul")
    return in_directory(directory)("run", *wrong, *CHOICE)


def again(run: Finished, *more: str) -> Finished:
    """Judge a run again, where none of its variables is set."""
    return in_directory(run.directory)("rejudge", "reports/latest/results.jsonl", *more)


def copied(run: Finished, directory: Path) -> Finished:
    """Return a copy of a run's evidence, to be tampered with."""
    shutil.copytree(run.reports, directory / "reports" / "latest")
    return Finished(run.code, "", "", directory)


def tampered(run: Finished, change: Callable[[list[Event]], object]) -> None:
    """Change the stored traffic, and the digest that the evidence has of it."""
    tape, results = run.reports / "traffic.jsonl.gz", run.reports / "results.jsonl"
    before = hashlib.sha256(tape.read_bytes()).hexdigest()
    events = [
        json.loads(line) for line in gzip.decompress(tape.read_bytes()).splitlines()
    ]
    change(events)
    lines = "".join(json.dumps(event) + "\n" for event in events)
    tape.write_bytes(gzip.compress(lines.encode()))
    after = hashlib.sha256(tape.read_bytes()).hexdigest()
    results.write_text(results.read_text("utf-8").replace(before, after), "utf-8")


def test_a_run_that_found_a_fault_comes_to_the_same(judged: Finished) -> None:
    told = again(judged)

    assert (judged.code, told.code) == (1, 0)
    assert "verdicts judged again from" in told.out
    assert "stored exchanges: identical\nthe run said: Does not conform" in told.out


def test_nothing_is_sent_and_the_evidence_is_left_alone(judged: Finished) -> None:
    before = {path: path.read_bytes() for path in judged.directory.rglob("*.*")}
    again(judged)

    assert {path: path.read_bytes() for path in judged.directory.rglob("*.*")} == before


def test_a_run_side_by_side_comes_to_the_same(tmp_path: Path) -> None:
    run = in_directory(tmp_path)("run", "--reference", *CHOICE, "-n", "2")

    assert run.code == 0
    assert len(list(run.reports.glob("traffic-gw*.jsonl.gz"))) == 2
    assert again(run).code == 0


def test_every_test_of_a_run_has_a_name_of_its_own(judged: Finished) -> None:
    tape = gzip.decompress((judged.reports / "traffic.jsonl.gz").read_bytes())
    events = [json.loads(line) for line in tape.splitlines()]
    names = Counter(event["name"] for event in events if event["event"] == "test")

    assert names
    assert [name for name, count in names.items() if count > 1] == []


def test_the_traffic_holds_no_password(judged: Finished) -> None:
    tape = gzip.decompress((judged.reports / "traffic.jsonl.gz").read_bytes())

    assert b"[redacted]" in tape
    assert ENVIRONMENT["CM_PASSWORD"].encode() not in tape


def test_another_answer_makes_another_verdict(judged: Finished, tmp_path: Path) -> None:
    run = copied(judged, tmp_path)

    def refuse_downloads(events: list[Event]) -> None:
        for event in events:
            if event.get("method") == "PUT":
                event["status"] = 200

    tampered(run, refuse_downloads)
    told = again(run)

    assert told.code == 1
    assert "cm.stream.other-methods-refused: conforms, now violates" in told.out


def test_an_answer_that_is_missing_is_no_verdict(
    judged: Finished, tmp_path: Path
) -> None:
    run = copied(judged, tmp_path)
    puts = {"PUT"}
    tampered(
        run,
        lambda events: events.__setitem__(
            slice(None), [one for one in events if one.get("method") not in puts]
        ),
    )
    told = json.loads(again(run, "--json").out)

    [one] = [
        row
        for row in told["differences"]
        if row["requirement"] == "cm.stream.other-methods-refused"
    ]
    assert (one["stored"], one["rejudged"]) == ("conforms", "error")
    assert "PUT /stream" in one["why"]


def test_other_traffic_than_the_runs_own_is_refused(
    judged: Finished, tmp_path: Path
) -> None:
    run = copied(judged, tmp_path)
    (run.reports / "traffic.jsonl.gz").write_bytes(gzip.compress(b"{}\n"))
    told = again(run)

    assert told.code == 3
    assert "is not the traffic that results.jsonl was written with" in told.err


def test_missing_traffic_is_named(judged: Finished, tmp_path: Path) -> None:
    run = copied(judged, tmp_path)
    (run.reports / "traffic.jsonl.gz").unlink()
    told = again(run)

    assert told.code == 3
    assert "traffic.jsonl.gz cannot be read" in told.err
