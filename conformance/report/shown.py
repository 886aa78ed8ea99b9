"""Text as it is shown: nothing in it can steer, hide or break what shows it."""

from __future__ import annotations

import unicodedata

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def shown(text: object) -> str:
    """Return text with every invisible or controlling character spelled out.

    What is left is text that XML 1.0 can carry.
    """
    plain = str(text)
    if plain.isascii() and plain.replace("\n", "").replace("\t", "").isprintable():
        return plain
    return "".join(map(_spelled, plain))


def _spelled(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in HIDDEN:
        return character
    return character.encode("unicode_escape").decode("ascii")
