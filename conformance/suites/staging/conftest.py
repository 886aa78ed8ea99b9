"""The client of the staging protocol, and what it works on."""

from __future__ import annotations

import pytest

from conformance.harness.http import Http
from conformance.harness.ledger import Ledger
from conformance.harness.target import Target
from conformance.suites.staging.client import StagingClient
from conformance.suites.staging.edits import Edits
from conformance.suites.staging.jobs import SlowJobs
from conformance.suites.staging.listing import Collection
from conformance.suites.staging.objects import Objects
from conformance.suites.staging.packages import Packages
from conformance.suites.staging.samples import Samples


@pytest.fixture(scope="session")
def staging(http: Http, target: Target) -> StagingClient:
    return StagingClient(http, target)


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
def slow_jobs(packages: Packages, objects: Objects) -> SlowJobs:
    return SlowJobs(packages, objects)
