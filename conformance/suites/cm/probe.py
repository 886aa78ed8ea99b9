"""Whether a target speaks the CM protocol at all, where the profile says."""

from __future__ import annotations

from conformance.harness.http import Http
from conformance.harness.target import Target
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.messages import get, where


def probe(http: Http, target: Target) -> str:
    """Return why the protocol cannot be judged; nothing if it can.

    Any answer that mentions an element of the protocol counts: what is wrong with it
    is for the tests to say.
    """
    exchange = CmClient(http, target).ask(where("obj", path="/"), get("obj", "id"))
    text = exchange.body.replace(b"\0", b"")
    if b"<cm-" in text or b":cm-" in text:
        return ""
    path = target.tables["cm"]["xml"]
    media = exchange.headers.get("Content-Type", "no Content-Type")
    return (
        f"{target.url}{path} does not speak the CM protocol: POST of a cm-payload "
        f"was answered {exchange.status} {exchange.reason} ({media}); check the target "
        "URL and cm.xml in the profile, or leave cm out with --protocol"
    )
