"""The suite before hostile servers: findings of the right kind, and a run that goes on.

A sample; ``python -m conformance.selftest.hostile`` meets the whole list.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.running.bundle import JUDGED, reference_server
from conformance.selftest.exchange.raw_server import RawServer
from conformance.selftest.hostile.between import at_place
from conformance.selftest.hostile.catalogue import CATALOGUE, STREAM
from conformance.selftest.hostile.figure import Figure
from conformance.selftest.hostile.judged import judge, met
from conformance.selftest.hostile.page import HOSTILE_SERVERS, Measured, lines
from conformance.selftest.hostile.whole_runs import deaf, met_whole

SAMPLE = ("XML: billion laughs", "archives: a bomb", "tickets: long")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with reference_server(settings=JUDGED) as server:
        yield server.port


def test_the_list_is_as_long_as_it_has_to_be() -> None:
    names = {hostile.name for hostile in CATALOGUE}

    assert len(names) == len(CATALOGUE) >= HOSTILE_SERVERS


@pytest.mark.parametrize("name", SAMPLE)
def test_a_hostile_server_is_judged_and_the_run_goes_on(port: int, name: str) -> None:
    hostile = next(one for one in CATALOGUE if one.name == name)

    assert met(hostile, port).wrong == ()


def test_a_profile_says_how_long_silence_is_borne(port: int, tmp_path: Path) -> None:
    with RawServer(at_place(STREAM, deaf, port, unread=False)) as server:
        judged = judge(server.url, ["cm"], STREAM.touched, tmp_path)
    told = {str(row.get("received")) for row in judged.records if row.get("kind")}

    assert judged.kinds == {"transport"}
    assert all(text.startswith("nothing for 1 s") for text in told)


def test_a_server_that_is_dead_is_not_judged(port: int) -> None:
    assert met_whole("a closed port", port).wrong == ()


def test_what_is_wrong_is_told_on_the_page() -> None:
    wrong = Figure("dribble", "exit 4: none", 61.0, 20, ("61 s",))
    measured = Measured(0, 1, [wrong], [wrong], 1.0)

    assert "| as they have to be | all | 0 of 1 |" in list(lines(measured))
    assert "| dribble | exit 4: none | 61 | 20 | 61 s |" in list(lines(measured))
