"""Columns too narrow, and queries that leave to the database what they ought to say."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.deviations import deviation
from conformance.reference.staging.call import Call
from conformance.reference.staging.listing import Listing, Order
from conformance.reference.staging.model import Package
from conformance.reference.staging.shelf import Shelf


@deviation("staging.list.pages-make-the-whole")  # STG-LIST-011
class ShufflesTiesFromPageToPage(Listing):
    """Leave it to the database how rows of equal rank are ordered, page by page."""

    turn = 1

    def page(self, call: Call) -> int:
        self.turn = super().page(call)
        return self.turn

    def sorted(self, packages: Sequence[Package], orders: list[Order]) -> list[Package]:
        return super().sorted(packages if self.turn % 2 else packages[::-1], orders)


@deviation(  # STG-LIST-004
    "staging.list.no-more-on-last-page",
    "staging.list.no-more-without-paging",
    # each of them asks for a page that a filter has made the last one
    disturbs=(
        "staging.list.filter-precedes-paging",
        "staging.list.past-end-has-no-more",
    ),
)
class ComparesAPageWithAllPackages(Listing):
    """Ask for the number of rows without the condition that the rows have to meet."""

    def has_more(self, end: int, matches: int) -> bool:  # noqa: ARG002  (which is the fault)
        return end < len(self.packages.shelf.packages())


@deviation(  # STG-CREATE-003, STG-UPDATE-002, STG-GET-006
    "staging.package.description-keeps-unicode",
    "staging.package.create-answers-package",
    "staging.package.update-answers-change",
    "staging.package.update-takes-effect",
)
class CutsDescriptionsAt255(Shelf):
    """Keep descriptions in a VARCHAR(255) of a database that cuts without a word."""

    def create(self, name: str, description: str | None) -> None:
        super().create(name, description and description[:255])

    def describe(self, package: Package, name: str, description: str | None) -> None:
        super().describe(package, name, description and description[:255])
