"""Damaged requests and runs in other orders: a planted fault is found by them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from conformance.reference.cm.stream import Stream
from conformance.reference.message import Response
from conformance.running.bundle import reference_server
from conformance.selftest.faults.mutated import LAWFUL, damaged, exchanged, met
from conformance.selftest.faults.orders import Found, compared
from conformance.selftest.hostile.attacked import first_status
from conformance.selftest.hostile.requests_sent import request
from conformance.selftest.hostile.rest_sent import PACKAGES


class Stumbles(Stream):
    """Fail at tickets that are no number."""

    def download(self, ticket: str) -> Response:
        """Answer as long as there are digits only."""
        int(ticket)
        return super().download(ticket)


def test_damaged_requests_are_answered() -> None:
    with reference_server() as server:
        came, wrong = met(server.port, 1, 150)

    assert wrong == []
    assert came[200] < came[400] < 150


def test_a_request_that_is_stumbled_over_is_found() -> None:
    with reference_server(Stumbles) as server:
        wrong = met(server.port, 1, 150)[1]

    assert any("answered 500" in text for text in wrong)


def test_damages_are_the_same_for_a_seed_and_many_for_all() -> None:
    made = [damaged(3, number) for number in range(300)]

    assert made == [damaged(3, number) for number in range(300)]
    assert len(set(made) - set(LAWFUL)) > 250


def test_a_field_that_is_no_text_is_refused() -> None:
    kind = b"Content-Type: text/\xff\xfe"
    with reference_server() as server:
        answer = exchanged(server.port, request(b"PUT " + PACKAGES, b"{}", kind))

    assert first_status(answer) == 415


def steady(_: Path, __: Mapping[str, str], ___: bool) -> Found:  # noqa: FBT001
    """Find the same everywhere."""
    return Found(1, {"a": "conforms", "b": "violates"}, {"a": "passed 3"})


def of_the_hash(_: Path, variables: Mapping[str, str], ___: bool) -> Found:  # noqa: FBT001
    """Find something else by another hash seed."""
    odd = "conforms" if variables.get("PYTHONHASHSEED") == "2" else "violates"
    return Found(1, {"a": "conforms", "b": odd}, {})


def of_the_other(_: Path, __: Mapping[str, str], beside: bool) -> Found:  # noqa: FBT001
    """Find something else side by side."""
    told = {"a": "passed 2"} if beside else {"a": "passed 3"}
    return Found(1, {"a": "conforms", "b": "violates"}, told)


@pytest.mark.parametrize(
    ("run", "wrong"),
    [
        (steady, []),
        (of_the_hash, ["run 2: b: violates / conforms"]),
        (of_the_other, ["run 1: a: passed 3 / passed 2"]),
    ],
)
def test_a_run_that_finds_something_else_is_told(
    tmp_path: Path, run: type, wrong: list[str]
) -> None:
    assert compared(1, tmp_path, 3, run) == (2, wrong)
