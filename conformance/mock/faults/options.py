"""What a fault can be told: numbers within bounds, words of a list, texts."""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

Options = dict[str, Any]


class FaultError(ValueError):
    """A fault that cannot be had as asked for; the message says what there is."""


def unknown(what: str, name: object, known: Collection[str]) -> FaultError:
    """Return the refusal of a name, with the likely one and the whole list."""
    close = difflib.get_close_matches(str(name), known, n=1)
    hint = f" (did you mean {close[0]}?)" if close else ""
    listed = ", ".join(known)
    return FaultError(f"there is no {what} {str(name)[:60]!r}{hint}; known: {listed}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two bounds."""

    default: float | None
    least: float
    most: float

    def read(self, name: str, value: object) -> float:
        """Return a number given as such or as text."""
        try:
            number = float(str(value))
        except ValueError:
            number = math.nan
        if isinstance(value, bool) or not self.least <= number <= self.most:
            bounds = f"a number from {self.least:g} to {self.most:g}"
            raise FaultError(f"{name} is {bounds}, not {value!r}")
        return number


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds."""

    default: int | None
    least: int
    most: int

    def read(self, name: str, value: object) -> int:
        """Return a whole number given as such or as text."""
        number = Number(None, self.least, self.most).read(name, value)
        if number != int(number):
            raise FaultError(f"{name} is a whole number, not {value!r}")
        return int(number)


@dataclass(frozen=True, slots=True)
class Word:
    """One of a few words; the first is the default."""

    words: tuple[str, ...]

    @property
    def default(self) -> str:
        """Return the first word."""
        return self.words[0]

    def read(self, name: str, value: object) -> str:
        """Return one of the words."""
        if value not in self.words:
            raise FaultError(f"{name} is {' or '.join(self.words)}, not {value!r}")
        return str(value)


@dataclass(frozen=True, slots=True)
class Text:
    """A text, as long as it is short."""

    default: str
    most: int = 1000

    def read(self, name: str, value: object) -> str:
        """Return the text."""
        if not isinstance(value, str) or len(value) > self.most:
            message = f"{name} is a text of up to {self.most} characters"
            raise FaultError(f"{message}, not {str(value)[:60]!r}")
        return value


Option = Number | Whole | Word | Text
