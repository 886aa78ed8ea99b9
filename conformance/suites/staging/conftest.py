"""The client of the staging protocol, and what it works on."""

from __future__ import annotations

from collections.abc import Iterator

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
