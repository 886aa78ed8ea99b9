"""What a damage aims at: one way, at one place, by a seed.

Which place is told as a share of all that the way can be done at, so that answers of
one shape are damaged alike, and a generated test meets the same answer again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Place = TypeVar("Place")

LONG = "long" * 20_000
#: Texts that no document of the protocols names.
ODD = (
    *("", " ", LONG, "\u202eé'\"<&\U0001f600\r\n\t", "-1", "0.5", "1e9", "9" * 40),
    *("\u0661\u0662", "²", "٣" * 14, "true", "null", "../..", "%00", "{0}", "a:b"),
    *(
        "http://[::1",
        "http://127.0.0.1:99999/",
        "2026-13-45T99:99:99Z",
        "20261345999999",
    ),
)


@dataclass(frozen=True, slots=True)
class Aim:
    """A way to damage, the place as a share of all, and which of its values to use."""

    way: str
    place: float
    value: float

    def one_of(self, things: Sequence[Place]) -> Place:
        """Return what to put there, of all that could be."""
        return things[int(self.value * len(things))]

    def at(self, places: Sequence[Place]) -> Place:
        """Return the place that is meant."""
        return places[int(self.place * len(places))]
