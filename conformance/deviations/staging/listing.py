"""Listings that leave packages out, or tell wrongly of themselves."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.deviations import deviation
from conformance.deviations.staging.related import FOUND, INCOMPLETE, PAGED, SORTED
from conformance.deviations.staging.rewriting import rewritten
from conformance.reference.message import Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.listing import Listing
from conformance.reference.staging.model import Package

# -- what is listed -------------------------------------------------------------------


@deviation(
    "staging.list.packages-listed", disturbs=(*INCOMPLETE, *FOUND, *PAGED, *SORTED)
)
class ListsWhatHasContent(Listing):
    """Join packages with their objects, so that an empty one vanishes."""

    def filtered(self, packages: Sequence[Package], q: str) -> list[Package]:
        return [own for own in super().filtered(packages, q) if own.revision > 0]


@deviation(
    "staging.list.packages-listed", disturbs=(*INCOMPLETE, *FOUND, *PAGED, *SORTED)
)
class ListsTheNewestTooLate(Listing):
    """List from an index that is always one package behind."""

    def filtered(self, packages: Sequence[Package], q: str) -> list[Package]:
        return super().filtered(packages[:-1], q)


@deviation("staging.package.deleted-not-listed")
class RemembersDeletedPackages(Listing):
    """List from an index that never forgets."""

    def filtered(self, packages: Sequence[Package], q: str) -> list[Package]:
        self.index: dict[str, Package] = getattr(self, "index", {})
        self.index |= {own.name: own for own in packages}
        return super().filtered([*self.index.values()], q)


@deviation(
    "staging.list.items-are-packages",
    disturbs=("staging.package.deleted-not-listed",),
)
class ListsNamesAlone(Listing):
    """List the directories that packages are."""

    def answer(self, call: Call) -> Response:
        def names(told: dict[str, object]) -> None:
            told["items"] = [own["name"] for own in told["items"]]  # type: ignore[attr-defined]

        return rewritten(super().answer(call), names)


@deviation("staging.list.items-as-loaded")
class ListsPackagesAsEmpty(Listing):
    """List names and descriptions from a table that has no counters."""

    def answer(self, call: Call) -> Response:
        def emptied(told: dict[str, object]) -> None:
            told["items"] = [own | {"pages": 0} for own in told["items"]]  # type: ignore[attr-defined]

        return rewritten(super().answer(call), emptied)


# -- what it says of itself -----------------------------------------------------------


@deviation("staging.list.number-is-integer")
class WritesTheNumberAsText(Listing):
    """Write numbers the way a template does."""

    def answer(self, call: Call) -> Response:
        return rewritten(
            super().answer(call), lambda own: own.update(numItems=f"{own['numItems']}")
        )


@deviation(
    "staging.list.number-of-whole-list",
    disturbs=(
        "staging.list.query-without-match",
        "staging.list.filter-precedes-paging",
        "staging.list.number-independent-of-paging",
    ),
)
class CountsOneTooMany(Listing):
    """Count the line with the column names."""

    def number(self, matching: Sequence[object], items: Sequence[object]) -> int:
        return super().number(matching, items) + 1


@deviation("staging.list.number-independent-of-paging")
class CountsThePageAlone(Listing):
    """Take the length of what is answered for the number of matches."""

    def number(self, matching: Sequence[object], items: Sequence[object]) -> int:  # noqa: ARG002
        return len(items)


@deviation(
    "staging.list.number-of-whole-list",
    "staging.list.filter-precedes-paging",
    disturbs=("staging.list.query-without-match",),
)
class CountsAllThereAre(Listing):
    """Count before filtering."""

    def number(self, matching: Sequence[object], items: Sequence[object]) -> int:  # noqa: ARG002
        return len(self.packages.shelf.packages())


@deviation("staging.list.more-is-boolean")
class WritesMoreAsText(Listing):
    """Write truth values the way a template does."""

    def answer(self, call: Call) -> Response:
        return rewritten(
            super().answer(call), lambda own: own.update(hasMoreItems="false")
        )


@deviation("staging.list.more-before-last-page")
class NeverHasMore(Listing):
    """Leave the member at its initial value."""

    def has_more(self, end: int, matches: int) -> bool:  # noqa: ARG002
        return False


@deviation(
    "staging.list.no-more-on-last-page",
    "staging.list.no-more-without-paging",
    disturbs=(
        "staging.list.past-end-has-no-more",
        "staging.list.filter-precedes-paging",
    ),
)
class HasMoreOnAFullLastPage(Listing):
    """Compare with the wrong sign: a full page looks as if another one followed."""

    def has_more(self, end: int, matches: int) -> bool:
        return end <= matches


@deviation("staging.list.no-more-without-paging")
class HasMoreThanEverything(Listing):
    """Compute the end of a page from a size of -1."""

    def answer(self, call: Call) -> Response:
        unpaged = self.page_size(call) < 0
        return rewritten(
            super().answer(call),
            lambda own: own.update(hasMoreItems=unpaged or own["hasMoreItems"]),
        )


@deviation("staging.list.past-end-has-no-more")
class HasMorePastTheEnd(Listing):
    """Compare the page with the first one instead of with the last."""

    def has_more(self, end: int, matches: int) -> bool:
        return super().has_more(end, matches) or (matches == end and self.beyond)

    def bounds(self, page: int, size: int, matches: int) -> tuple[int, int]:
        self.beyond = size > 0 and (page - 1) * size >= matches > 0
        return super().bounds(page, size, matches)
