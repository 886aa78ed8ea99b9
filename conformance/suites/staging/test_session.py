"""Sessions: what a server that wants a login makes of requests without one."""

from __future__ import annotations

import pytest

from conformance.harness import NotApplicable, requirement
from conformance.suites.staging.answers import check_success
from conformance.suites.staging.client import StagingClient


@requirement("staging.session.needed")
@pytest.mark.parametrize("query", ["", "?sid=987654321"], ids=["none", "invented"])
def test_a_session_is_needed(staging: StagingClient, query: str) -> None:
    if staging.login is None:
        raise NotApplicable("the profile names no staging.login")
    check_success(staging.listing(), "list")
    exchange = staging.http.request("GET", f"{staging.packages}{query}")
    assert exchange.status == 401
