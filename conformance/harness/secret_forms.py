"""The forms in which a known secret may come back."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html.entities import codepoint2name

#: A shorter secret, or a shorter piece of one in base64, is found everywhere.
LEAST_SECRET = 4
LEAST_BASE64 = 6

LAST_LATIN = 0xFF
WORDED = {" ": "+", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def forms_of(secret: str) -> Iterator[str]:
    """Yield patterns for a secret: spelled out, escaped, encoded, hashed."""
    if len(secret) < LEAST_SECRET:
        return
    # A NUL in between is what UTF-16 looks like, read as single bytes.
    spelled = "\\x00?".join(_spellings(character) for character in secret)
    raw = secret.encode("utf-8", "surrogateescape")
    hexed = [one.hex() for one in [raw, *digests(raw)]]
    yield f"(?i:{spelled}|{'|'.join(hexed)})"
    yield from _base64_within(raw)
    yield from (f"{_either_alphabet(_base64(one))}={{0,2}}" for one in digests(raw))


def digests(raw: bytes) -> list[bytes]:
    """Return the digests in which a secret may come back."""
    return [
        hashlib.new(name, raw, usedforsecurity=False).digest()
        for name in ("md5", "sha1", "sha256")
    ]


def base64_cores(raw: bytes) -> list[str]:
    """Return what some base64 of a secret, or of its digests, is sure to hold."""
    within = [core for core, _, _ in _cores(raw)]
    return within + [_base64(one) for one in digests(raw)]


def unfinished(secret: str, data: bytes) -> int:
    """Return how much of a secret's beginning stands at the end of some bytes."""
    raw = secret.encode("utf-8", "surrogateescape")
    if len(secret) < LEAST_SECRET:
        return 0
    lengths = range(min(len(raw) - 1, len(data)), 0, -1)
    return next((n for n in lengths if data.endswith(raw[:n])), 0)


def name_of(code: int) -> str | None:
    """Return the name by which XML or HTML refers to a character."""
    return {**codepoint2name, ord("'"): "apos"}.get(code)


def _spellings(character: str) -> str:
    """Return a pattern for one character and its escapes in URLs, XML and JSON."""
    code = ord(character)
    raw = character.encode("utf-8", "surrogateescape")
    units = character.encode("utf-16-be", "surrogatepass").hex()
    spellings = {
        character,
        raw.decode("latin-1"),
        "".join(f"%{byte:02x}" for byte in raw),
        "".join(f"\\x{byte:02x}" for byte in raw),
        "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4)),
    }
    if not character.isalnum():
        spellings.add("\\" + character)
    if character in WORDED:
        spellings.add(WORDED[character])
    if code > LAST_LATIN:
        spellings |= {
            character.encode(codec, "surrogatepass").decode("latin-1")
            for codec in ("utf-16-le", "utf-16-be")
        }
    name = name_of(code)
    named = [f"&{name};"] if name else []
    plain = [re.escape(one) for one in sorted({*spellings, *named}, key=len)]
    # The longest first, or an escape would be left half standing.
    return f"(?:{'|'.join([*reversed(plain), f'&#0*{code};', f'&#x0*{code:x};'])})"


def _base64_within(raw: bytes) -> Iterator[str]:
    """Yield what base64 makes of a secret, at each of the three places in a triple."""
    for core, leads, trails in _cores(raw):
        before = "[\\w+/-]" if leads else ""
        after = "[\\w+/-]={0,2}" if trails else ""
        yield before + _either_alphabet(core) + after


def _cores(raw: bytes) -> Iterator[tuple[str, bool, bool]]:
    """Yield the base64 of a secret, and whether it shares its outermost characters.

    Those also hold bits of the secret's neighbours.
    """
    for offset in range(3):
        coded = _base64(b"\0" * offset + raw)
        first = -(-offset * 8 // 6)
        last, mixed = divmod((offset + len(raw)) * 8, 6)
        if last - first >= LEAST_BASE64:
            yield coded[first:last], offset > 0, mixed > 0


def _either_alphabet(coded: str) -> str:
    """Return a pattern for base64 as in mail, or as in URLs."""
    return re.escape(coded).replace("\\+", "[+-]").replace("/", "[/_]")


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii").rstrip("=")
