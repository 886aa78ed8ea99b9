"""Request bodies that the reference takes, and those that it refuses."""

from __future__ import annotations

import pytest

from conformance.selftest.staging.desk import PACKAGES, Desk

DEEP = b'{"name":"a","description":' + b"[" * 100 + b"]" * 100 + b"}"
REFUSED = {
    "broken": b'{"name": "a"',
    "empty": b"",
    "null": b"null",
    "list": b"[]",
    "number": b"5",
    "text": b'"a"',
    "name an object": b'{"name": {}}',
    "name a list": b'{"name": ["a"]}',
    "description a list": b'{"name": "a", "description": []}',
    "counter an object": b'{"name": "a", "pages": {}}',
    "unknown property": b'{"name": "a", "templates": 1}',
    "prototype": b'{"name": "a", "__proto__": 1}',
    "twice": b'{"name": "a", "name": "b"}',
    "NaN": b'{"name": "a", "pages": NaN}',
    "huge": b'{"name": "a", "pages": 1e400}',
    "long number": b'{"name": "a", "pages": ' + b"1" * 5000 + b"}",
    "two documents": b'{"name": "a"}{}',
    "trailing comma": b'{"name": "a",}',
    "comment": b'{"name": "a"} // a',
    "mark": b'\xef\xbb\xbf{"name": "a"}',
    "UTF-16": '{"name": "a"}'.encode("utf-16"),
    "Latin-1": b'{"name": "\xe4"}',
    "surrogate": b'{"name": "\\ud800"}',
    "surrogate in a key": b'{"name": "a", "\\udfff": 1}',
    "deep": DEEP,
    "very deep": b"[" * 100_000,
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_a_malformed_model_is_refused_and_creates_nothing(
    desk: Desk, body: bytes
) -> None:
    answer = desk("PUT", PACKAGES, body)
    assert (answer.status, answer.code) == (400, "INVALIDDATA")
    assert desk.listed() == []


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_a_malformed_update_is_refused_and_changes_nothing(
    desk: Desk, body: bytes
) -> None:
    before = desk.create("a", description="stays").package
    assert desk("POST", f"{PACKAGES}/a", body).status == 400
    assert desk.load("a").package == before


def test_a_document_may_have_a_mebibyte_and_no_more(desk: Desk) -> None:
    empty = b'{"name":"a","description":""}'
    full = empty.replace(b'""', b'"%s"' % (b"x" * ((1 << 20) - len(empty))))
    assert desk("PUT", PACKAGES, full.replace(b"xx", b"xxx", 1)).status == 413
    assert desk("PUT", PACKAGES, full).status == 200


def test_a_document_may_have_64_levels_and_no_more(desk: Desk) -> None:
    def nested(depth: int) -> bytes:
        return b'{"name":"a","description":"d","import":%s}' % (
            b"[" * (depth - 1) + b"]" * (depth - 1)
        )

    assert desk("PUT", PACKAGES, nested(65)).status == 400
    assert desk("PUT", PACKAGES, nested(64)).status == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "multipart/x"])
def test_another_media_type_is_refused(desk: Desk, kind: str) -> None:
    answer = desk("PUT", PACKAGES, {"name": "a"}, kind=kind)
    assert (answer.status, answer.code) == (415, "FAILURE")
    assert desk.listed() == []


def test_a_media_type_may_have_parameters(desk: Desk) -> None:
    kind = "Application/JSON; charset=utf-8"
    assert desk("PUT", PACKAGES, {"name": "a"}, kind=kind).status == 200


def test_scalars_are_taken_for_text(desk: Desk) -> None:
    package = desk("PUT", PACKAGES, {"name": 5, "description": True}).package
    assert (package["name"], package["description"]) == ("5", "true")


def test_what_later_versions_add_to_a_model_is_ignored(desk: Desk) -> None:
    model = {"name": "a", "import": {"running": True}, "globalId": "x"}
    assert desk("PUT", PACKAGES, model).status == 200
