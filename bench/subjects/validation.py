"""Verdicts on messages, parsing included, and a SOAP message written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePath
from typing import Any

import xmlschema
from lxml import etree

from bench.figures import Outcome, Skipped, ratio
from bench.rounds import Effort, each, in_turn, one_core
from conformance.harness.resources import resource
from conformance.harness.transcript import Content, Exchange, Headers
from conformance.suites.bsn.messages import Arguments, Calls, envelope
from conformance.suites.bsn.wsdl import Description, read_description
from conformance.suites.staging.shapes import URN, catalogue, check_shapes

WSDL, XSD = "ContentUploadService.wsdl", "ContentUploadService.xsd"
FILE: dict[str, Any] = {
    "FileName": "snow.mpg",
    "FileSize": 600_000,
    "ChunksCount": 3,
    "ContentType": "Auto",
    "SHA1Hash": "da39a3ee5e6b4b0d3255bfef95601890afd80709",
}
COUNTERS = ("nodes", "channels", "folders", "pages", "files", "images", "forms")
PACKAGE = {"name": "spring", "description": "snow", "timestamp": 1_700_000_000}
ANSWER = {
    "items": [PACKAGE | dict.fromkeys(COUNTERS, 1)] * 10,
    "numItems": 10,
    "hasMoreItems": False,
    "messages": [],
    "responseInfo": {"responseCode": "OK", "responseMessage": "listed"},
}


def measure(effort: Effort) -> Iterator[Outcome]:
    """Measure each kind, on one core."""
    told = read_description(schema_file(WSDL), schema_file)
    with one_core():
        yield xml_verdict(told, effort)
        yield json_verdict(effort)
        yield soap_envelope(told, effort)


def schema_file(place: str) -> bytes:
    """Return a schema of the protocol, wherever its importer thinks that it lies."""
    return resource("schemas", "bsn", PurePath(place).name).read_bytes()


def xml_verdict(told: Description, effort: Effort) -> Outcome:
    """Hold a call of about 2 KB against the schema."""
    asset = Arguments.of(**FILE)
    call = Arguments.of(Assets=(asset,) * 6, **FILE)
    data = Calls(told).xml("StartWebPageUploadSession", call).encode()
    peer = xmlschema.XMLSchema(str(resource("schemas", "bsn", XSD)))
    if told.schema.problem(data) or not peer.is_valid(data.decode()):
        raise RuntimeError(f"no valid document: {told.schema.problem(data)}")
    ours, peers = in_turn(
        effort.rounds,
        lambda: each(lambda: told.schema.problem(data), effort.seconds / 2),
        lambda: each(lambda: peer.is_valid(data.decode()), effort.seconds / 2),
    )
    note = f"{len(data)} bytes"
    return ratio("xml-verdict", (ours, peers), "µs", note, scale=1e6)


def json_verdict(effort: Effort) -> Outcome:
    """Hold a listing against its type."""
    answer = listing()
    validator = catalogue().validator(f"{URN}tolerant:ContentPackageListResponse")
    if not validator.is_valid(ANSWER):
        raise RuntimeError("the listing is not valid")
    ours, peers = in_turn(
        effort.rounds,
        lambda: each(lambda: check_shapes(answer, "list"), effort.seconds / 2),
        lambda: each(
            lambda: validator.is_valid(json.loads(answer.body)), effort.seconds / 2
        ),
    )
    note = f"{answer.content.size} bytes"
    return ratio("json-verdict", (ours, peers), "µs", note, scale=1e6)


def listing() -> Exchange:
    """Return an exchange that lists ten packages."""
    data = json.dumps(ANSWER).encode()
    fields = Headers((("Content-Type", "application/json"),))
    content, nothing = Content(data, len(data)), Content(b"", 0)
    asked = (1, "GET", "/rest/content/package", Headers(), nothing)
    return Exchange(*asked, 200, "OK", fields, content, 1, False, False, 0.0, 0.0)  # noqa: FBT003  (as they stand)


def soap_envelope(told: Description, effort: Effort) -> Outcome:
    """Write a call, as the suite does and as zeep does."""
    try:
        zeep: Any = import_module("zeep")
    except ImportError:
        return Skipped("soap-envelope", "zeep is not installed")
    client: Any = zeep.Client(str(resource("schemas", "bsn", WSDL)))
    calls, given = Calls(told), Arguments.of(**FILE)

    def own() -> bytes:
        return envelope(calls.xml("StartFileUpload", given), None)

    def peers() -> bytes:
        made = client.create_message(client.service, "StartFileUpload", args=FILE)
        return etree.tostring(made)

    found = in_turn(
        effort.rounds,
        lambda: each(own, effort.seconds / 2),
        lambda: each(peers, effort.seconds / 2),
    )
    return ratio("soap-envelope", found, "µs", scale=1e6)
