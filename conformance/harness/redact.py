"""Secrets taken out of whatever is kept: by the places they stand in, and by value.

The places are those of HTTP, URLs, XML, SOAP and JSON where credentials usually
stand, filled by us or by anybody else. The values are the run's own secrets, in every
coding that a server may send them back in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from conformance.harness.limits import BLOCK
from conformance.harness.outgoing import Tally
from conformance.harness.secret_forms import forms_of, unfinished
from conformance.harness.secret_signs import Signs
from conformance.harness.transcript import Content, Exchange, Headers

REDACTED = "[redacted]"
#: Characters of a text that is likely to come again, as a method or a status does.
SHORT = 64
#: How many bodies are remembered, each of up to 64 KiB, beside what came of them.
RECENT = 16

SECRET_FIELD = re.compile(
    r"authorization|cookie|api-?key|token|secret|session|password", re.IGNORECASE
)
COOKIE = re.compile(r"(^|;\s*)([^=;]*=)([^;]*)")
SCHEME = re.compile(r"(Basic|Bearer|Digest|Negotiate)\s", re.IGNORECASE)
SETTINGS = {
    "path",
    "domain",
    "expires",
    "max-age",
    "samesite",
    "version",
    "comment",
    "priority",
}

_QUOTED = r'"[^"]*"|' + r"'[^']*'"
_KEYS = r"[\w.-]*password|[\w.-]*passwd|[\w.-]*secret|token|sid"
_KEY_ENDS = ("password", "passwd", "secret", "token", "sid")

#: Each keeps its first group and gives up what follows, and comes after words that
#: must all be there, then words of which one must be there; both in lower case.
_PLACES: list[tuple[set[str], set[str], str]] = [
    # User name and password before a host.
    ({"://", "@"}, set(), r"(\b[a-z][a-z+.-]{0,20}://)[^\s/?#@\"'<>]{1,512}(?=@)"),
    # A query or form parameter.
    (
        set(),
        {"sid=", "token=", "key=", "password=", "secret="},
        (
            r"((?:^|[?&;])(?:sid|token|key|api[-_]?key|[\w.%-]*password|[\w.%-]*secret)=)"
            r"[^&;#\s\"'<>]+"
        ),
    ),
    # An attribute, with or without its quotes.
    (
        {"="},
        {"password", "session_secret", "sessionsecret"},
        (
            r"((?:\bpassword|\bverifyNewPassword|session_?secret)\s*=\s*)"
            rf"(?:{_QUOTED}|[^\s\"'<>&;]+)"
        ),
    ),
    # An element's text, however it is dressed.
    (
        {"<"},
        {"password", "nonce"},
        (
            r"(<(?:[\w.-]+:)?(?:password|hasPassword|nonce)(?:\s[^<>]*)?(?<!/)>)"
            r"(?:[^<]|<!\[CDATA\[.{0,4096}?\]\]>|<!--.{0,4096}?-->)+"
        ),
    ),
    # A member of a JSON object, or of one printed by Python.
    (
        {":"},
        {f"{key}{quote}" for key in _KEY_ENDS for quote in "\"'"},
        (
            rf"([\"'](?:{_KEYS})[\"']\s*:\s*)"
            r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|(?!null|None)[^\s,}\]\"']+)"
        ),
    ),
    # A line of a head.
    (
        {"authorization:"},
        set(),
        (
            r"((?:^|\n)(?:proxy-)?authorization:[ \t]*"
            r"(?:(?:basic|bearer|digest)[ \t]+)?)"
            r"[^\r\n]+"
        ),
    ),
    (
        set(),
        {"cookie:", "x-api-key:"},
        r"((?:^|\n)(?:(?:set-)?cookie|x-api-key):[ \t]*)[^\r\n]+",
    ),
]


@dataclass(frozen=True, slots=True)
class Place:
    """A place where secrets stand, and the words without which it is not there."""

    words: frozenset[str]
    choice: frozenset[str]
    pattern: re.Pattern[str]

    def may_be_in(self, lower: str) -> bool:
        """Tell whether it is worth while to search a text, given in lower case."""
        if not all(word in lower for word in self.words):
            return False
        return not self.choice or any(word in lower for word in self.choice)


PLACES = [
    Place(
        frozenset(words), frozenset(choice), re.compile(text, re.IGNORECASE | re.DOTALL)
    )
    for words, choice, text in _PLACES
]
#: How a document in UTF-16 begins: with a byte order mark, or with markup at once.
UTF_16 = {
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
AUTHENTICATION = "cm-authentication"

LOGIN = re.compile(
    r"<(?:[\w.-]+:)?cm-authentication\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*",
    re.IGNORECASE,
)
TOKEN = re.compile(rf"(\btoken\s*=\s*)(?:{_QUOTED}|[^\s\"'<>]+)", re.IGNORECASE)


class Redactor:
    """Replaces secrets by a mark; what is not secret stays as it was.

    A secret of fewer than four characters is sought in its places only: as a value it
    would be found everywhere.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = sorted({one for one in secrets if one}, key=len, reverse=True)
        forms = [form for secret in self._secrets for form in forms_of(secret)]
        self._values = re.compile("|".join(forms)) if forms else None
        self._signs = Signs(self._secrets)
        # Most fields come again and again.
        self._cleaned = lru_cache(1024)(self._pair)
        self._short = lru_cache(1024)(self._searched)
        # What goes to the tape goes to the evidence as well, a little later.
        self._recent = lru_cache(RECENT)(self._data)

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        return self._searched(text) if len(text) > SHORT else self._short(text)

    def _searched(self, text: str) -> str:
        lower = text.lower()
        for place in PLACES:
            if place.may_be_in(lower):
                text = place.pattern.sub(_give_up, text)
        if AUTHENTICATION in lower:
            text = LOGIN.sub(lambda tag: TOKEN.sub(_give_up, tag[0]), text)
        if self._values is None or not self._signs.in_text(text):
            return text
        return self._values.sub(REDACTED, text)

    def data(self, data: bytes) -> bytes:
        """Return bytes without secrets, whatever they encode."""
        return self._data(data) if len(data) > BLOCK else self._recent(data)

    def _data(self, data: bytes) -> bytes:
        wide = _utf_16(data)
        if wide is not None:
            return self.text(wide[0]).encode(wide[1])
        # Latin-1 gives every byte a character, and takes it back.
        return self.text(data.decode("latin-1")).encode("latin-1")

    def headers(self, headers: Headers) -> Headers:
        """Return header fields without secrets."""
        return Headers(tuple(self._cleaned(name, value) for name, value in headers))

    def head(self, data: bytes) -> bytes:
        """Return the head of a request or answer without secrets."""
        lines = data.decode("latin-1").split("\r\n")
        for number, line in enumerate(lines):
            name, colon, value = line.partition(":")
            if number and colon and not set(name) & set(" \t"):
                lines[number] = f"{name}:{self._padded(name, value)}"
            else:
                lines[number] = self.text(line)
        return "\r\n".join(lines).encode("latin-1")

    def content(self, content: Content) -> Content:
        """Return a body without secrets: its first 64 KiB, its true size and digest."""
        data, digest = content.data, content.sha256
        if len(data) > BLOCK and not digest and content.complete:
            tally = Tally()
            tally.add(data)
            digest = tally.content.sha256
        kept = data[:BLOCK]
        if len(kept) < content.size:
            kept = self._without_a_torn_secret(kept)
        return Content(self.data(kept), content.size, digest)

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return an exchange fit to be kept on disk."""
        return replace(
            exchange,
            method=self.text(exchange.method),
            target=self.text(exchange.target),
            reason=self.text(exchange.reason),
            request_headers=self.headers(exchange.request_headers),
            request_body=self.content(exchange.request_body),
            headers=self.headers(exchange.headers),
            content=self.content(exchange.content),
            raw_head=self.head(exchange.raw_head),
            request_head=self.head(exchange.request_head),
        )

    def record(self, record: Any) -> Any:  # noqa: ANN401  (any JSON value)
        """Return a JSON value with every string in it freed of secrets."""
        if isinstance(record, str):
            return self.text(record)
        if isinstance(record, dict):
            return {key: self.record(value) for key, value in record.items()}
        if isinstance(record, list | tuple):
            return [self.record(value) for value in record]
        return record

    def _pair(self, name: str, value: str) -> tuple[str, str]:
        return self.text(name), self._field(name, value)

    def _field(self, name: str, value: str) -> str:
        """Return the value of a field without its secret."""
        if "cookie" in name.lower():
            return self.text(COOKIE.sub(_crumb, value))
        if not SECRET_FIELD.search(name):
            return self.text(value)
        scheme = SCHEME.match(value)
        return (scheme[0] if scheme else "") + REDACTED if value else value

    def _padded(self, name: str, value: str) -> str:
        """Return a field's value with the white space it stood in."""
        bare = value.lstrip(" \t")
        return value[: len(value) - len(bare)] + self._field(name, bare)

    def _without_a_torn_secret(self, data: bytes) -> bytes:
        """Drop the beginning of a secret at the end of a body that was cut off."""
        torn = max((unfinished(secret, data) for secret in self._secrets), default=0)
        return data[: len(data) - torn] + REDACTED.encode() if torn else data

    def __repr__(self) -> str:
        return f"<Redactor of {len(self._secrets)} secrets>"


def _utf_16(data: bytes) -> tuple[str, str] | None:
    """Return the text that some bytes are in UTF-16, and in which order of bytes."""
    codec = UTF_16.get(data[:2])
    if codec is None:
        return None
    try:
        return data.decode(codec), codec
    except UnicodeDecodeError:
        return None


def _give_up(found: re.Match[str]) -> str:
    """Keep what leads to a secret, and the quotes it stood in."""
    quote = found[0][-1] if found[0][-1] in "\"'" else ""
    opened = quote and found[0][len(found[1]) : len(found[1]) + 1] == quote
    return f"{found[1]}{quote}{REDACTED}{quote}" if opened else found[1] + REDACTED


def _crumb(found: re.Match[str]) -> str:
    """Keep a cookie's name, and what is told about it."""
    name = found[2].strip("= ").lower()
    return found[0] if name in SETTINGS else f"{found[1]}{found[2]}{REDACTED}"
