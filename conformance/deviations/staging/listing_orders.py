"""Listings that are filtered or sorted otherwise than they should be."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.deviations import deviation
from conformance.deviations.staging.related import FOUND, INCOMPLETE, PAGED, SORTED
from conformance.reference.message import Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.collation import Key
from conformance.reference.staging.listing import Listing, Order
from conformance.reference.staging.model import Package
from conformance.reference.staging.refusal import invalid, missing

# -- filters --------------------------------------------------------------------------


@deviation(
    "staging.list.query-leaves-others-out",
    disturbs=(
        "staging.list.query-without-match",
        "staging.list.filter-precedes-paging",
        "staging.list.query-finds-description",
    ),
)
class IgnoresTheQuery(Listing):
    """Read q under another name."""

    def q(self, call: Call) -> str:
        return call.text("query")


@deviation("staging.list.query-finds-whole-name", disturbs=FOUND + PAGED)
class LooksIntoDescriptionsAlone(Listing):
    """Search the text that people wrote, and not the key."""

    def searched(self, package: Package) -> tuple[str, ...]:
        return (package.description or "",)


@deviation("staging.list.query-finds-part-of-name")
class FindsBeginningsAlone(Listing):
    """Use the index, which knows how names begin."""

    def matches(self, package: Package, q: str) -> bool:
        fields = self.searched(package)
        return any(q.casefold() == own.casefold()[: len(q)] for own in fields) or (
            q.casefold() in (package.description or "").casefold()
        )


@deviation("staging.list.query-ignores-case")
class MindsTheCase(Listing):
    """Compare bytes."""

    def matches(self, package: Package, q: str) -> bool:
        return any(q in own for own in self.searched(package))


@deviation("staging.list.query-finds-description")
class LooksIntoNamesAlone(Listing):
    """Search the key, and not the text that people wrote."""

    def searched(self, package: Package) -> tuple[str, ...]:
        return (package.name,)


@deviation(
    "staging.list.unfiltered-without-query",
    disturbs=(*INCOMPLETE, *SORTED),
)
class ListsNothingWithoutAQuery(Listing):
    """Spare the database: whoever asks for nothing gets the first few."""

    def filtered(self, packages: Sequence[Package], q: str) -> list[Package]:
        found = super().filtered(packages, q)
        return found if q else found[:3]


@deviation("staging.list.query-without-match")
class FindsNothingByAnError(Listing):
    """Treat an empty result like a package that is not there."""

    def filtered(self, packages: Sequence[Package], q: str) -> list[Package]:
        found = super().filtered(packages, q)
        if not found and q:
            raise missing("nothing matches")
        return found


@deviation(
    "staging.list.filter-precedes-paging",
    disturbs=(
        *PAGED,
        "staging.list.number-independent-of-paging",
        "staging.list.query-leaves-others-out",
    ),
)
class FiltersThePageAlone(Listing):
    """Fetch a page, and filter what was fetched."""

    def answer(self, call: Call) -> Response:
        self.paged = self.page_size(call) > 0
        return super().answer(call)

    def filtered(self, packages: Sequence[Package], q: str) -> list[Package]:
        found = super().filtered(packages, q)
        return [*packages] if self.paged and found else found


# -- orders ---------------------------------------------------------------------------


@deviation("staging.list.name-order-by-default")
class ListsInOrderOfCreation(Listing):
    """Sort where somebody asks for it, and nowhere else."""

    def orders(self, call: Call) -> list[Order]:
        return super().orders(call) if "sort" in call.query else []


@deviation("staging.list.plus-sorts-ascending", disturbs=SORTED)
class TakesPlusForPartOfTheName(Listing):
    """Look for an attribute that is called as it was written."""

    def order(self, attribute: str) -> Order:
        return attribute.removeprefix("-"), attribute.startswith("-")


@deviation("staging.list.minus-sorts-descending", disturbs=SORTED)
class IgnoresMinus(Listing):
    """Strip the signs, and forget them."""

    def order(self, attribute: str) -> Order:
        return super().order(attribute)[0], False


@deviation(
    "staging.list.sign-optional",
    disturbs=(*SORTED, "staging.list.unescaped-plus-understood"),
)
class DemandsASign(Listing):
    """Refuse what has no sign, which is as ambiguous as a blank."""

    def order(self, attribute: str) -> Order:
        if attribute == "name" and not attribute.startswith(("+", "-")):
            raise invalid("each attribute needs a sign", "sort")
        return super().order(attribute)

    def orders(self, call: Call) -> list[Order]:
        return super().orders(call) if "sort" in call.query else [("name", False)]


@deviation(
    "staging.list.unsigned-ascends", disturbs=("staging.list.sort-by-description",)
)
class DescendsWithoutASign(Listing):
    """Show the newest first, whatever newest may mean."""

    def order(self, attribute: str) -> Order:
        name, descending = super().order(attribute)
        return name, descending or (attribute == name == "description")


@deviation("staging.list.sort-by-description")
class SortsByNameAlone(Listing):
    """Sort by the key, the only column with an index."""

    def orders(self, call: Call) -> list[Order]:
        return [own for own in super().orders(call) if own[0] != "description"]


@deviation("staging.list.sort-by-description")
class SortsDescriptionsByTheirLength(Listing):
    """Compare texts of different length by that length."""

    def collated(self, text: str) -> Key:
        base, *rest = super().collated(text)
        return ((len(base), ""), *base), *rest  # type: ignore[return-value]


@deviation("staging.list.first-attribute-leads", disturbs=SORTED)
class LetsTheLastAttributeLead(Listing):
    """Sort by one attribute after the other, in the order given."""

    def orders(self, call: Call) -> list[Order]:
        return super().orders(call)[::-1]


@deviation("staging.list.later-attributes-break-ties")
class SortsByTheFirstAttributeAlone(Listing):
    """Read one attribute, as the parameter's name suggests."""

    def orders(self, call: Call) -> list[Order]:
        return super().orders(call)[:1]


@deviation("staging.list.sort-precedes-paging", disturbs=PAGED)
class SortsEachPageByItself(Listing):
    """Page in the database, and sort what was fetched."""

    def answer(self, call: Call) -> Response:
        self.by_page = self.page_size(call) > 0
        return super().answer(call)

    def sorted(self, packages: Sequence[Package], orders: list[Order]) -> list[Package]:
        by_name = [("name", False)] if self.by_page else orders
        return super().sorted(packages, by_name)
