"""Uploads of a run: cancelled once each, however often a target repeats a token."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.harness.run import Run
from conformance.harness.target import Target
from conformance.reference.bsn import Bsn
from conformance.reference.server import serve
from conformance.suites.bsn.checks import check_accepted
from conformance.suites.bsn.plans import even
from conformance.suites.bsn.scene import MOST_OPEN, Workshop
from conformance.suites.bsn.service import Retrieval, Service

SETTINGS = {
    "wsdl": "/Uploads/2014/07/SOAP/WSDL/",
    "account": "acme",
    "virtual-path": "\\Shared\\Incoming\\",
    "retrieve": "/Uploads/Content/{contentId}",
}


@pytest.fixture
def workshop(service: Bsn) -> Iterator[Workshop]:
    with serve(service) as server:
        run = Run(Target(server.url, "cct-test", {"bsn": SETTINGS}))
        with run.http() as http:
            found = Service(run, http)
            client = found.client(found.description())
            yield Workshop(client, run, Retrieval(found))
            found.close()


def test_a_file_is_proved_and_got_back(workshop: Workshop) -> None:
    assert workshop.prove(even(5000, 1000, order=(4, 2, 0, 1, 3))).content_id


def test_a_repeated_token_is_kept_once(workshop: Workshop) -> None:
    token = workshop.start(workshop.sized(10)).token
    workshop.keep(token, token)
    assert [one.name for one in workshop.run.ledger.open] == [token]
    assert workshop.run.ledger.clean_up() == []
    assert state(workshop, token) == "Cancelled"


def test_no_more_uploads_than_so_many_stay_open(workshop: Workshop) -> None:
    tokens = []
    for number in range(MOST_OPEN + 3):
        workshop.run.begin_case(f"case {number}")
        tokens.append(workshop.start(workshop.sized(1)).token)
    assert len(workshop.run.ledger.open) == MOST_OPEN
    assert state(workshop, tokens[0]) == "Cancelled"


def test_what_the_case_that_runs_has_open_stays(workshop: Workshop) -> None:
    for _ in range(MOST_OPEN + 1):
        token = workshop.start(workshop.sized(1)).token
    assert len(workshop.run.ledger.open) == MOST_OPEN + 1
    assert state(workshop, token) == "Started"


def state(workshop: Workshop, token: str) -> str:
    return check_accepted(workshop.client.file_status(token)).get("State")
