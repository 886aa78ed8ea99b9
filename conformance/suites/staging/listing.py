"""Listings, and a collection of packages that every page and order can be told from.

The collection is the suite's own; what else is on the target is told apart by name.
Where a query finds its members alone, the server lists them alone; else pages are
taken of the whole listing, and only its members are looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from conformance.harness import Violation
from conformance.harness.transcript import Exchange
from conformance.suites.staging.answers import (
    Json,
    check_success,
    described,
    document,
    has_body,
    is_success,
    package_of,
    shown,
    whole,
)
from conformance.suites.staging.client import StagingClient
from conformance.suites.staging.packages import Packages

ITEMS = "staging.list.items-are-packages"
LISTED = "staging.list.packages-listed"
NUMBER = "staging.list.number-is-integer"
MORE = "staging.list.more-is-boolean"
CREATED = "staging.package.created"

#: Last letter of a member's name and its description, in the order of creation: no
#: order of names, and several of each description.
MEMBERS = (
    *(("d", "fig"), ("a", "kiwi"), ("g", "fig"), ("c", "kiwi"), ("f", "date")),
    *(("b", "fig"), ("e", "kiwi")),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """One answered listing: the names in their order, and what it says of itself."""

    exchange: Exchange
    names: tuple[str, ...]

    @property
    def number(self) -> int:
        """Return numItems."""
        number = whole(document(self.exchange).get("numItems"), "numItems", NUMBER)
        if number is None:
            raise Violation(
                f"no numItems in {shown(self.exchange.body)}",
                "an integer",
                requirement=NUMBER,
                exchange=self.exchange,
            )
        return number

    @property
    def more(self) -> bool:
        """Return hasMoreItems."""
        more = document(self.exchange).get("hasMoreItems")
        if not isinstance(more, bool):
            raise Violation(
                f"{more!r} as hasMoreItems",
                "true or false",
                requirement=MORE,
                exchange=self.exchange,
            )
        return more

    def items_of(self, names: Sequence[str]) -> dict[str, Json]:
        """Return the items of packages by their names; each has to be there."""
        items = document(self.exchange)["items"]
        told = {item["name"]: item for item in items if item["name"] in names}
        for missing in (name for name in names if name not in told):
            raise Violation(
                f"{len(items)} items, and none of the package {missing!r}",
                "every package",
                requirement=LISTED,
                exchange=self.exchange,
            )
        return told


def read_listing(exchange: Exchange) -> Listing:
    """Return the listing that a success answers."""
    items = document(exchange).get("items") if has_body(exchange) else None
    if not isinstance(items, list) or not all(isinstance(own, dict) for own in items):
        raise Violation(
            f"the items {shown(json.dumps(items).encode())}",
            "a list of objects",
            requirement=ITEMS,
            exchange=exchange,
        )
    return Listing(exchange, tuple(package_of(own).name for own in items))


class Collection:
    """Seven packages, made when they are first asked for."""

    def __init__(self, client: StagingClient, packages: Packages) -> None:
        self.client = client
        self.packages = packages

    @cached_property
    def descriptions(self) -> dict[str, str]:
        """Return the descriptions of the members by their names."""
        stem = self.stem
        made = {
            self.packages.create(description, name=f"{stem}{letter}"): description
            for letter, description in MEMBERS
        }
        for name in made:
            check_success(self.client.send("load", name), "load", CREATED)
        return made

    @cached_property
    def stem(self) -> str:
        """Return what the names of all members begin with."""
        return self.packages.fresh_name("shelf")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names of the members in ascending order."""
        return tuple(sorted(self.descriptions))

    @cached_property
    def scope(self) -> dict[str, object]:
        """Return the parameters that narrow a listing to the members, if any do."""
        members = set(self.names)
        found = self.client.listing(q=self.stem)
        if is_success(found) and set(read_listing(found).names) == members:
            return {"q": self.stem}
        return {}

    def listed(self, **query: object) -> Listing:
        """List the packages in scope."""
        return self.list_any(**self.scope, **query)

    def list_any(self, **query: object) -> Listing:
        """List packages, whoever made them; the members, if any, are among them."""
        if not self.packages.target.lacks("staging.write"):
            _ = self.descriptions
        exchange = self.client.listing(**query)
        if not query:
            check_success(exchange, "list")
        elif not is_success(exchange):
            # Who refuses a parameter violates what the parameter is asked for.
            raise Violation(described(exchange), "the listing", exchange=exchange)
        return read_listing(exchange)

    def own(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return those of the names that are members."""
        return tuple(name for name in names if name in self.descriptions)

    def whole(self, **query: object) -> tuple[str, ...]:
        """Return the names in scope in their order, without paging."""
        return self.listed(**query).names

    def pages(self, size: int, **query: object) -> list[Listing]:
        """Return all pages of a size, as many as there have to be."""
        last = pages_of(len(self.whole(**query)), size)
        return [
            self.listed(page=number, pageSize=size, **query)
            for number in range(1, last + 1)
        ]

    def described(self, names: Sequence[str]) -> list[str]:
        """Return the descriptions of members."""
        return [self.descriptions[name] for name in names]


def pages_of(items: int, size: int) -> int:
    """Return how many pages so many items have."""
    return max(1, -(-items // size))


def joined(pages: Iterable[Listing]) -> tuple[str, ...]:
    """Return the names of all pages, one behind the other."""
    return tuple(name for page in pages for name in page.names)
