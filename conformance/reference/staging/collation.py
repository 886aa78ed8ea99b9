"""How names are ordered: the rules of a German dictionary, whatever the locale.

Blanks come before digits, digits before letters, letters before punctuation. Accents
decide only between equal base letters, case only between equal accents.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

Key = tuple[tuple[tuple[int, str], ...], str, str]


@lru_cache(1 << 15)
def collation_key(text: str) -> Key:
    """Return what texts are compared by; different texts have different keys."""
    folded = text.casefold()
    letters = unicodedata.normalize("NFKD", folded)
    base = tuple(
        (_rank(letter), letter)
        for letter in letters
        if not unicodedata.combining(letter)
    )
    return base, folded, text


def _rank(letter: str) -> int:
    if letter.isspace():
        return 0
    if letter.isdigit():
        return 1
    return 2 if letter.isalpha() else 3
