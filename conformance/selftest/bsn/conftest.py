"""The reference service and its callers, fresh for every test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conformance.reference.bsn import Bsn
from conformance.reference.clock import SetClock
from conformance.selftest.bsn.reference_driver import Caller


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2024, 2, 29, 12, tzinfo=UTC))


@pytest.fixture
def service(tmp_path: Path, clock: SetClock) -> Iterator[Bsn]:
    service = Bsn(tmp_path, clock)
    yield service
    service.close()


@pytest.fixture
def uploader(service: Bsn) -> Caller:
    return Caller(service)


@pytest.fixture
def contributor(service: Bsn) -> Caller:
    return Caller(service, "contributor")


@pytest.fixture
def viewer(service: Bsn) -> Caller:
    return Caller(service, "viewer")
