"""What keeps a merged run from being whole is told: budgets, interrupts, excuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.running.bundle import PROFILE
from conformance.selftest.command import Finished, in_directory
from conformance.selftest.running.merging.conftest import (
    CHOICE,
    OF,
    WRONG,
    Pieces,
    Record,
    in_pieces,
)

KNOWN = """
[known-failures]
"cm.stream.round-trip" = "NULs are cut off"
"""
STALE = '"cm.stream.ticket-alone" = "long mended"\n'
FEW = ("--requirement=cm.stream.round-trip", "--requirement=cm.stream.blob-download")
EXCUSED = (*WRONG, *FEW, "--requirement=cm.stream.ticket-alone")


def test_a_shard_that_its_budget_stopped_is_named(
    pieces: Pieces, tmp_path: Path
) -> None:
    copy = pieces.copied(tmp_path)
    again = (*CHOICE, f"--shard=2/{OF}", "--report-dir=shard-2", "--max-requests=60")
    in_directory(copy.directory)("run", *again)

    done = copy.merged()

    assert (done.code, done.report["complete"]) == (1, False)
    assert "Stopped early: in shard 2/3, the run has sent the requests" in done.out
    assert done.report["not_run"]


def test_a_shard_that_was_interrupted_is_named(pieces: Pieces, tmp_path: Path) -> None:
    copy = pieces.copied(tmp_path)
    copy.tamper(3, interrupt)

    done = copy.merged()

    assert (done.code, done.report["complete"]) == (130, False)
    assert done.report["sentence"].endswith("Interrupted: shard 3/3.")
    assert done.report["not_run"]


def interrupt(records: list[Record]) -> None:
    """Make the evidence of a shard that was interrupted on the way."""
    found = [one for one in records if one["record"] == "result"]
    for one in found[len(found) // 2 :]:
        records.remove(one)
    records[-1] |= {"exit_code": 130, "complete": False}


def test_tests_that_came_to_nothing_are_counted(pieces: Pieces, tmp_path: Path) -> None:
    copy = pieces.copied(tmp_path)
    copy.tamper(1, lambda records: records.remove(first_result(records)))

    done = copy.merged()

    assert done.report["complete"] is False
    assert "in shard 1/3, 1 of its tests came to no finding" in done.out


def first_result(records: list[Record]) -> Record:
    """Return the first finding of a shard."""
    return next(one for one in records if one["record"] == "result")


def profile(directory: Path, known: str) -> str:
    """Write a profile that knows of failures; return the option that names it."""
    text = PROFILE.read_text(encoding="utf-8") + known
    (directory / "known.toml").write_text(text, encoding="utf-8")
    return "--profile=known.toml"


@pytest.fixture(scope="module")
def excused(tmp_path_factory: pytest.TempPathFactory) -> Pieces:
    directory = tmp_path_factory.mktemp("excused")
    return in_pieces(directory, *EXCUSED, profile(directory, KNOWN))


@pytest.fixture(scope="module")
def joined(excused: Pieces) -> Finished:
    return excused.merged()


def test_known_failures_excuse_as_in_one_piece(
    excused: Pieces, joined: Finished
) -> None:
    sentence = "1 known failure"

    assert (excused.whole.code, joined.code) == (0, 0)
    assert sentence in excused.whole.out
    assert sentence in joined.out


def test_they_excuse_in_a_shard_what_rests_on_them(excused: Pieces) -> None:
    assert [done.code for done in excused.shards] == [0] * OF


def test_shards_with_excuses_are_judged_again_to_the_same(excused: Pieces) -> None:
    again = in_directory(excused.directory)

    for number in range(1, OF + 1):
        done = again("rejudge", f"shard-{number}/results.jsonl")
        assert done.code == 0, done.out


def test_a_stale_one_fails_the_whole_and_no_shard(tmp_path: Path) -> None:
    option = profile(tmp_path, KNOWN + STALE)

    pieces = in_pieces(tmp_path, *EXCUSED, option)
    done = pieces.merged()

    assert [one.code for one in pieces.shards] == [0] * OF
    assert (pieces.whole.code, done.code) == (1, 1)
    assert "the known failure cm.stream.ticket-alone no longer fails" in done.out
