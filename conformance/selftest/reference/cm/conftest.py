"""A fresh CM reference for each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conformance.reference.clock import SetClock
from conformance.reference.cm import Cm
from conformance.reference.server import Server, serve
from conformance.selftest.reference.cm.client import Client


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


@pytest.fixture
def service(tmp_path: Path, clock: SetClock) -> Cm:
    return Cm(tmp_path / "data", clock, ticket_seconds=60)


@pytest.fixture
def server(service: Cm) -> Iterator[Server]:
    with serve(service) as server:
        yield server


@pytest.fixture
def cm(server: Server) -> Iterator[Client]:
    client = Client(server)
    yield client
    client.close()
