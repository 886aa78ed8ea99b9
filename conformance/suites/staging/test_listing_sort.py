"""The listing, sorted: signs, several attributes, ties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.harness import NotApplicable, requirement
from conformance.suites.staging.answers import check_success
from conformance.suites.staging.listing import Collection, joined, read_listing
from conformance.suites.staging.objects import Objects
from conformance.suites.staging.packages import Packages

SIGNS = ("", "+", "-")
NAMED = ["none", "plus", "minus"]
COUNTED = {
    "nodes": "node",
    "pages": "page",
    "folders": "folder",
    "files": "file",
    "images": "image",
}


def sorted_by(collection: Collection, order: str) -> tuple[str, ...]:
    """Return the names of the members as a listing orders them."""
    return collection.own(collection.whole(sort=order))


def need_descriptions(collection: Collection) -> None:
    """See that descriptions can be sorted by, which no sentence promises."""
    ascending = collection.described(sorted_by(collection, "+description"))
    descending = collection.described(sorted_by(collection, "-description"))
    if (ascending, descending[::-1]) != (sorted(ascending), sorted(descending)):
        raise NotApplicable("the listing is not sorted by description")


def by_description(collection: Collection, *, sign: str, then: str) -> tuple[str, ...]:
    """Return the members by description, those of one description by name."""
    names = sorted(collection.names, reverse=then == "-")
    told = collection.descriptions
    return tuple(sorted(names, key=told.__getitem__, reverse=sign == "-"))


@requirement("staging.list.name-order-by-default")
def test_the_names_are_the_default_order(collection: Collection) -> None:
    assert collection.own(collection.whole()) == sorted_by(collection, "name")


@requirement("staging.list.plus-sorts-ascending")
def test_plus_sorts_upwards(collection: Collection) -> None:
    assert sorted_by(collection, "+name") == collection.names


@requirement("staging.list.minus-sorts-descending")
def test_minus_sorts_downwards(collection: Collection) -> None:
    assert sorted_by(collection, "-name") == collection.names[::-1]


@requirement("staging.list.sign-optional")
def test_no_sign_loses_no_package(collection: Collection) -> None:
    assert set(sorted_by(collection, "name")) == set(collection.names)


@requirement("staging.list.unsigned-ascends")
@pytest.mark.parametrize("attribute", ["name", "description"])
def test_no_sign_sorts_upwards(collection: Collection, attribute: str) -> None:
    signed = sorted_by(collection, f"+{attribute},+name")
    assert sorted_by(collection, f"{attribute},name") == signed
    assert sorted_by(collection, "name") == collection.names


@requirement("staging.list.sort-by-description")
@pytest.mark.parametrize("sign", SIGNS, ids=NAMED)
def test_descriptions_are_sorted(collection: Collection, sign: str) -> None:
    listed = collection.described(sorted_by(collection, f"{sign}description"))
    assert listed == sorted(listed, reverse=sign == "-")
    assert len(listed) == len(collection.names)


@requirement("staging.list.first-attribute-leads")
@pytest.mark.parametrize("order", ["-name,description", "-name,+name", "-name,-name"])
def test_the_first_attribute_leads(collection: Collection, order: str) -> None:
    assert sorted_by(collection, order) == collection.names[::-1]


@requirement("staging.list.first-attribute-leads")
@given(
    sign=st.sampled_from(["+", "-"]),
    others=st.lists(
        st.tuples(st.sampled_from(SIGNS), st.sampled_from(["name", "description"])),
        max_size=3,
    ),
)
def test_the_first_attribute_leads_whatever_follows(
    collection: Collection, sign: str, others: list[tuple[str, str]]
) -> None:
    order = ",".join([f"{sign}name", *("".join(other) for other in others)])
    listed = sorted_by(collection, order)
    assert listed == collection.names[:: -1 if sign == "-" else 1]


@requirement("staging.list.later-attributes-break-ties")
@pytest.mark.parametrize("then", SIGNS, ids=NAMED)
@pytest.mark.parametrize("sign", SIGNS, ids=NAMED)
def test_the_second_attribute_breaks_ties(
    collection: Collection, sign: str, then: str
) -> None:
    need_descriptions(collection)
    listed = sorted_by(collection, f"{sign}description,{then}name")
    assert listed == by_description(collection, sign=sign, then=then)


@requirement("staging.list.sort-precedes-paging")
@pytest.mark.parametrize("order", ["+name", "-name"])
def test_pages_are_cut_from_the_sorted_whole(
    collection: Collection, order: str
) -> None:
    size = max(1, len(collection.whole()) // 7)
    listed = collection.own(joined(collection.pages(size, sort=order)))
    assert listed == collection.names[:: -1 if order == "-name" else 1]


@requirement("staging.list.sort-precedes-paging")
@pytest.mark.parametrize("order", ["+name", "-name"])
def test_the_first_page_holds_the_first_in_order(
    collection: Collection, order: str
) -> None:
    whole = collection.whole(sort=order)
    assert collection.listed(sort=order, page=1, pageSize=1).names == whole[:1]


@requirement("staging.list.sort-by-counters")
@pytest.mark.parametrize("counter", COUNTED)
def test_counters_are_sorted_by_number(
    collection: Collection, packages: Packages, objects: Objects, counter: str
) -> None:
    thing = objects.of(COUNTED[counter])
    stem = packages.fresh_name("count")
    names = [packages.create(name=f"{stem}{letter}") for letter in "cab"]
    packages.add(names[1], thing)
    listed = collection.list_any(q=stem, sort=f"-{counter},name").names
    assert listed == (names[1], names[2], names[0])


@requirement("staging.list.unknown-attribute-ignored")
@pytest.mark.parametrize("order", ["unheard", "-unheard,name", "", ",", "-"])
def test_an_unknown_attribute_is_no_error(collection: Collection, order: str) -> None:
    collection.whole()
    exchange = collection.client.listing(**collection.scope, sort=order)
    check_success(exchange, "list", "staging.list.unknown-attribute-ignored")
    assert set(collection.names) <= set(read_listing(exchange).names)


@requirement("staging.list.unescaped-plus-understood")
def test_a_plus_that_is_not_escaped_sorts_upwards(collection: Collection) -> None:
    packages, names = collection.client, collection.names
    text = f"q={collection.stem}&sort=+name"
    exchange = packages.request("GET", "", text, headers=[("Accept", "*/*")])
    check_success(exchange, "list", "staging.list.unescaped-plus-understood")
    assert collection.own(read_listing(exchange).names) == names
