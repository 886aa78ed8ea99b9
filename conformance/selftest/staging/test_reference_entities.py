"""Adding entities to packages of the reference, removing them, and asking for them."""

from __future__ import annotations

import pytest

from conformance.reference.staging import content
from conformance.selftest.staging.desk import PACKAGES, Desk

ENTITIES = {
    "node": content.CLUB,
    "folder": content.HUTS,
    "page": content.HUT_RULES,
    "form": content.BOOKING,
    "file": content.ROUTE_MAP,
    "image": content.HUT_PHOTO,
}
BELOW_WINTER = {
    "folder": [content.HUTS],
    "page": [content.AVALANCHE_DE, content.AVALANCHE_EN, content.HUT_RULES],
    "form": [content.BOOKING],
    "file": [content.ROUTE_MAP],
    "image": [content.HUT_PHOTO],
}


@pytest.fixture(autouse=True)
def spring(desk: Desk) -> None:
    desk.create("spring")


@pytest.mark.parametrize(("kind", "uid"), ENTITIES.items())
def test_each_type_is_added_counted_and_removed(
    desk: Desk, kind: str, uid: str
) -> None:
    assert desk.add("spring", kind, uid).package[f"{kind}s"] >= 1
    assert desk.included("spring", kind, uid)
    before = desk.load("spring").package[f"{kind}s"]
    assert desk.remove("spring", kind, uid).package[f"{kind}s"] == before - 1
    assert not desk.included("spring", kind, uid)


@pytest.mark.parametrize(("kind", "uid"), ENTITIES.items())
def test_the_answer_is_the_package_that_is_loaded_next(
    desk: Desk, kind: str, uid: str
) -> None:
    assert desk.add("spring", kind, uid).package == desk.load("spring").package
    assert desk.remove("spring", kind, uid).package == desk.load("spring").package


def test_a_page_comes_with_the_folders_it_lies_in(desk: Desk) -> None:
    desk.add("spring", "page", content.HUT_RULES)
    path = [content.ROOT, content.TOURS, content.WINTER, content.HUTS]
    assert desk.load("spring").counters("folders", "nodes", "pages") == (4, 1, 1)
    assert all(desk.included("spring", "folder", uid) for uid in path)


def test_a_channel_is_added_as_a_node_and_counted_as_a_channel(desk: Desk) -> None:
    answer = desk.add("spring", "node", content.MOBILE)
    assert answer.counters("channels", "nodes") == (1, 1)
    assert desk.included("spring", "node", content.MOBILE)


@pytest.mark.parametrize("query", ["", "?recursive=false", "?recursive=xyz"])
def test_a_folder_is_added_without_what_it_contains(desk: Desk, query: str) -> None:
    answer = desk.add("spring", "folder", content.WINTER, query)
    assert answer.counters("folders", "pages", "forms", "files") == (3, 0, 0, 0)


@pytest.mark.parametrize("query", ["?recursive=true", "?recursive=TRUE"])
def test_a_folder_is_added_with_all_it_contains_at_every_depth(
    desk: Desk, query: str
) -> None:
    desk.add("spring", "folder", content.WINTER, query)
    for kind, uids in BELOW_WINTER.items():
        assert all(desk.included("spring", kind, uid) for uid in uids)


def test_recursive_means_nothing_for_other_types(desk: Desk) -> None:
    desk.create("plain")
    names = ("nodes", "folders", "pages", "channels")
    recursive = desk.add("spring", "node", content.CLUB, "?recursive=true")
    assert recursive.counters(*names) == (1, 0, 0, 0)


def test_adding_twice_changes_nothing(desk: Desk) -> None:
    before = desk.add("spring", "page", content.HUT_RULES).package
    assert desk.add("spring", "page", content.HUT_RULES).package == before


@pytest.mark.parametrize("body", [b"", b"{}", b"null"])
def test_a_body_means_nothing_where_none_is_documented(desk: Desk, body: bytes) -> None:
    path = f"{PACKAGES}/spring/page/{content.HUT_RULES}"
    assert desk("PUT", path, body).status == 200
    assert desk("GET", f"{PACKAGES}/spring", body).status == 200
    assert desk("POST", f"{PACKAGES}/spring/export", body).status == 200
    assert desk("POST", f"{PACKAGES}/spring/import", body).status == 200
    assert desk("DELETE", path, body).status == 200


@pytest.mark.parametrize("kind", ["template", "channel", "pages", "Page", "x" * 300])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_an_unknown_type_is_refused(desk: Desk, method: str, kind: str) -> None:
    answer = desk(method, f"{PACKAGES}/spring/{kind}/{content.HUT_RULES}")
    assert (answer.status, answer.code) == (400, "INVALIDDATA")


@pytest.mark.parametrize(
    ("kind", "uid"),
    [
        ("page", "a547.6d75467a-4b1c-11e5-a8d2-00270e06eab6"),
        ("page", content.HUTS),
        ("file", content.LOGO),
        ("folder", content.CLUB),
        ("page", "%2e%2e%2f" * 40),
        ("page", "x" * 300),
        ("page", "%00"),
    ],
)
def test_what_is_not_there_under_this_type_is_not_found(
    desk: Desk, kind: str, uid: str
) -> None:
    assert desk.add("spring", kind, uid).status == 404
    assert desk.remove("spring", kind, uid).status == 404
    assert desk.load("spring").counters("pages", "folders", "nodes") == (0, 0, 0)


