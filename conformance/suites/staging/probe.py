"""Whether a target speaks the staging protocol at all, where the profile says."""

from __future__ import annotations

from conformance.harness.http import Http
from conformance.harness.target import Target
from conformance.suites.staging.client import StagingClient


def probe(http: Http, target: Target) -> str:
    """Return why the protocol cannot be judged; nothing if it can.

    Any answer with a member of a listing or of an envelope counts: what is wrong with
    it is for the tests to say.
    """
    client = StagingClient(http, target)
    exchange = client.listing(pageSize=0)
    known = (b'"responseInfo"', b'"items"', b'"numItems"', b'"messages"')
    if any(word in exchange.body for word in known):
        return ""
    media = exchange.headers.get("Content-Type", "no Content-Type")
    return (
        f"{target.url}{client.packages} does not speak the staging protocol: a GET "
        f"was answered {exchange.status} {exchange.reason} ({media}); check the target "
        "URL, staging.base and staging.login in the profile, or leave staging out with "
        "--protocol"
    )
