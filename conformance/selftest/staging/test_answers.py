"""Answers are read strictly as JSON, leniently as anything else, and blamed rightly."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from conformance.harness.catalogue import load_catalogue
from conformance.harness.judgement import Violation
from conformance.harness.transcript import Content, Exchange, Headers
from conformance.suites.staging import answers
from conformance.suites.staging.answers import (
    check_success,
    code_of,
    document,
    is_success,
    mixed_up,
    package_in,
    package_of,
)
from conformance.suites.staging.jobs import is_running
from conformance.suites.staging.listing import read_listing
from conformance.suites.staging.operations import OPERATIONS
from conformance.suites.staging.shapes import PLACES, TELLS, blamed, faults
from conformance.suites.staging.statuses import allowed, is_refusal, opinions

SUITE = Path(answers.__file__).parent
OK: dict[str, Any] = {"responseInfo": {"responseCode": "OK"}}
NAMED = re.compile(r'"(staging\.[a-z]+\.[a-z-]+)"')


def answer(body: object, status: int = 200) -> Exchange:
    """Return an exchange with an answer of this body."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    none = Content(b"", 0)
    facts = (Headers(), none, status, "", Headers(), Content(data, len(data)))
    return Exchange(1, "GET", "/", *facts, 1, False, False, 0.0, 0.0)  # noqa: FBT003  (facts in a row)


def blame(body: object, operation: str) -> set[str]:
    """Return the requirements that the faults of an answer violate."""
    return {requirement for requirement, _ in faults(answer(body), operation)}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":1e999}',
        b"\xff",
        b'{"a":' * 100 + b"1" + b"}" * 100,
        b'{"a":' * 5000,
    ],
)
def test_what_is_no_json_object_blames_that(body: bytes) -> None:
    with pytest.raises(Violation) as caught:
        document(answer(body))
    assert caught.value.requirement == "staging.envelope.json-object"


@pytest.mark.parametrize("body", [OK, {}, {"responseInfo": None}, b"", b"PK"])
def test_a_success_is_what_does_not_say_otherwise(body: object) -> None:
    assert is_success(answer(body))


def test_a_code_may_say_otherwise() -> None:
    soft = answer({"responseInfo": {"responseCode": "FAILURE"}})
    assert (is_success(soft), code_of(soft)) == (False, "FAILURE")
    assert is_refusal("tolerant", soft)
    assert not is_refusal("product", soft)


@pytest.mark.parametrize(
    ("told", "blamed"),
    [
        ({"contentPackage": {"name": "n"}}, "staging.envelope.success-says-ok"),
        ({"contentPackage": None}, "staging.package.created"),
        ({}, "staging.package.created"),
    ],
)
def test_a_code_is_blamed_where_what_was_asked_for_is_told(
    told: dict[str, Any], blamed: str
) -> None:
    soft = answer(told | {"responseInfo": {"responseCode": "FAILURE"}})
    with pytest.raises(Violation) as caught:
        check_success(soft, "load")
    assert caught.value.requirement == blamed


@pytest.mark.parametrize("status", [500, 302, 200])
def test_falling_over_is_no_refusal(status: int) -> None:
    assert not is_refusal("tolerant", answer(OK, status))


@pytest.mark.parametrize(
    ("told", "requirement"),
    [
        ({"name": 1}, "staging.package.name-is-text"),
        ({"name": "a", "description": []}, "staging.package.description-is-text"),
        ({"name": "a", "pages": "1"}, "staging.package.counters-are-numbers"),
        ({"name": "a", "pages": True}, "staging.package.counters-are-numbers"),
        ({"name": "a", "timestamp": -1}, "staging.package.timestamp-is-number"),
    ],
)
def test_a_package_that_cannot_be_read_blames_its_member(
    told: dict[str, Any], requirement: str
) -> None:
    with pytest.raises(Violation) as caught:
        package_of(told)
    assert caught.value.requirement == requirement


def test_null_is_as_good_as_absent() -> None:
    nulls = package_of({"name": "a", "description": None, "pages": None})
    assert nulls == package_of({"name": "a"})
    assert (nulls.description, nulls.counter("pages")) == ("", 0)


def test_a_204_answers_no_package() -> None:
    assert package_in(answer(b"", 204), "create") is None


@pytest.mark.parametrize(
    ("operation", "more", "requirement"),
    [
        ("load", {}, "staging.package.load-answers-named"),
        ("create", {"contentPackage": []}, "staging.package.create-answers-package"),
        ("list", {"items": 1}, "staging.list.items-are-packages"),
        (
            "list",
            {"items": [], "numItems": "1", "hasMoreItems": False},
            "staging.list.number-is-integer",
        ),
        ("status", {"stagingStatus": []}, "staging.status.answers-map"),
        (
            "status",
            {"stagingStatus": {"1": {"included": 1}}},
            "staging.status.included-is-boolean",
        ),
        ("export", {"messages": {}}, "staging.envelope.messages-listed"),
    ],
)
def test_a_fault_blames_the_requirement_about_its_place(
    operation: str, more: dict[str, Any], requirement: str
) -> None:
    assert requirement in blame(OK | more, operation)


def test_what_may_be_null_is_no_fault() -> None:
    assert blame(OK | {"messages": None, "inBackground": None}, "export") == set()


def test_a_missing_envelope_is_blamed() -> None:
    assert blame({}, "delete") == {"staging.envelope.response-info-present"}


def test_a_place_in_a_status_depends_on_the_operation() -> None:
    place = "stagingStatus/x/included"
    assert blamed(place, "status") == "staging.status.included-is-boolean"
    assert blamed(place, "list") == "staging.list.staging-status-shape"


def test_whatever_the_suite_blames_is_in_the_catalogue() -> None:
    named = {
        name
        for path in SUITE.glob("*.py")
        for name in NAMED.findall(path.read_text(encoding="utf-8"))
        if not name.startswith(("staging.objects", "staging.object-"))
    }
    assert named - load_catalogue().requirements.keys() == set()
    assert {own for _, own in PLACES} - {TELLS} <= load_catalogue().requirements.keys()


def test_a_job_may_go_on_where_that_is_tolerated() -> None:
    assert 202 in allowed("tolerant", OPERATIONS["export"])
    assert 202 not in allowed("tolerant", OPERATIONS["update"])
    assert 202 not in allowed("product", OPERATIONS["export"])


def test_the_other_profiles_are_heard() -> None:
    said = opinions("create", answer(b"", 204), judging="tolerant")
    assert said == ("create is answered 204: documented allows, product forbids that")


@pytest.mark.parametrize("items", [5, True, "text", {"name": "a"}, None])
def test_items_that_are_no_list_tell_of_no_import(items: object) -> None:
    assert not is_running(answer(OK | {"items": items}))


@pytest.mark.parametrize("items", [[5], ["\ud800"], "\ud800", {"a": 1}])
def test_a_listing_that_is_none_blames_its_items(items: object) -> None:
    with pytest.raises(Violation) as caught:
        read_listing(answer(OK | {"items": items}))

    assert caught.value.requirement == "staging.list.items-are-packages"
    assert str(caught.value).encode()


def test_half_a_character_is_text_in_an_answer() -> None:
    assert blame(OK | {"messages": [], "beside": "\ud800"}, "delete") == set()


def test_a_text_that_is_nobodys_is_no_mix_up() -> None:
    assert mixed_up(["b", "", "c", "x"], ["a", "b", "c", "d"]) == [("b", "a")]