def test_adding_to_an_absent_package_creates_none(desk: Desk) -> None:
    assert desk.add("summer", "page", content.HUT_RULES).status == 404
    assert desk.remove("summer", "page", content.HUT_RULES).status == 404
    assert desk.listed() == ["spring"]


def test_only_the_named_package_changes(desk: Desk) -> None:
    before = desk.create("summer").package
    desk.add("spring", "page", content.HUT_RULES)
    assert desk.load("summer").package == before
    assert not desk.included("summer", "page", content.HUT_RULES)


def test_removing_takes_what_would_lose_its_path_and_nothing_else(desk: Desk) -> None:
    desk.add("spring", "folder", content.TOURS, "?recursive=true")
    desk.add("spring", "image", content.LOGO)
    desk.remove("spring", "folder", content.WINTER)
    assert desk.included("spring", "page", content.OVERVIEW)
    assert desk.included("spring", "image", content.LOGO)
    assert not desk.included("spring", "page", content.HUT_RULES)
    assert desk.load("spring").counters("folders", "pages", "images") == (3, 1, 1)


def test_what_was_removed_can_be_added_again(desk: Desk) -> None:
    desk.add("spring", "page", content.HUT_RULES)
    desk.remove("spring", "page", content.HUT_RULES)
    assert desk.remove("spring", "page", content.HUT_RULES).status == 404
    assert desk.add("spring", "page", content.HUT_RULES).counters("pages") == (1,)


def test_no_package_changes_the_cms(desk: Desk) -> None:
    before = desk("GET", "/world/objects").json["objects"]
    desk.add("spring", "folder", content.ROOT, "?recursive=true")
    desk.remove("spring", "folder", content.ROOT)
    assert desk("GET", "/world/objects").json["objects"] == before


# -- status -------------------------------------------------------------------------


def status(desk: Desk, body: object) -> dict[str, dict[str, object]]:
    answer = desk("POST", f"{PACKAGES}/spring/status", body)
    return dict(answer.json["stagingStatus"])


def test_one_question_covers_several_types(desk: Desk) -> None:
    desk.add("spring", "page", content.HUT_RULES)
    ids = {"page": [content.HUT_RULES, "nobody"], "image": [content.LOGO] * 2}
    assert status(desk, {"ids": ids}) == {
        content.HUT_RULES: {"packageName": "spring", "included": True},
        "nobody": {"included": False},
        content.LOGO: {"included": False},
    }


def test_the_type_counts(desk: Desk) -> None:
    desk.add("spring", "page", content.HUT_RULES)
    assert status(desk, {"ids": {"file": [content.HUT_RULES]}}) == {
        content.HUT_RULES: {"included": False}
    }


def test_language_variants_are_told_when_asked_for(desk: Desk) -> None:
    desk.add("spring", "page", content.AVALANCHE_DE)
    question = {"ids": {"page": [content.AVALANCHE_EN]}, "languageVariants": True}
    found = status(desk, question)
    assert found.keys() == {content.AVALANCHE_DE, content.AVALANCHE_EN}
    assert found[content.AVALANCHE_DE]["included"] is True
    assert status(desk, question | {"languageVariants": False}).keys() == {
        content.AVALANCHE_EN
    }


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ids": None},
        {"languageVariants": None, "ids": {}},
        {"ids": {"page": []}},
        {"ids": {}, "languageVariants": "true"},
        {"ids": {}, "languageVariants": 1},
    ],
)
def test_no_ids_make_an_empty_answer(desk: Desk, body: object) -> None:
    assert status(desk, body) == {}


def test_numbers_may_stand_for_ids(desk: Desk) -> None:
    assert status(desk, {"ids": {"page": [1]}}) == {"1": {"included": False}}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        [],
        {"ids": "page"},
        {"ids": []},
        {"ids": {"page": "1"}},
        {"ids": {"page": 1}},
        {"ids": {"page": None}},
        {"ids": {"page": [{"a": 1}]}},
        {"ids": {}, "x": 1},
        {"ids": {}, "languageVariants": [True]},
    ],
)
def test_a_malformed_question_is_refused(desk: Desk, body: object) -> None:
    answer = desk("POST", f"{PACKAGES}/spring/status", body)
    assert (answer.status, answer.code) == (400, "INVALIDDATA")


def test_a_question_about_an_absent_package_is_refused(desk: Desk) -> None:
    assert desk("POST", f"{PACKAGES}/x/status", {"ids": {}}).status == 404


def test_a_question_changes_nothing(desk: Desk) -> None:
    before = desk.add("spring", "page", content.HUT_RULES).package
    status(desk, {"ids": {"page": [content.HUT_RULES, content.OVERVIEW]}})
    assert desk.load("spring").package == before
