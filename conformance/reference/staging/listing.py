"""GET /content/package: filter, sort, then page."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.reference.message import Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.collation import Key, collation_key
from conformance.reference.staging.model import Package
from conformance.reference.staging.packages import Packages

Order = tuple[str, bool]


class Listing:
    """The listing of packages."""

    #: What can be sorted by; other attributes are ignored. STG-X-004, STG-X-005.
    texts = ("name", "description")
    counters = ("nodes", "pages", "folders", "files", "images")

    def __init__(self, packages: Packages) -> None:
        self.packages = packages

    def answer(self, call: Call) -> Response:
        """Answer one page of the packages that match. STG-LIST-001 to 003."""
        page, size = self.page(call), self.page_size(call)
        matching = self.filtered(self.packages.shelf.packages(), self.q(call))
        ordered = self.sorted(matching, self.orders(call))
        start, end = self.bounds(page, size, len(ordered))
        items = [self.packages.model(package) for package in ordered[start:end]]
        return self.packages.envelope.success(
            f"{len(items)} of {len(ordered)} packages",
            items=items,
            numItems=self.number(ordered, items),
            hasMoreItems=self.has_more(end, len(ordered)),
        )

    # -- paging ---------------------------------------------------------------------

    def page(self, call: Call) -> int:
        """Return the page asked for; the first is 1. STG-LIST-005, STG-LIST-006."""
        return max(1, call.integer("page", 1))

    def page_size(self, call: Call) -> int:
        """Return the size of a page, -1 for all. STG-LIST-007, STG-X-007."""
        return max(-1, call.integer("pageSize", -1))

    def bounds(self, page: int, size: int, matches: int) -> tuple[int, int]:
        """Return where a page starts and ends. STG-LIST-008 to 011, STG-LIST-013."""
        if size < 0:
            return 0, matches
        start = min((page - 1) * size, matches)
        return start, min(start + size, matches)

    def number(self, matching: Sequence[object], items: Sequence[object]) -> int:  # noqa: ARG002  (a wrong one may count these)
        """Count all matches, whatever the page. STG-LIST-012, STG-LIST-023."""
        return len(matching)

    def has_more(self, end: int, matches: int) -> bool:
        """Tell whether matches follow this page. STG-LIST-004, STG-X-006."""
        return end < matches

    # -- filtering ------------------------------------------------------------------

    def q(self, call: Call) -> str:
        """Return the text to look for; nothing finds everything. STG-LIST-015."""
        return call.text("q")

    def filtered(self, packages: Sequence[Package], q: str) -> list[Package]:
        """Keep the packages that match. STG-LIST-014, STG-LIST-016."""
        return [package for package in packages if self.matches(package, q)]

    def matches(self, package: Package, q: str) -> bool:
        """Look for a text in any case, anywhere. STG-X-002, STG-X-003."""
        wanted = q.casefold()
        return any(wanted in field.casefold() for field in self.searched(package))

    def searched(self, package: Package) -> tuple[str, ...]:
        """Return the texts of a package that a query looks into."""
        return package.name, package.description or ""

    # -- sorting --------------------------------------------------------------------

    def orders(self, call: Call) -> list[Order]:
        """Return attributes and whether they descend. STG-LIST-017 to 021.

        A plus sign that was not escaped arrives as a blank. STG-X-016.
        """
        attributes = call.text("sort", "name").split(",")
        orders = [self.order(attribute.strip()) for attribute in attributes]
        return [order for order in orders if order[0] in self.texts + self.counters]

    def order(self, attribute: str) -> Order:
        """Take the sign off one attribute. STG-LIST-020."""
        return attribute.lstrip("+-").strip(), attribute.startswith("-")

    def sorted(self, packages: Sequence[Package], orders: list[Order]) -> list[Package]:
        """Order by the first attribute; later ones break ties. STG-LIST-022."""
        ordered = list(packages)
        for attribute, descending in reversed(orders):
            ordered.sort(key=lambda p: self.key(p, attribute), reverse=descending)
        return ordered

    def key(self, package: Package, attribute: str) -> tuple[int, Key | int]:
        """Return what is compared; what is missing comes first."""
        if attribute in self.counters:
            return 1, package.counters[attribute]
        text = package.name if attribute == "name" else package.description
        return (0, 0) if text is None else (1, self.collated(text))

    def collated(self, text: str) -> Key:
        """Return what texts are compared by."""
        return collation_key(text)
