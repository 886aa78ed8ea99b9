"""The service of a target, the ways to call it, and what is made there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.harness.http import Http
from conformance.harness.run import Run
from conformance.suites.bsn.bulk import Bulk
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.pages import Pages
from conformance.suites.bsn.places import Places
from conformance.suites.bsn.samples import Samples
from conformance.suites.bsn.scene import Workshop
from conformance.suites.bsn.service import Retrieval, Service
from conformance.suites.bsn.wsdl import Description


@pytest.fixture(scope="session")
def service(run: Run, http: Http) -> Iterator[Service]:
    service = Service(run, http)
    yield service
    service.close()


@pytest.fixture(scope="session")
def description(service: Service) -> Description:
    return service.description()


@pytest.fixture(scope="session")
def bsn(service: Service, description: Description) -> BsnClient:
    return service.client(description)


@pytest.fixture(scope="session")
def retrieval(service: Service) -> Retrieval:
    return Retrieval(service)


@pytest.fixture(scope="session")
def workshop(bsn: BsnClient, run: Run, retrieval: Retrieval) -> Workshop:
    return Workshop(bsn, run, retrieval)


@pytest.fixture(scope="session")
def pages(workshop: Workshop) -> Pages:
    return Pages(workshop)


@pytest.fixture(scope="session")
def samples(workshop: Workshop, pages: Pages) -> Samples:
    return Samples(workshop, pages)


@pytest.fixture(scope="session")
def bulk(workshop: Workshop, run: Run) -> Bulk:
    return Bulk(workshop, run)


@pytest.fixture(scope="session")
def places(workshop: Workshop, pages: Pages) -> Places:
    return Places(workshop, pages)
