"""One call of the API: a request with its path taken apart and its parameters read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote_to_bytes

from conformance.reference.message import Request
from conformance.reference.staging.refusal import invalid, missing

#: Fields of a query string; what is beyond is refused.
QUERY_FIELDS = 1000


@dataclass(frozen=True, slots=True)
class Call:
    """A request, with the parameters of its path and of its query.

    Query parameters that nobody asks for are ignored. STG-X-015.
    """

    request: Request
    segments: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the package name of the path. STG-GEN-012."""
        return self.segments[2]

    @property
    def type(self) -> str:
        """Return the object type of the path."""
        return self.segments[3]

    @property
    def uuid(self) -> str:
        """Return the global id of the path. STG-ADD-009, STG-REMOVE-014."""
        return self.segments[4]

    def text(self, name: str, default: str = "") -> str:
        """Return a query parameter as it came."""
        return self.query.get(name, default)

    def integer(self, name: str, default: int, bits: int = 32) -> int:
        """Return a whole number; an empty value is the default. STG-LIST-026."""
        text = self.query.get(name) or str(default)
        bound = 1 << (bits - 1)
        # no number of more digits fits, and int() refuses thousands of them
        if re.fullmatch("[+-]?[0-9]{1,20}", text) and -bound <= int(text) < bound:
            return int(text)
        reason = f"{name} must be a whole number of {bits} bits, not {text[:40]!r}"
        raise invalid(reason, name)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a truth value; whatever is not ``true`` is false."""
        return self.query.get(name, str(default)).lower() == "true"


def call_of(request: Request, prefix: str) -> Call:
    """Take a request below a path prefix apart."""
    path = request.path.removeprefix(prefix).removeprefix("/")
    segments = tuple(_decoded(segment) for segment in path.split("/"))
    return Call(request, segments, _parameters(request.query))


def _decoded(segment: str) -> str:
    """Return one segment of a path without its percent signs. STG-GEN-013."""
    if re.search("%(?![0-9A-Fa-f]{2})", segment):
        raise invalid("a % in the path is followed by something else than two digits")
    try:
        return unquote_to_bytes(segment).decode()
    except ValueError as error:
        raise missing("nothing has a name that is not UTF-8") from error


def _parameters(query: str) -> dict[str, str]:
    """Read a query string; of a parameter given twice the first counts."""
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, errors="strict", max_num_fields=QUERY_FIELDS
        )
    except ValueError as error:
        raise invalid(f"the query cannot be read: {error}") from error
    return dict(reversed(pairs))
