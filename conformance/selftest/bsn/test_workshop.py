"""Uploads of a run: cancelled once each, however often a target repeats a token."""

from __future__ import annotations

from conformance.harness.run import Run
from conformance.harness.target import Target
from conformance.reference.bsn import Bsn
from conformance.reference.server import serve
from conformance.suites.bsn.checks import Status, check_accepted
from conformance.suites.bsn.plans import even
from conformance.suites.bsn.scene import MOST_OPEN, Workshop
from conformance.suites.bsn.service import Retrieval, Service

SETTINGS = {
    "wsdl": "/Uploads/2014/07/SOAP/WSDL/",
    "account": "acme",
    "virtual-path": "\\Shared\\Incoming\\",
    "retrieve": "/Uploads/Content/{contentId}",
}


def workshop_at(url: str) -> Workshop:
    """Return a workshop on a served reference, which lets everybody in."""
    run = Run(Target(url, "cct-test", {"bsn": SETTINGS}))
    service = Service(run, run.http())
    client = service.client(service.description())
    return Workshop(client, run, Retrieval(service))


def test_a_file_is_proved_and_got_back(service: Bsn) -> None:
    with serve(service) as server:
        status = workshop_at(server.url).prove(even(5000, 1000, order=(4, 2, 0, 1, 3)))
    assert isinstance(status, Status)
    assert status.content_id


def test_a_repeated_token_is_kept_once(service: Bsn) -> None:
    with serve(service) as server:
        workshop = workshop_at(server.url)
        token = workshop.start(workshop.sized(10)).token
        workshop.keep(token, token)
        assert [one.name for one in workshop.run.ledger.open] == [token]
        assert workshop.run.ledger.clean_up() == []
        status = check_accepted(workshop.client.file_status(token))
        assert status.get("State") == "Cancelled"


def test_no_more_uploads_than_so_many_stay_open(service: Bsn) -> None:
    with serve(service) as server:
        workshop = workshop_at(server.url)
        tokens = [workshop.start(workshop.sized(1)).token for _ in range(MOST_OPEN + 3)]
        status = check_accepted(workshop.client.file_status(tokens[0]))
        assert len(workshop.run.ledger.open) == MOST_OPEN
        assert status.get("State") == "Cancelled"
