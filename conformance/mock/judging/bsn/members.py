"""What holds the members of a call: the call, its args, each asset."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from conformance.mock.judging.bsn.call import Call, children, is_nil, local, text_of
from conformance.mock.judging.bsn.wsdl import ASSET, description, plain

TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


@dataclass(frozen=True, slots=True)
class Holder:
    """An element that holds members, and the type it is declared or said to have."""

    element: etree._Element
    kind: str

    @property
    def names(self) -> list[str]:
        """Return the names of its members, as they are sent."""
        return [local(child) for child in children(self.element)]

    @property
    def known(self) -> tuple[str, ...]:
        """Return the members that its type has."""
        return description().members[self.kind]

    @property
    def more(self) -> set[str]:
        """Return the members that its type, or a derived one, has."""
        kinds = [self.kind, *description().derived(self.kind)]
        return {name for kind in kinds for name in description().members[kind]}

    @property
    def order(self) -> tuple[str, ...]:
        """Return the members in the order of the type that has most of them."""
        kinds = [self.kind, *description().derived(self.kind)]
        have = [description().members[kind] for kind in kinds]
        return max(have, key=lambda one: len(set(one) & set(self.names)))


def holders(call: Call) -> Iterator[Holder]:
    """Yield the call, its args, and each asset."""
    yield Holder(call.element, call.name)
    args = call.own.child("args")
    declared = description().arguments.get(call.name)
    if args is not None and declared:
        yield Holder(args, said(args, declared))
        for asset in call.assets:
            yield Holder(asset.element, said(asset.element, ASSET))


def said(element: etree._Element, declared: str) -> str:
    """Return the type that an element says it has, if it can have it."""
    kind = plain(element.get(TYPE))
    return kind if kind in description().derived(declared) else declared


def values(call: Call, *names: str) -> Iterator[tuple[str, str]]:
    """Yield the members of these names that have a value, with it."""
    for holder in holders(call):
        for child in children(holder.element):
            if local(child) in names and not is_nil(child):
                yield local(child), text_of(child)
