"""XML as immutable values: read by one hardened reader, written in any lawful dress."""

from __future__ import annotations

from conformance.harness.xml.difference import first_difference
from conformance.harness.xml.element import Element
from conformance.harness.xml.reading import LIMITS, Limits, parse
from conformance.harness.xml.writing import PLAIN, Dressing, Encoding, serialize

__all__ = [
    "LIMITS",
    "PLAIN",
    "Dressing",
    "Element",
    "Encoding",
    "Limits",
    "first_difference",
    "parse",
    "serialize",
]
