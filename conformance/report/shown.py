"""Text as it is shown: nothing in it can steer, hide or break what shows it."""

from __future__ import annotations

import re
import unicodedata

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
MARKS = {"Mn", "Me", "Mc"}
KEPT_MARKS = 4
BACKTICKS = re.compile(r"`+")


def shown(text: object) -> str:
    """Return text with every invisible or controlling character spelled out.

    Of combining marks that pile up on one letter only the first few stay as they are.
    What is left is text that XML 1.0 can carry.
    """
    plain = str(text)
    if plain.isascii() and plain.replace("\n", "").replace("\t", "").isprintable():
        return plain
    pieces, marks = [], 0
    for character in plain:
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in MARKS else 0
        hidden = kind in HIDDEN and character not in "\n\t"
        pieces.append(
            _spelled(character) if hidden or marks > KEPT_MARKS else character
        )
    return "".join(pieces)


def cut(text: object, most: int) -> str:
    """Return text as it is shown, in at most so many characters and a mark."""
    plain = str(text)
    return shown(plain if len(plain) <= most else f"{plain[:most]} …")


def one_line(text: object, most: int = 300) -> str:
    """Return text as it is shown on one line."""
    return " ".join(cut(text, most).split())


def code_span(text: object, most: int = 300) -> str:
    """Return text as a Markdown code span that nothing in it can end."""
    line = one_line(text, most) or " "
    runs = BACKTICKS.findall(line)
    fence = "`" * (max(map(len, runs), default=0) + 1)
    return f"{fence} {line} {fence}"


def _spelled(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
