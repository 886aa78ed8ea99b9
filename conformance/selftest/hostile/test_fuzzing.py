"""Damaged inputs to every entry of the reference: an answer, and the right kind of one.

``--effort deep`` sends thousands to each, other ones in every run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from conformance.reference.bsn import Bsn
from conformance.reference.cm import Cm
from conformance.reference.message import Body, Request, Response
from conformance.selftest.bsn.reference_driver import chunk_call, envelope, post
from conformance.selftest.hostile.markup_sent import MESSAGE, PAYLOAD, start
from conformance.selftest.hostile.mutations import damaged
from conformance.selftest.hostile.rest_sent import form
from conformance.selftest.staging.desk import Desk
from conformance.selftest.staging.test_reference_archives import PLAIN

EXAMPLES = {"smoke": 20, "default": 60, "deep": 20_000}
MODELS = [
    b'{"name": "fuzzed", "description": "\\u00e4", "pages": 3}',
    b'{"name": "fuzzed", "import": {"name": "x"}, "timestamp": 1}',
]
STATUS = [b'{"ids": {"page": ["A547.1"], "image": []}, "languageVariants": true}']
CALLS = [
    MESSAGE,
    start(),
    envelope(chunk_call("none", b"x" * 10)),
]

Send = Callable[[bytes], None]
Fuzz = Callable[[list[bytes], Send], None]


@pytest.fixture
def fuzz(request: pytest.FixtureRequest) -> Fuzz:
    """Send damaged inputs, as many as the effort asks for."""
    effort = request.config.getoption("effort")

    def sending(seeds: list[bytes], send: Send) -> None:
        @settings(
            max_examples=EXAMPLES[effort],
            derandomize=effort != "deep",
            deadline=2000,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(damaged(seeds))
        def survives(data: bytes) -> None:
            send(data)

        survives()

    return sending


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    desk.create("fuzzed")
    yield desk
    desk.service.close()


def test_a_damaged_payload_is_answered_by_a_payload(fuzz: Fuzz, tmp_path: Path) -> None:
    service = Cm(tmp_path)

    def send(data: bytes) -> None:
        answer = service.handle(Request("POST", "/xml", body=Body(len(data), data)))
        response = answer if isinstance(answer, Response) else answer.work()
        assert isinstance(response.body, bytes)
        assert response.status == 200
        assert etree.fromstring(response.body).tag == "cm-payload"

    fuzz([PAYLOAD], send)
    service.close()


def test_a_damaged_message_is_answered_by_a_message(fuzz: Fuzz, tmp_path: Path) -> None:
    service = Bsn(tmp_path)

    def send(data: bytes) -> None:
        response = post(service, data)
        assert isinstance(response.body, bytes)
        assert response.status in {200, 500}
        assert etree.QName(etree.fromstring(response.body)).localname == "Envelope"

    fuzz(CALLS, send)
    service.close()


@pytest.mark.parametrize(
    ("method", "path", "seeds"),
    [
        ("PUT", "/content/package", MODELS),
        ("POST", "/content/package/fuzzed", MODELS),
        ("POST", "/content/package/fuzzed/status", STATUS),
    ],
)
def test_damaged_json_is_answered_by_an_envelope(
    fuzz: Fuzz, desk: Desk, method: str, path: str, seeds: list[bytes]
) -> None:
    def send(data: bytes) -> None:
        # The desk holds every answer to its schema.
        answer = desk(method, path, data)
        assert answer.status in {200, 400, 404, 409, 413}

    fuzz(seeds, send)


@pytest.mark.parametrize("damage", ["form", "archive"])
def test_a_damaged_upload_is_taken_or_refused_whole(
    fuzz: Fuzz, desk: Desk, damage: str
) -> None:
    def send(data: bytes) -> None:
        kind = "multipart/form-data; boundary=e"
        body = data if damage == "form" else form(data)
        answer = desk("POST", "/content/package/fuzzed/zip", body, kind=kind)
        assert answer.status in {200, 400, 413, 422}
        assert (
            json.loads(desk.load("fuzzed").body)["contentPackage"]["name"] == "fuzzed"
        )

    fuzz([form(PLAIN) if damage == "form" else PLAIN], send)
