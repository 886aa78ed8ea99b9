"""Cheap signs that a text may hold a secret, looked for before it is searched.

A search knows every form a secret may come back in, and takes its time; most texts
hold none. A sign may mislead, but no form comes without one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote_to_bytes

from conformance.harness.secret_forms import (
    LEAST_SECRET,
    WORDED,
    base64_cores,
    digests,
    name_of,
)

_CODES = r"\\(?:u(?P<u>[0-9a-f]{4})|x(?P<x>[0-9a-f]{2})"
BACKSLASHED = re.compile(_CODES + "|(?P<c>.))", re.DOTALL)
LONE = re.compile(_CODES + r"|(?P<c>[^\\]))")


class Signs:
    """What tells that a text may hold one of some secrets, in whatever form."""

    def __init__(self, secrets: Iterable[str]) -> None:
        sought = [secret for secret in secrets if len(secret) >= LEAST_SECRET]
        self._always = any(map(_is_intricate, sought))
        self._spelled = [secret.lower() for secret in sought]
        raw = [secret.encode("utf-8", "surrogateescape") for secret in sought]
        self._hexed = [
            one.hex() for secret in raw for one in (secret, *digests(secret))
        ]
        self._coded = [core for secret in raw for core in base64_cores(secret)]
        self._escape = _escape_of("".join(self._spelled))

    def in_text(self, text: str) -> bool:
        """Tell whether a text may hold a secret."""
        if self._always:
            return True
        lower = text.lower()
        if any(one in lower for one in self._hexed):
            return True
        coded = text.replace("-", "+").replace("_", "/")
        if any(one in coded for one in self._coded):
            return True
        is_marked = any(mark in lower for mark in "%&\\")
        if is_marked and self._spelled and self._escape.search(lower):
            readings = set(_readings(lower))
        else:  # None of their characters is escaped: nothing to be undone but this.
            readings = {lower, lower.replace("\0", "")}
        return any(one in text for text in readings for one in self._spelled)


def _is_intricate(secret: str) -> bool:
    """Tell whether a secret has characters whose escapes differ from place to place."""
    return not secret.isascii() or any(character in WORDED for character in secret)


def _escape_of(characters: str) -> re.Pattern[str]:
    """Return a pattern for an escape of any of some characters, in lower case."""
    escapes = [_escapes(character) for character in sorted({*characters})]
    after = {
        mark: "|".join(dict.fromkeys(one[mark] for one in escapes)) for mark in "%&\\"
    }
    kinds = (f"{re.escape(mark)}(?:{rest})" for mark, rest in after.items())
    return re.compile(f"(?=[%&\\\\])(?:{'|'.join(kinds)})")


def _escapes(character: str) -> dict[str, str]:
    """Return what stands in an escape of a character, by what the escape begins with.

    A text in lower case does not tell which case was escaped.
    """
    both = sorted({ord(character), ord(character.upper()[0])})
    coded = "|".join(f"#0*{code}|#x0*{code:x}" for code in both)
    named = [name for code in both if (name := name_of(code))]
    escaped = "" if character.isalnum() else f"|{re.escape(character)}"
    return {
        "%": "|".join(f"{code:02x}" for code in both),
        "&": "|".join([coded, *named]),
        "\\": "|".join(f"x{code:02x}|u{code:04x}" for code in both) + escaped,
    }


def _readings(lower: str) -> Iterator[str]:
    """Yield a text without the additions of escapes and wide encodings.

    Each kind is undone alone, then all of them: what stands before a secret may look
    like the beginning of another kind.
    """
    yield lower
    undone = lower
    for mark, undo in UNDO:
        if mark in lower:
            yield undo(lower).lower()
            undone = undo(undone).lower()
    yield undone


def _without_percent(text: str) -> str:
    return unquote_to_bytes(text.encode("utf-8", "surrogatepass")).decode("latin-1")


def _character(found: re.Match[str]) -> str:
    code = found["u"] or found["x"]
    return chr(int(code, 16)) if code else found["c"]


#: What undoes the escapes that begin with a character, and those of wide encodings.
UNDO: list[tuple[str, Callable[[str], str]]] = [
    ("\0", lambda text: text.replace("\0", "")),
    ("%", _without_percent),
    ("&", html.unescape),
    ("\\", lambda text: BACKSLASHED.sub(_character, text)),
    # The same, where the backslash before is none of an escape.
    ("\\", lambda text: LONE.sub(_character, text)),
]
