"""Seed after seed against lawful servers: what is tried, and what is an alarm."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from conformance.liberties import LIBERTIES
from conformance.running.detecting.seeds import Trial, trials_of
from conformance.running.variants import load_variants
from conformance.selftest.command import Command

SMALL = ("--effort=smoke", "--count=2", "--workers=1", "--report-dir=out")


@pytest.fixture(scope="module", autouse=True)
def variants() -> None:
    load_variants()


def test_the_reference_is_tried_in_every_protocol() -> None:
    trials = list(trials_of([""], range(7, 9)))

    assert Counter(one.seed for one in trials) == {7: 3, 8: 3}
    assert {one.protocol for one in trials} == {"bsn", "cm", "staging"}


def test_a_liberty_is_tried_in_its_own_protocol() -> None:
    name = next(iter(LIBERTIES))
    protocol = LIBERTIES[name].part.__module__.split(".")[2]

    assert list(trials_of([name], range(3, 4))) == [Trial(protocol, name, 3)]


def test_the_reference_raises_no_alarm(command: Command) -> None:
    done = command("seeds", *SMALL)
    figures = json.loads((done.directory / "out" / "seeds.json").read_text("utf-8"))

    assert (done.code, figures["reference"]["alarms"]) == (0, [])
    assert figures["reference"]["trials"] == 6
    assert figures["reference"]["examples"] > 100


def test_a_server_that_is_wrong_raises_one(command: Command, tmp_path: Path) -> None:
    done = command("seeds", "StoresOnlyUpToTheFirstNul", *SMALL)

    assert done.code == 1
    assert "ALARM StoresOnlyUpToTheFirstNul, seed 1: " in done.out
    assert "cm.stream.round-trip: failed: " in done.out
    assert not (tmp_path / "out").exists()
