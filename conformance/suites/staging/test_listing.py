"""The listing: what stands in it, and how it is cut into pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.harness import NotApplicable, requirement
from conformance.suites.staging.answers import (
    check_success,
    document,
    has_body,
    is_success,
)
from conformance.suites.staging.client import StagingClient
from conformance.suites.staging.listing import (
    Collection,
    joined,
    pages_of,
    read_listing,
)
from conformance.suites.staging.packages import Packages
from conformance.suites.staging.samples import Samples
from conformance.suites.staging.shapes import check_shape

COMPARED = {"name", "description", "timestamp"}
FAR = 1_000_000
#: The largest size of a page: it is an int.
LARGEST = (1 << 31) - 1
#: Sizes of pages by the number of matches, which is seven where a query works.
SIZES = {
    "a seventh": lambda n: max(1, n // 7),
    "a third": lambda n: max(1, n // 3),
    "half": lambda n: max(1, n // 2),
    "all but one": lambda n: max(1, n - 1),
    "all": lambda n: n,
    "one more": lambda n: n + 1,
}


@pytest.fixture(scope="session", params=SIZES)
def size(request: pytest.FixtureRequest, collection: Collection) -> int:
    return int(SIZES[request.param](len(collection.whole())))


@requirement("staging.list.packages-listed")
def test_every_package_is_listed(collection: Collection, packages: Packages) -> None:
    single, members = packages.create(), set(collection.names)
    names = collection.list_any().names
    assert members <= set(names)
    assert names.count(single) == 1


@requirement("staging.list.items-are-packages")
def test_the_items_are_packages(collection: Collection, packages: Packages) -> None:
    name = packages.create()
    listing = collection.list_any()
    check_shape(listing.exchange, "list", "staging.list.items-are-packages")
    assert name in listing.names


@requirement("staging.list.items-as-loaded")
def test_an_item_tells_what_loading_tells(
    collection: Collection, packages: Packages, samples: Samples
) -> None:
    names = [samples.filled, packages.create("as loaded")]
    told = collection.list_any().items_of(names)
    loaded = {name: packages.load(name).told for name in names}
    shared = {name: told[name].keys() & loaded[name].keys() for name in names}
    assert [
        (name, member, told[name][member], loaded[name][member])
        for name in names
        for member in sorted(shared[name] - {"import"})
        if told[name][member] != loaded[name][member]
    ] == []


@requirement("staging.list.number-is-integer")
def test_the_number_is_an_integer(samples: Samples) -> None:
    check_shape(samples.of("list"), "list", "staging.list.number-is-integer")


@requirement("staging.list.number-of-whole-list")
def test_the_number_is_that_of_the_items(collection: Collection) -> None:
    listing = collection.list_any()
    assert listing.number == len(listing.names)


@requirement("staging.list.number-of-whole-list")
def test_the_number_is_that_of_the_matches(collection: Collection) -> None:
    listing = collection.listed()
    assert listing.number == len(listing.names)


@requirement("staging.list.number-independent-of-paging")
def test_the_number_is_the_same_on_every_page(
    collection: Collection, size: int
) -> None:
    numbers = {page.number for page in collection.pages(size)}
    assert numbers == {collection.listed().number}


@requirement("staging.list.number-independent-of-paging")
def test_the_number_is_the_same_on_a_page_of_nothing(collection: Collection) -> None:
    assert collection.listed(pageSize=0).number == collection.listed().number


@requirement("staging.list.more-is-boolean")
def test_whether_there_is_more_is_true_or_false(samples: Samples) -> None:
    check_shape(samples.of("list"), "list", "staging.list.more-is-boolean")


@requirement("staging.list.more-before-last-page")
def test_there_is_more_before_the_last_page(collection: Collection, size: int) -> None:
    pages = collection.pages(size)
    assert [page.more for page in pages[:-1]] == [True] * (len(pages) - 1)


@requirement("staging.list.no-more-on-last-page")
def test_there_is_no_more_on_the_last_page(collection: Collection, size: int) -> None:
    assert not collection.pages(size)[-1].more


@requirement("staging.list.no-more-without-paging")
def test_there_is_no_more_than_everything(collection: Collection) -> None:
    assert not collection.list_any().more


@requirement("staging.list.first-page-by-default")
def test_the_first_page_is_the_default(collection: Collection, size: int) -> None:
    default = collection.listed(pageSize=size)
    first = collection.listed(page=1, pageSize=size)
    assert collection.own(default.names) == collection.own(first.names)


@requirement("staging.list.first-page-is-one")
def test_page_one_begins_with_the_first(collection: Collection, size: int) -> None:
    first = collection.listed(page=1, pageSize=size).names
    assert first[:1] == collection.whole()[:1]


@requirement("staging.list.first-page-is-one")  # STG-LIST-006
def test_a_page_of_the_largest_size_begins_with_the_first(
    collection: Collection,
) -> None:
    if not is_success(collection.client.listing(pageSize=LARGEST)):
        raise NotApplicable("pages of so many items are refused")
    first = collection.listed(page=1, pageSize=LARGEST).names
    assert first[:1] == collection.whole()[:1]


@requirement("staging.list.all-by-default")
def test_everything_is_the_default(collection: Collection) -> None:
    assert sorted(collection.own(collection.whole())) == sorted(collection.names)
    assert set(collection.names) <= set(collection.list_any().names)


@requirement("staging.list.size-minus-one-lists-all")
def test_size_minus_one_is_everything(collection: Collection) -> None:
    listed = collection.listed(pageSize=-1)
    assert set(collection.own(listed.names)) == set(collection.names)


@requirement("staging.list.size-minus-one-has-no-pages")
@pytest.mark.parametrize("page", [1, 2, 7])
def test_size_minus_one_has_no_pages(collection: Collection, page: int) -> None:
    listed = collection.listed(pageSize=-1, page=page)
    assert set(collection.own(listed.names)) == set(collection.names)


@requirement("staging.list.size-zero-lists-nothing")
@pytest.mark.parametrize("page", [None, 1, 2])
def test_size_zero_is_nothing(collection: Collection, page: int | None) -> None:
    number = {} if page is None else {"page": page}
    assert collection.list_any(pageSize=0, **number).names == ()


@requirement("staging.list.size-limits-page")
def test_no_page_is_larger_than_its_size(collection: Collection, size: int) -> None:
    assert all(len(page.names) <= size for page in collection.pages(size))


@requirement("staging.list.pages-make-the-whole")
def test_the_pages_make_the_whole(collection: Collection, size: int) -> None:
    pages = collection.own(joined(collection.pages(size)))
    assert pages == collection.own(collection.whole())


@requirement("staging.list.pages-make-the-whole")
@given(number=st.integers(0, 10**6), length=st.integers(0, 10**6))
def test_each_page_is_a_slice_of_the_whole(
    collection: Collection, number: int, length: int
) -> None:
    whole = collection.whole()
    size = 1 + length % (len(whole) + 2)
    page = number % pages_of(len(whole), size)
    listed = collection.listed(page=page + 1, pageSize=size).names
    assert listed == whole[page * size : (page + 1) * size]


@requirement("staging.list.pages-make-the-whole")
@pytest.mark.parametrize("sort", ["description", "-description", "+description"])
def test_no_package_is_on_two_pages_or_on_none(
    collection: Collection, size: int, sort: str
) -> None:
    if not is_success(collection.client.listing(sort=sort)):
        raise NotApplicable("packages of equal rank need an order by description")
    pages = collection.own(joined(collection.pages(size, sort=sort)))
    assert sorted(pages) == sorted(collection.names)


def last_page(collection: Collection, size: int) -> int:
    """Return the number of the last page, of all that is listed or only counted."""
    whole = collection.listed()
    return pages_of(max(len(whole.names), whole.number), size)


@requirement("staging.list.past-end-is-empty")
@pytest.mark.parametrize("beyond", [1, 2, FAR])
def test_a_page_past_the_end_is_empty(
    collection: Collection, size: int, beyond: int
) -> None:
    last = last_page(collection, size)
    exchange = collection.client.listing(
        **collection.scope, page=last + beyond, pageSize=size
    )
    check_success(exchange, "list", "staging.list.past-end-is-empty")
    assert read_listing(exchange).names == ()


@requirement("staging.list.past-end-has-no-more")
@pytest.mark.parametrize("beyond", [1, 2, FAR])
def test_there_is_no_more_past_the_end(
    collection: Collection, size: int, beyond: int
) -> None:
    last = last_page(collection, size)
    scope = collection.scope
    exchange = collection.client.listing(**scope, page=last + beyond, pageSize=size)
    if not is_success(exchange) or not has_body(exchange):
        raise NotApplicable("a page past the end is no success")
    assert not read_listing(exchange).more


@requirement("staging.list.paging-not-a-number-refused")
@pytest.mark.parametrize("value", ["x", "1.5", "1x", "one"])
@pytest.mark.parametrize("parameter", ["page", "pageSize"])
def test_what_is_no_number_is_refused(
    staging: StagingClient, packages: Packages, parameter: str, value: str
) -> None:
    check_success(staging.listing(**{parameter: 1}), "list")
    exchange = staging.listing(**{parameter: value})
    packages.check_refused(exchange, f"{parameter}={value}")


@requirement("staging.list.size-zero-tells-of-more")
def test_a_page_of_nothing_tells_of_more(collection: Collection) -> None:
    assert collection.listed(pageSize=0).more
    assert not collection.list_any(pageSize=0, q=f"{collection.stem}nothing").more


@requirement("staging.list.numbers-below-range")
@pytest.mark.parametrize("page", [0, -1, -7])
def test_a_page_before_the_first_is_the_first(
    collection: Collection, page: int
) -> None:
    first = collection.listed(page=1, pageSize=3)
    assert collection.listed(page=page, pageSize=3).names == first.names


@requirement("staging.list.numbers-below-range")
@pytest.mark.parametrize("size", [-2, -7])
def test_a_size_below_minus_one_is_minus_one(collection: Collection, size: int) -> None:
    assert collection.listed(pageSize=size).names == collection.whole()


@requirement("staging.list.perms-shape")
def test_permissions_are_lists_of_words(samples: Samples) -> None:
    exchange = samples.of("list")
    if not document(exchange).get("perms"):
        raise NotApplicable("the listing has no perms")
    check_shape(exchange, "list", "staging.list.perms-shape")


@requirement("staging.list.staging-status-shape")
def test_the_status_in_a_listing_has_its_form(samples: Samples) -> None:
    exchange = samples.of("list")
    if not document(exchange).get("stagingStatus"):
        raise NotApplicable("the listing has no stagingStatus")
    check_shape(exchange, "list", "staging.list.staging-status-shape")
