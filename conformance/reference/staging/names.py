"""Which names a package may have.

1 to 255 characters; no slash or backslash; no control character; no character that
changes the direction of writing; no dot or white space first, no white space last.
Everything else is a name, and names that differ in any way are different packages.
A name is never the name of a file here.
"""

from __future__ import annotations

import unicodedata

LONGEST = 255
DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def fault_of(name: str) -> str | None:
    """Return what is wrong with a package name, if anything is."""
    if not name:
        return "a package needs a name"
    if len(name) > LONGEST:
        return f"a package name has up to {LONGEST} characters, not {len(name)}"
    if name[0] == "." or name != name.strip():
        return "a package name neither starts with a dot nor is padded with blanks"
    if any(_forbidden(letter) for letter in name):
        return "a package name has no slash, backslash, control or direction character"
    return None


def _forbidden(letter: str) -> bool:
    return (
        letter in "/\\"
        or unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(letter) in DIRECTIONS
    )
