"""Listings that are cut into pages otherwise than they should be."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.deviations.staging.related import INCOMPLETE, PAGED, SORTED
from conformance.reference.staging.call import Call
from conformance.reference.staging.listing import Listing
from conformance.reference.staging.refusal import missing


@deviation("staging.list.first-page-by-default", disturbs=PAGED)
class BeginsWithTheSecondPage(Listing):
    """Count pages from 0, and take a missing one for 1."""

    def page(self, call: Call) -> int:
        return super().page(call) if "page" in call.query else 2


@deviation("staging.list.first-page-is-one", disturbs=PAGED)
class CountsPagesFromZero(Listing):
    """Count pages from 0, as the database does."""

    def page(self, call: Call) -> int:
        return call.integer("page", 0) + 1


@deviation(
    "staging.list.all-by-default",
    disturbs=(*INCOMPLETE, *SORTED, "staging.list.query-finds-part-of-name"),
)
class PagesByDefault(Listing):
    """Spare the database: without a size there are five at a time."""

    def page_size(self, call: Call) -> int:
        return super().page_size(call) if "pageSize" in call.query else 5


@deviation("staging.list.size-minus-one-lists-all")
class TakesMinusOneForOne(Listing):
    """Take the amount of a number."""

    def page_size(self, call: Call) -> int:
        return abs(super().page_size(call)) if "pageSize" in call.query else -1


@deviation("staging.list.size-minus-one-has-no-pages")
class HasEmptyPagesOfEverything(Listing):
    """Begin with the offset of the page, also where there is one page only."""

    def bounds(self, page: int, size: int, matches: int) -> tuple[int, int]:
        start, end = super().bounds(page, size, matches)
        return (end, end) if size < 0 and page > 1 else (start, end)


@deviation("staging.list.size-zero-lists-nothing")
class TakesZeroForEverything(Listing):
    """Read 0 as: no limit."""

    def page_size(self, call: Call) -> int:
        return super().page_size(call) or -1


@deviation("staging.list.size-limits-page", disturbs=PAGED)
class ListsOneTooManyOnEachPage(Listing):
    """Fetch one more to see whether there is more, and answer it too."""

    def bounds(self, page: int, size: int, matches: int) -> tuple[int, int]:
        start, end = super().bounds(page, size, matches)
        return (start, min(end + 1, matches)) if size > 0 else (start, end)


@deviation(
    "staging.list.pages-make-the-whole",
    disturbs=(*PAGED, "staging.list.number-independent-of-paging"),
)
class SkipsOneBetweenPages(Listing):
    """Begin each page one behind the end of the one before."""

    def bounds(self, page: int, size: int, matches: int) -> tuple[int, int]:
        start, end = super().bounds(page, size, matches)
        skipped = min(start + (page > 1 and size > 0), matches)
        return skipped, max(end, skipped)


@deviation("staging.list.pages-make-the-whole", disturbs=PAGED)
class LeavesOutTheLastPage(Listing):
    """Divide without a rest: what does not fill a page is on none."""

    def bounds(self, page: int, size: int, matches: int) -> tuple[int, int]:
        start, end = super().bounds(page, size, matches)
        return (start, start) if size > 0 and end - start < size else (start, end)


@deviation("staging.list.past-end-is-empty")
class RefusesPagesPastTheEnd(Listing):
    """Treat a page that is not there like a package that is not there."""

    def bounds(self, page: int, size: int, matches: int) -> tuple[int, int]:
        if size > 0 and page > 1 and (page - 1) * size >= matches:
            raise missing("there is no such page")
        return super().bounds(page, size, matches)


@deviation("staging.list.past-end-is-empty")
class RepeatsTheLastPage(Listing):
    """Bring the page into the range that there is."""

    def bounds(self, page: int, size: int, matches: int) -> tuple[int, int]:
        last = max(1, -(-matches // size)) if size > 0 else page
        return super().bounds(min(page, last), size, matches)


@deviation("staging.list.paging-not-a-number-refused")
class TakesWordsForTheDefault(Listing):
    """Read numbers as loosely as possible."""

    def page(self, call: Call) -> int:
        return super().page(call) if call.text("page", "1").isdigit() else 1
