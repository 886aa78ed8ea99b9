"""A sample of the faults; ``python -m conformance.selftest.faults`` meets them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.selftest.faults.calls import (
    SCENARIOS,
    TROUBLES,
    Trouble,
    calls,
    can_be_counted,
)
from conformance.selftest.faults.child import serving
from conformance.selftest.faults.cuts import cuts
from conformance.selftest.faults.full_disk import filled
from conformance.selftest.faults.kills import kills
from conformance.selftest.faults.page import Outcome, measured, read, write
from conformance.selftest.faults.pauses import stopped, without_descriptors
from conformance.selftest.faults.races import races
from conformance.selftest.faults.record import File, Record


@pytest.mark.parametrize("seed", range(4))
def test_killed_servers_keep_what_they_have_acknowledged(
    tmp_path: Path, seed: int
) -> None:
    done = list(kills(25, seed, tmp_path))

    assert [one.wrong for one in done] == [()] * 25
    assert sum(one.fresh for one in done) > 0


def test_a_disk_that_fills_loses_nothing_and_shows_nothing_refused(
    tmp_path: Path,
) -> None:
    assert filled("0", tmp_path / "data", 66_000) == []


@pytest.mark.skipif(not can_be_counted(), reason="needs a C compiler named cc")
@pytest.mark.parametrize("trouble", TROUBLES[:3], ids=lambda trouble: trouble.name)
def test_a_call_that_fails_loses_nothing_and_shows_nothing_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Trouble
) -> None:
    monkeypatch.delitem(SCENARIOS, "a package and its archive")
    monkeypatch.delitem(SCENARIOS, "a file in chunks")

    ((_, met),) = calls(0, tmp_path, [trouble])

    assert met.wrong == []
    assert met.calls >= met.refused > met.calls / 2


def test_a_server_that_stood_still_goes_on(tmp_path: Path) -> None:
    assert stopped("0", tmp_path / "data", 0.3) == []


def test_a_server_that_may_open_nothing_loses_nothing(tmp_path: Path) -> None:
    assert without_descriptors(0, tmp_path / "data") == []


def test_uploads_that_are_cut_off_leave_nothing(tmp_path: Path) -> None:
    made, wrong = cuts(tmp_path, every=40)

    assert (made > 200, wrong) == (True, [])


def test_chunks_in_any_order_and_at_once_make_the_same_file(tmp_path: Path) -> None:
    assert [wrong for _, wrong in races(3, 1, tmp_path)] == [[]] * 6


def test_what_is_lost_is_noticed(tmp_path: Path) -> None:
    lost = Record(
        tickets={"1": b"x"},
        objects={"f-1"},
        open_files={"t": File("t", b"x")},
        contents={"1": b"x"},
        packages={"p"},
    )
    with serving(tmp_path / "data") as server:
        wrong = [*lost.wrong(server), *lost.finish(server)]

    kinds = ["ticket", "object", "content", "package", "upload"]
    assert [text.split()[0] for text in wrong] == kinds


def test_what_is_measured_again_leaves_the_rest_as_it_was(tmp_path: Path) -> None:
    first = [Outcome(name, 1, "whole", 0.1) for name in ("kill", "cut")]
    write([measured(one, 1) for one in first], tmp_path)
    write([measured(Outcome("kill", 5, "whole", 0.1, ("lost",)), 2)], tmp_path)

    kept = [(one.outcome.times, one.seed) for one in read(tmp_path).values()]
    assert kept == [(1, 1), (5, 2)]
    assert "| 2 | lost |" in (tmp_path / "faults.md").read_text(encoding="utf-8")
