"""Damaged answers: they reach the suite, and no test of it stumbles over one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance.reference.message import Request, Response
from conformance.selftest.faults.aim import Aim
from conformance.selftest.faults.damaged_front import (
    OPERATIONS,
    WAYS,
    Damage,
    altered,
    damage_of,
)

SAMPLE = Path(__file__).with_name("answers_sample.py")
JSON = Response(
    200,
    b'{"responseInfo": {"responseCode": "OK"}, "items": [{"name": "a"}, 1]}',
    (("Content-Type", "application/json"),),
)
XML = Response(
    200,
    b'<a x="1"><b y="2">text</b><c><d/><e/></c></a>',
    (("Content-Type", "text/xml; charset=utf-8"),),
)
PLACES = [(place / 8, value / 64) for place in range(8) for value in range(64)]


def seen(*arguments: str) -> list[dict[str, Any]]:
    """Return what trials showed, held in a process of their own."""
    line = [sys.executable, str(SAMPLE), *arguments]
    done = subprocess.run(line, capture_output=True, check=True, timeout=300)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_a_damaged_answer_is_no_error_of_the_suite() -> None:
    found = seen("staging:11", "cm:11", "bsn:1020")

    assert [one["wrong"] for one in found] == [[], [], []]
    assert any(one["damaged"] and one["failed"] for one in found)


def test_a_test_that_stumbles_is_told_with_its_place() -> None:
    ((text, *_),) = (one["wrong"] for one in seen("planted", "staging:11"))

    assert text.startswith("staging, seed 11, ")
    assert " in test_" in text
    assert ": KeyError: " in text


@pytest.mark.parametrize("answer", [JSON, XML], ids=["json", "xml"])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_damages_every_kind_of_answer(way: str, answer: Response) -> None:
    before = Response(200, b"earlier")
    made = {altered(answer, Aim(way, *place), before) for place in PLACES}

    assert made - {answer}


def test_a_seed_says_what_is_damaged() -> None:
    made = [str(damage_of("cm", seed)) for seed in range(200)]

    assert made == [str(damage_of("cm", seed)) for seed in range(200)]
    assert len(set(made)) > 190


def test_an_operation_is_told_by_its_request() -> None:
    listing = Request("GET", "/rest/content/package", "page=1")
    met = [name for name, pattern in OPERATIONS["staging"].items() if pattern]
    damages = {one.operation: one for one in map(of_staging, range(400))}

    assert [name for name in met if damages[name].meets(listing)] == ["list"]


def of_staging(seed: int) -> Damage:
    """Return what is wrong with a staging server."""
    return damage_of("staging", seed)
