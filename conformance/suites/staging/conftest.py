"""The client of the staging protocol, and what it works on."""

from __future__ import annotations

import fcntl
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from conformance.harness.http import Http
from conformance.harness.ledger import Ledger
from conformance.harness.limits import MIB, Limits
from conformance.harness.run import Run
from conformance.harness.target import Target
from conformance.suites.staging.client import StagingClient
from conformance.suites.staging.edits import Deletion, Edits
from conformance.suites.staging.jobs import SlowJobs
from conformance.suites.staging.listing import Collection
from conformance.suites.staging.objects import Objects
from conformance.suites.staging.packages import Packages
from conformance.suites.staging.samples import Samples

#: Fixtures whose tests work on what a target has but one of: all in one shard.
STAY_TOGETHER = ("edits", "deletion")
#: An export or import is answered when it is done, however long that takes.
PATIENT = Limits(silence=120.0, total=150.0, body=64 * MIB)


@pytest.fixture(scope="session")
def patient(run: Run) -> Iterator[Http]:
    http = run.http(PATIENT)
    yield http
    http.close()


@pytest.fixture(scope="session")
def staging(http: Http, patient: Http, target: Target) -> StagingClient:
    return StagingClient(http, target, patient)


@pytest.fixture(scope="session")
def packages(staging: StagingClient, target: Target, ledger: Ledger) -> Packages:
    return Packages(staging, target, ledger)


@pytest.fixture(scope="session")
def objects(target: Target) -> Objects:
    return Objects(target)


@pytest.fixture(scope="session")
def samples(staging: StagingClient, packages: Packages, objects: Objects) -> Samples:
    return Samples(staging, packages, objects)


@pytest.fixture(scope="session")
def collection(staging: StagingClient, packages: Packages) -> Collection:
    return Collection(staging, packages)


@pytest.fixture(scope="session")
def edits(staging: StagingClient, target: Target, ledger: Ledger) -> Edits:
    return Edits(staging, target, ledger)


@pytest.fixture(scope="session")
def deletion(staging: StagingClient, target: Target, ledger: Ledger) -> Deletion:
    return Deletion(staging, target, ledger)


@pytest.fixture(scope="session")
def slow_jobs(packages: Packages, objects: Objects) -> SlowJobs:
    return SlowJobs(packages, objects)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Let one process at a time work on the page that is edited in the CMS.

    Only the workers of one run can meet there. The lock is on this very file, so that
    nothing is left behind.
    """
    meets = hasattr(item.config, "workerinput")
    if not meets or "edits" not in getattr(item, "fixturenames", ()):
        return (yield)
    with Path(__file__).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        return (yield)
