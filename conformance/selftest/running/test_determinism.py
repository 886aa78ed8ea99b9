"""The same seed and server give the same verdicts; the same evidence the same bytes."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from conformance.running.bundle import ENVIRONMENT
from conformance.selftest.command import Command, Finished, finished, in_directory

#: By protocol: requirements with few tests, some of them generated, and a fault that
#: a generated test finds.
JUDGED = {
    "cm": (
        "--variant=StoresOnlyUpToTheFirstNul",
        "--requirement=cm.stream.round-trip",
        "--requirement=cm.query.by-*",
    ),
    "staging": (
        "--variant=WritesTheNumberAsText",
        "--requirement=staging.list.number-*",
        "--requirement=staging.status.*",
    ),
    "bsn": (
        "--variant=PlacesChunksAsTheyArrive",
        "--requirement=bsn.append.*-refused",
        "--requirement=bsn.upload.any-order",
    ),
}
SHUFFLING = Path(__file__).resolve().parents[1] / "shuffling.py"
#: What must not show in a report: where, when and in which order it was made.
ELSEWHERE = (
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
)
Found = list[tuple[str, str, str, int]]


def line(protocol: str) -> list[str]:
    """Return what judges a wrong server of a protocol."""
    return ["--reference", "--effort=smoke", *JUDGED[protocol]]


def found(done: Finished) -> Found:
    """Return what the tests of a run found, in any order."""
    return sorted(
        (one["requirement"], one["test"], one["outcome"], one["examples"])
        for one in done.evidence
        if one["record"] == "result"
    )


@pytest.fixture(scope="module", params=JUDGED)
def protocol(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def first(protocol: str, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    run = in_directory(tmp_path_factory.mktemp(protocol))
    return run("run", *line(protocol))


def test_something_is_violated_and_something_is_not(first: Finished) -> None:
    assert first.code == 1
    assert {"violates", "conforms"} <= set(first.verdicts.values())


def test_a_second_run_finds_the_same(
    command: Command, protocol: str, first: Finished
) -> None:
    second = command("run", *line(protocol))

    assert (second.code, second.verdicts) == (first.code, first.verdicts)
    assert found(second) == found(first)


def test_side_by_side_the_same_is_found(
    command: Command, protocol: str, first: Finished
) -> None:
    beside = command("run", *line(protocol), "-n", "2")

    assert (beside.code, beside.verdicts) == (first.code, first.verdicts)
    assert found(beside) == found(first)


def test_in_any_order_the_same_is_found(
    tmp_path: Path, protocol: str, first: Finished
) -> None:
    shutil.copy(SHUFFLING, tmp_path)
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    words += ["-p", "shuffling", "--pyargs", "conformance.suites", *line(protocol)]
    variables = {"PYTHONPATH": str(tmp_path), "SHUFFLE": "order"}

    shuffled = finished([*words], tmp_path, ENVIRONMENT | variables)

    assert (shuffled.code, shuffled.verdicts) == (first.code, first.verdicts)
    assert found(shuffled) == found(first)
    assert order(shuffled) != order(first)


def order(done: Finished) -> list[str]:
    """Return the tests of a run as they came."""
    return [one["test"] for one in done.evidence if one["record"] == "result"]


def test_the_same_evidence_makes_the_same_bytes_anywhere(
    command: Command, failing: Finished
) -> None:
    evidence = failing.reports / "results.jsonl"
    made: list[dict[str, bytes]] = []
    for number, variables in enumerate(ELSEWHERE):
        place = f"--report-dir={number}"
        done = command("report", evidence, "--report=all", place, **variables)
        made.append(contents(done.directory / str(number)))

    assert len(made[0]) > 6
    assert made[0] == made[1]


def contents(directory: Path) -> dict[str, bytes]:
    """Return the files of a directory."""
    return {path.name: path.read_bytes() for path in directory.iterdir()}
