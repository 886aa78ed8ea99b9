"""What every suite works with: the target, the way there, and the ledger."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.harness.http import Http
from conformance.harness.ledger import Ledger
from conformance.harness.run import RUN, Run
from conformance.harness.target import Target


@pytest.fixture(scope="session")
def run(request: pytest.FixtureRequest) -> Run:
    return request.config.stash[RUN]


@pytest.fixture(scope="session")
def target(run: Run) -> Target:
    return run.target


@pytest.fixture(scope="session")
def ledger(run: Run) -> Ledger:
    return run.ledger


@pytest.fixture(scope="session")
def http(run: Run) -> Iterator[Http]:
    http = run.http()
    yield http
    http.close()
