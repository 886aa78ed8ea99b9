"""The listing, filtered: what q finds, and what it leaves out."""

from __future__ import annotations

import pytest

from conformance.harness import NotApplicable, requirement
from conformance.suites.staging.answers import check_success, is_success
from conformance.suites.staging.listing import (
    MEMBERS,
    Collection,
    read_listing,
)
from conformance.suites.staging.packages import Packages
from conformance.suites.staging.strategies import ODD_NAMES

#: No name and no description of the suite has a letter or digit of these in a row.
NONSENSE = "zqxj"


@pytest.fixture
def beside_strangers(collection: Collection, packages: Packages) -> Collection:
    """Return the collection where a query finds it alone, behind others by name."""
    if not collection.scope:
        raise NotApplicable("no query finds the packages with a common part of a name")
    for _ in range(2):
        packages.create()
    return collection


@requirement("staging.list.query-finds-whole-name")
@pytest.mark.parametrize("number", range(len(MEMBERS)))
def test_a_whole_name_is_found(collection: Collection, number: int) -> None:
    name = collection.names[number]
    assert name in collection.list_any(q=name).names


@requirement("staging.list.query-finds-whole-name")
def test_a_name_is_found_as_soon_as_it_is_given(
    collection: Collection, packages: Packages
) -> None:
    name = packages.create()
    assert name in collection.list_any(q=name).names


@requirement("staging.list.query-finds-whole-name")
@pytest.mark.parametrize("kind", ODD_NAMES)
def test_a_whole_name_is_found_in_other_letters(
    collection: Collection, packages: Packages, kind: str
) -> None:
    name = ODD_NAMES[kind].format(packages.fresh_name())
    if not is_success(packages.attempt(name)) or not packages.exists(name):
        raise NotApplicable("no package of such a name can be loaded")
    assert name in collection.list_any(q=name).names


@requirement("staging.list.query-leaves-others-out")
def test_what_does_not_match_is_left_out(collection: Collection) -> None:
    if not is_success(collection.client.listing(q=NONSENSE)):
        raise NotApplicable("a q without a match is refused")
    assert collection.own(collection.list_any(q=NONSENSE).names) == ()


@requirement("staging.list.query-leaves-others-out")
def test_other_names_are_left_out(collection: Collection) -> None:
    first, *others = collection.names
    assert set(collection.list_any(q=first).names).isdisjoint(others)


@requirement("staging.list.query-leaves-others-out")
def test_other_names_are_left_out_on_later_pages(beside_strangers: Collection) -> None:
    page = beside_strangers.listed(page=2, pageSize=1)
    assert set(page.names) <= set(beside_strangers.names)


@requirement("staging.list.query-finds-part-of-name")
@pytest.mark.parametrize("end", ["", "start", "end"])
def test_a_part_of_names_finds_them_all(collection: Collection, end: str) -> None:
    stem = collection.stem
    part = {"start": stem[:-2], "end": stem[2:]}.get(end, stem)
    found = collection.own(collection.list_any(q=part).names)
    assert set(found) == set(collection.names)


@requirement("staging.list.query-ignores-case")
def test_capitals_find_small_letters(collection: Collection) -> None:
    name = collection.names[0]
    assert name in collection.list_any(q=name.upper()).names


@requirement("staging.list.query-finds-description")
@pytest.mark.parametrize("description", ["wholly{}", "two words {} here"])
def test_a_description_is_found(
    collection: Collection, packages: Packages, description: str
) -> None:
    word = f"word{packages.fresh_name()[-4:]}mark"
    name = packages.create(description.format(word))
    found = collection.list_any(q=word).names
    assert (name in found, collection.own(found)) == (True, ())


@requirement("staging.list.unfiltered-without-query")
def test_without_a_query_nothing_is_filtered(collection: Collection) -> None:
    found = {
        name for own in collection.names for name in collection.list_any(q=own).names
    }
    assert found <= set(collection.list_any().names)
    assert set(collection.names) <= set(collection.list_any().names)


@requirement("staging.list.query-without-match")
def test_no_match_is_an_answer(collection: Collection) -> None:
    collection.list_any()
    exchange = collection.client.listing(q=f"{collection.stem}{NONSENSE}")
    check_success(exchange, "list", "staging.list.query-without-match")
    listing = read_listing(exchange)
    assert (listing.names, listing.number) == ((), 0)


@requirement("staging.list.filter-precedes-paging")
@pytest.mark.parametrize("number", range(len(MEMBERS)))
def test_a_page_is_one_of_the_matches(collection: Collection, number: int) -> None:
    name = collection.names[number]
    page = collection.list_any(q=name, pageSize=1)
    assert (page.names, page.number, page.more) == ((name,), 1, False)
