"""Version negotiation: the server answers in the version that the client speaks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from conformance.reference.cm.errors import VERSION_NOT_SUPPORTED, Unrecognised
from conformance.reference.xml import Element


@dataclass(frozen=True, slots=True)
class Dialect:
    """The documents' form: number 0, the version in ``cm.version``."""

    version: str
    attribute: str = "cm.version"
    success: int = 0

    def write_date(self, element: Element, stamp: str) -> None:
        """Answer a date and time, as 14 digits."""
        element.text = stamp


@dataclass(frozen=True, slots=True)
class ClientDialect(Dialect):
    """The form fielded client libraries read: number 200, dates one level deeper."""

    attribute: str = "version"
    success: int = 200

    def write_date(self, element: Element, stamp: str) -> None:
        """Answer a date and time inside an element of its own."""
        if stamp:
            etree.SubElement(element, "isoDateTime").text = stamp


class Dialects:
    """Choose the dialect of an answer.

    The current version and all earlier ones are spoken; the client libraries give the
    product version instead, from 6.7 to 7.0.
    """

    oldest = (1, 0)
    current = (5, 2)
    client = ((6, 7), (7, 1))

    def own(self) -> Dialect:
        """Return the server's current version."""
        return Dialect(".".join(map(str, self.current)))

    def chosen(self, attributes: Mapping[str, str]) -> Dialect:
        """Return the dialect that a payload's attributes ask for."""
        version = attributes.get("cm.version")
        if version is not None:
            if self.oldest <= numbers(version) <= self.current:
                return Dialect(version)
            raise self.incompatible(version)
        product = attributes.get("version", "")
        if self.client[0] <= numbers(product) < self.client[1]:
            return ClientDialect(product)
        raise self.incompatible(product)

    def incompatible(self, version: str) -> Unrecognised:
        """Return the error that names the incompatibility."""
        text = f"Version '{version}' of the protocol is not supported."
        return Unrecognised(VERSION_NOT_SUPPORTED, text)


def numbers(version: str) -> tuple[int, ...]:
    """Return a version's numbers; nothing for what is no version."""
    if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4}){1,3}", version):
        return tuple(map(int, version.split(".")))
    return ()
