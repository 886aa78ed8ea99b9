"""Side by side with -n auto: as many workers as the target's distance is worth."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from conformance.running.bundle import ENVIRONMENT, JUDGED, PROFILE, reference_server
from conformance.running.side_by_side import MOST, remark, workers_for
from conformance.selftest.command import Command, Finished, in_directory
from conformance.selftest.running.slow_link import slow_link

FAR = 0.05
WITHOUT_WAITING = 13
CHOICE = (
    "--protocol=bsn",
    "--requirement=bsn.webpage.session-*",
    "--requirement=bsn.append.*",
    "--effort=smoke",
)


@pytest.fixture(scope="module")
def far_server() -> Iterator[str]:
    with (
        reference_server(settings=JUDGED) as server,
        slow_link(server.url, FAR) as url,
    ):
        yield url


@pytest.fixture(scope="module")
def beside(far_server: str, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    run = in_directory(tmp_path_factory.mktemp("beside"))
    line = ("--profile", PROFILE, "-n", "auto", *CHOICE)
    return run("run", far_server, *line, **ENVIRONMENT)


def test_a_target_far_away_is_worth_many_workers(beside: Finished) -> None:
    tapes = list(beside.reports.glob("traffic-gw*.jsonl.gz"))

    assert beside.code == 0, beside.out
    assert len(tapes) == MOST
    assert beside.report["round_trip"]["median"] >= FAR


def test_the_verdicts_are_those_of_a_run_alone(
    command: Command, beside: Finished
) -> None:
    alone = command("run", "--reference", *CHOICE)

    assert alone.verdicts == beside.verdicts


def test_it_is_judged_again_to_the_same(beside: Finished) -> None:
    again = in_directory(beside.directory)("rejudge", "reports/latest/results.jsonl")

    assert again.code == 0, again.out


def test_the_evidence_says_how_many_there_were(beside: Finished) -> None:
    assert {one["workers"] for one in beside.evidence[-1]["traffic"]} == {MOST}


@pytest.mark.parametrize(
    ("round_trip", "cores", "workers"),
    [(0.001, 2, 2), (0.02, 2, 4), (0.05, 2, 8), (5.0, 2, 8), (0.001, 16, 16)],
)
def test_the_farther_the_target_the_more_workers(
    round_trip: float, cores: int, workers: int
) -> None:
    assert workers_for(round_trip, cores) == workers


@pytest.mark.parametrize(
    ("rate", "workers"), [(1.0, 1), (20.0, 1), (100.0, 5), (1000.0, 8)]
)
def test_a_rate_takes_no_more_workers_than_it_keeps_busy(
    rate: float, workers: int
) -> None:
    assert workers_for(FAR, 2, rate) == workers


def test_a_rate_is_the_total_of_all_workers(command: Command, far_server: str) -> None:
    line = ("--requirement=bsn.append.*", "--effort=smoke", "-n", "3", "--rate=20")
    began = time.monotonic()
    done = command("run", far_server, "--profile", PROFILE, *line, **ENVIRONMENT)
    took = time.monotonic() - began

    assert done.code == 0, done.out
    # The examination and the clean-up do not wait; each worker's first goes at once.
    assert took > (done.evidence[-1]["requests"] - WITHOUT_WAITING) / 20


def test_who_waits_alone_is_told_how_to_wait_less() -> None:
    assert "52 ms" in remark([0.052, 0.05, 0.9])
    assert "-n auto" in remark([0.052])
    assert remark([0.001, 0.002, 0.9]) == remark([]) == ""
