"""The clients of the CM protocol, and what they work on."""

from __future__ import annotations

import pytest

from conformance.harness.http import Http
from conformance.harness.ledger import Ledger
from conformance.harness.target import Target
from conformance.suites.cm.aging import REQUIREMENT as EXPIRY
from conformance.suites.cm.aging import Aging
from conformance.suites.cm.blobs import Blobs
from conformance.suites.cm.client import CmClient, StreamClient
from conformance.suites.cm.commands import Commands
from conformance.suites.cm.crowd import Crowd
from conformance.suites.cm.formats import Formats
from conformance.suites.cm.people import People
from conformance.suites.cm.readback import ReadBack
from conformance.suites.cm.samples import Samples
from conformance.suites.cm.scene import Scene, Workshop

#: Fixtures that somebody has to wait for: in one shard, not in each.
STAY_TOGETHER = ("aging",)


@pytest.fixture(scope="session")
def cm(http: Http, target: Target) -> CmClient:
    return CmClient(http, target)


@pytest.fixture(scope="session")
def stream(http: Http, target: Target) -> StreamClient:
    return StreamClient(http, target)


@pytest.fixture(scope="session")
def workshop(cm: CmClient, target: Target, ledger: Ledger) -> Workshop:
    return Workshop(cm, target, ledger)


@pytest.fixture(scope="session")
def scene(cm: CmClient, workshop: Workshop) -> Scene:
    return Scene(cm, workshop)


@pytest.fixture(scope="session")
def success(target: Target) -> int:
    return int(target.tables["cm"]["success"])


@pytest.fixture(scope="session")
def samples(cm: CmClient, scene: Scene, workshop: Workshop, success: int) -> Samples:
    return Samples(cm, scene, workshop, success)


@pytest.fixture(scope="session")
def people(cm: CmClient, target: Target, ledger: Ledger) -> People:
    return People(cm, target, ledger)


@pytest.fixture(scope="session")
def formats(cm: CmClient, target: Target, ledger: Ledger) -> Formats:
    return Formats(cm, target, ledger)


@pytest.fixture(scope="session")
def crowd(workshop: Workshop, formats: Formats) -> Crowd:
    return Crowd(workshop, formats)


@pytest.fixture(scope="session")
def blobs(cm: CmClient, workshop: Workshop, scene: Scene) -> Blobs:
    return Blobs(cm, workshop, scene)


@pytest.fixture(scope="session")
def readback(stream: StreamClient, blobs: Blobs, target: Target) -> ReadBack:
    return ReadBack(
        stream,
        blobs,
        read_only=target.lacks("cm.write"),
        ticket_seconds=target.tables["cm"].get("ticket-seconds"),
    )


@pytest.fixture(scope="session")
def commands(cm: CmClient, target: Target) -> Commands:
    return Commands(cm, target)


@pytest.fixture(scope="session")
def aging(readback: ReadBack, commands: Commands, target: Target) -> Aging:
    return Aging(readback, commands, target)


@pytest.fixture(scope="session", autouse=True)
def tickets_age_from_the_start(request: pytest.FixtureRequest) -> None:
    """Begin early what takes time, if a test is going to ask for it."""
    marks = (item.get_closest_marker("requirement") for item in request.session.items)
    if any(mark and mark.args == (EXPIRY,) for mark in marks):
        aging: Aging = request.getfixturevalue("aging")
        aging.begin()
