"""The listing of packages in the reference, as algebra."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.reference.staging import content
from conformance.reference.staging.collation import collation_key
from conformance.selftest.staging.desk import PACKAGES, Desk

NAMES = ["delta", "alpha", "echo", "bravo", "charlie", "foxtrot", "golf"]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("listing"))
    for place, name in enumerate(NAMES):
        desk.create(name, **({"description": f"Nr {place % 3}"} if place else {}))
    desk.add("golf", "page", content.HUT_RULES)
    desk.add("echo", "page", content.OVERVIEW)
    yield desk
    desk.service.close()


def listing(desk: Desk, query: str) -> dict[str, Any]:
    return dict(desk("GET", f"{PACKAGES}?{query}").json)


def test_an_empty_listing_is_a_listing(desk: Desk) -> None:
    answer = listing(desk, "")
    assert (answer["items"], answer["numItems"]) == ([], 0)
    assert answer["hasMoreItems"] is False


@given(page=st.integers(1, 10), size=st.integers(1, 9))
@settings(deadline=None, max_examples=40)
def test_a_page_is_a_slice_of_the_whole(shelf: Desk, page: int, size: int) -> None:
    answer = listing(shelf, f"page={page}&pageSize={size}")
    end = page * size
    names = [item["name"] for item in answer["items"]]
    assert names == sorted(NAMES)[end - size : end]
    assert answer["hasMoreItems"] is (end < len(NAMES))
    assert answer["numItems"] == len(NAMES)


@pytest.mark.parametrize("query", ["", "pageSize=-1", "page=7&pageSize=-1", "page=3"])
def test_without_a_size_there_is_one_page(shelf: Desk, query: str) -> None:
    assert shelf.listed(query) == sorted(NAMES)


def test_a_size_of_zero_returns_no_items_but_counts_them(shelf: Desk) -> None:
    answer = listing(shelf, "pageSize=0")
    assert (answer["items"], answer["numItems"]) == ([], len(NAMES))
    assert answer["hasMoreItems"] is True


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ("pageSize=2", "page=1&pageSize=2"),
        ("page=&pageSize=2", "page=1&pageSize=2"),
        ("page=-4&pageSize=2", "page=1&pageSize=2"),
        ("page=0&pageSize=2", "page=1&pageSize=2"),
        ("pageSize=-7", "pageSize=-1"),
        ("page=1&page=2&pageSize=2", "page=1&pageSize=2"),
        ("sort=", "sort=nothing"),
        ("sort=name", "sort=%2Bname"),
        ("sort=name", "sort=+name"),
        ("sort=name", "sort=,-,name,+"),
        ("q=", ""),
        ("page=2147483647&pageSize=2147483647", "page=9&pageSize=9"),
    ],
)
def test_two_queries_mean_the_same(shelf: Desk, given: str, same: str) -> None:
    assert shelf.listed(given) == shelf.listed(same)


@pytest.mark.parametrize("name", ["page", "pageSize"])
@pytest.mark.parametrize(
    "value",
    ["x", "1.5", "1_0", "\u0665", "0x1", "2147483648", "9" * 5000, "%20", "1e2"],
)
def test_what_is_no_whole_number_is_refused(shelf: Desk, name: str, value: str) -> None:
    answer = shelf("GET", f"{PACKAGES}?{name}={value}")
    assert (answer.status, answer.json["responseInfo"]["property"]) == (400, name)


@pytest.mark.parametrize("query", ["q=%ff", "&".join(["sort=name"] * 1001)])
def test_a_query_that_cannot_be_read_is_refused(shelf: Desk, query: str) -> None:
    assert shelf("GET", f"{PACKAGES}?{query}").status == 400


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("alpha", ["alpha"]),
        ("LPH", ["alpha"]),
        ("nr+2", ["echo", "foxtrot"]),
        ("nr%202", ["echo", "foxtrot"]),
        ("a.*", []),
        ("%25", []),
        ("o", ["bravo", "echo", "foxtrot", "golf"]),
    ],
)
def test_q_finds_parts_of_name_and_description(
    shelf: Desk, q: str, names: list[str]
) -> None:
    assert shelf.listed(f"q={q}") == names


def test_filtering_precedes_paging(shelf: Desk) -> None:
    answer = listing(shelf, "q=o&pageSize=1&page=2")
    assert [item["name"] for item in answer["items"]] == ["echo"]
    assert (answer["numItems"], answer["hasMoreItems"]) == (4, True)


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("-name", "golf"),
        ("description", "delta"),
        ("description,-name", "delta"),
        ("-description,-name", "foxtrot"),
        ("-pages,name", "echo"),
        ("-pages,-name", "golf"),
        ("-folders", "golf"),
        ("Name", "delta"),
        ("timestamp,-name", "golf"),
    ],
)
def test_sort_takes_attributes_in_their_order(
    shelf: Desk, sort: str, first: str
) -> None:
    assert shelf.listed(f"sort={sort}&pageSize=1") == [first]


def test_later_attributes_break_ties(shelf: Desk) -> None:
    names = ["delta", "golf", "bravo", "charlie", "alpha", "foxtrot", "echo"]
    assert shelf.listed("sort=description,-name") == names


def test_descending_is_the_reverse_of_ascending(shelf: Desk) -> None:
    assert shelf.listed("sort=-name") == shelf.listed("sort=name")[::-1]


def test_listing_changes_nothing(shelf: Desk) -> None:
    assert listing(shelf, "")["items"] == listing(shelf, "")["items"]


def test_texts_are_ordered_as_in_a_dictionary() -> None:
    text = "a b, a10, a2, AB, ab, Äb, äb, azb, a-b, b, ß, st"
    ordered = text.split(", ")
    assert sorted(sorted(ordered), key=collation_key) == ordered


@given(st.lists(st.from_regex("[a-z0-9]{1,4}", fullmatch=True), unique=True))
def test_plain_names_are_ordered_by_their_bytes(names: list[str]) -> None:
    assert sorted(names, key=collation_key) == sorted(names)


@given(st.text(max_size=4), st.text(max_size=4))
def test_different_texts_never_tie(one: str, other: str) -> None:
    assert (collation_key(one) == collation_key(other)) is (one == other)


def test_a_hostile_query_over_many_packages_is_answered_at_once(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    with desk.service.store.transaction():
        for number in range(10_000):
            desk.service.packages.shelf.create(f"{number:05}", "a" * 50)
    begun = time.process_time()
    assert desk.listed("q=(a%2B)%2B%24") == []
    computed = time.process_time() - begun
    desk.service.close()
    assert computed < 0.5  # 0.1 on an idle machine
