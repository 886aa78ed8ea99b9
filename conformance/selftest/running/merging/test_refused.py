"""What is not one run is refused, with what is wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.harness.known_failure import KnownFailure
from conformance.running.merging.configuration import configuration_digest
from conformance.running.sharding import digest_of
from conformance.selftest.running.merging.conftest import Pieces, Record

Change = Callable[[list[Record]], object]


def said(pieces: Pieces, *names: object) -> str:
    """Return why shards are refused; nothing is written then."""
    given = [f"shard-{n}" if isinstance(n, int) else n for n in names or (1, 2, 3)]
    directory = pieces.directory / "refused"
    told = StringIO()
    with redirect_stderr(told):
        paths = [str(pieces.directory / str(name)) for name in given]
        code = main(["merge", *paths, f"--report-dir={directory}"])
    assert (code, directory.exists()) == (2, False)
    return told.getvalue()


def redone(change: Change) -> Change:
    """Return a change of what was asked for, as if it had been from the outset."""

    def apply(records: list[Record]) -> None:
        change(records)
        known = [one for one in records if one["record"] == "known failure"]
        entries = map(KnownFailure.of_record, known)
        records[0]["configuration"] = configuration_digest(records[0], entries)

    return apply


def share(records: list[Record]) -> Record:
    """Return what a shard says of its part."""
    return next(one for one in records if one["record"] == "shard")


def invent(records: list[Record]) -> None:
    """Have a shard tell of a test that nobody has planned."""
    next(one for one in records if one["record"] == "result")["test"] = "test_invented"


def excuse(records: list[Record]) -> None:
    """Have a shard know a failure that the others do not know."""
    told = {"name": "cm.stream.round-trip", "reason": "known", "file": "a", "lines": {}}
    records.insert(-1, {"record": "known failure", "standing": "holds", **told})


def test_a_missing_shard(pieces: Pieces) -> None:
    err = said(pieces, 1, 3)

    assert "shard 2/3 is missing; give its folder too, or run it" in err
    assert "--shard 2/3" in err


def test_a_shard_that_is_given_twice(pieces: Pieces) -> None:
    err = said(pieces, 1, 2, 3, 2)

    assert "shard 2/3 is there twice" in err
    assert "leave one of them out" in err


def test_a_run_of_one_piece(pieces: Pieces) -> None:
    assert "whole/results.jsonl is of a whole run" in said(pieces, 1, "whole")


def test_what_is_no_evidence(pieces: Pieces) -> None:
    assert "cannot be read" in said(pieces, 1, 2, "nowhere")


def test_a_folder_of_its_own(pieces: Pieces) -> None:
    done = pieces.merged(1, 2, 3, "--report-dir=shard-2")

    assert "is where shard 2/3 lies; name another folder" in done.err
    assert done.code == 2


def test_a_merged_run(pieces: Pieces, tmp_path: Path) -> None:
    copy = pieces.copied(tmp_path)
    copy.merged(1, 2, 3, "--report-dir=merged")

    assert "is merged; give the shards it came from" in said(copy, 1, "merged")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda them: them[0].update(seed=7), "--seed is 0 in one and 7 in the other"),
        (lambda them: them[0].update(effort="deep"), "--effort is"),
        (lambda them: them[0].update(variant="Other"), "--variant is"),
        (lambda them: them[0].update(suite_version="0.0.1"), "version of the suite is"),
        (lambda them: them[0].update(absent=["cm.write"]), "capabilities.absent"),
        (lambda them: them[0]["settings"]["cm"].update(xml="/x"), "settings of the"),
        (excuse, "their known failures differ"),
    ],
)
def test_shards_that_were_asked_for_differently(
    pieces: Pieces, tmp_path: Path, change: Change, words: str
) -> None:
    copy = pieces.copied(tmp_path)
    copy.tamper(2, redone(change))

    err = said(copy)

    assert words in err
    assert "run every shard with the same" in err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda them: them[0].update(seed=7), "is not as it was written"),
        (lambda them: them[0].update(shard="2/4"), "give the shards of one n"),
        (lambda them: them.pop(), "shard 2/3 was cut short; run that shard again"),
        (lambda them: share(them)["tests"].popitem(), "they are not the "),
        (invent, "tells of tests that are not of shard 2/3: test_invented; run it"),
        (lambda them: share(them).update(plan=digest_of("a")), "their plans differ"),
    ],
)
def test_a_shard_that_is_not_whole(
    pieces: Pieces, tmp_path: Path, change: Change, words: str
) -> None:
    copy = pieces.copied(tmp_path)
    copy.tamper(2, change)

    assert words in said(copy)


def test_a_test_that_two_shards_have(pieces: Pieces, tmp_path: Path) -> None:
    copy = pieces.copied(tmp_path)
    theirs: list[Record] = []
    copy.tamper(1, lambda records: theirs.append(share(records)["tests"]))
    copy.tamper(2, lambda records: share(records)["tests"].update(theirs[0]))

    err = said(copy)

    assert "more than one shard has conformance/suites/cm/" in err
    assert "run them again" in err


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda tape: tape.unlink(), "cannot be read"),
        (lambda tape: tape.write_bytes(b"other"), "is not the traffic that"),
    ],
)
def test_traffic_that_is_not_there(
    pieces: Pieces, tmp_path: Path, spoil: Callable[[Path], object], words: str
) -> None:
    copy = pieces.copied(tmp_path)
    spoil(copy.directory / "shard-3" / "traffic.jsonl.gz")

    assert words in said(copy)
