"""Whether a target has a content upload service, where the profile says."""

from __future__ import annotations

from conformance.harness.http import Http
from conformance.harness.target import Target

WSDL = b"http://schemas.xmlsoap.org/wsdl/"


def probe(http: Http, target: Target) -> str:
    """Return why the protocol cannot be judged; nothing if it can.

    Any WSDL counts: what is wrong with it is for the tests to say.
    """
    settings = target.tables["bsn"]
    place: str = settings["wsdl"]
    if settings.get("wsdl-file") or "://" in place:
        return ""
    exchange = http.request("GET", place)
    if WSDL in exchange.body:
        return ""
    media = exchange.headers.get("Content-Type", "no Content-Type")
    return (
        f"{target.url}{place} has no description of a content upload service: GET was "
        f"answered {exchange.status} {exchange.reason} ({media}); check the target URL "
        "and bsn.wsdl in the profile, or leave bsn out with --protocol"
    )
