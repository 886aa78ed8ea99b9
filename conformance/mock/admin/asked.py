"""What is asked of the admin surface, read strictly."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from conformance.reference.message import Request

MOST = 1000
#: No number that is asked for has more digits.
DIGITS = 9
ORDERS = ("newest", "oldest")
FINDINGS = ("protocol", "requirement", "weight")
FILTERS = ("protocol", "operation", "method", "path", "status", "since")


class AskedWrongly(Exception):
    """A request that cannot be fulfilled, with what is wrong about it."""

    def __init__(self, status: int, text: str, *fields: tuple[str, str]) -> None:
        super().__init__(text)
        self.status = status
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, with the number that its path names."""

    request: Request
    number: int = 0

    def document(self) -> dict[str, Any]:
        """Return the object that the body holds; an empty body is an empty one.

        A body has to say that it is JSON: no form of a foreign page can.
        """
        body = self.request.body.read()
        kind = self.request.fields.get("Content-Type").partition(";")[0].strip()
        if body and kind.lower() != "application/json":
            raise AskedWrongly(415, "send JSON, as Content-Type application/json")
        try:
            document = json.loads(body or b"{}", parse_constant=refused)
        except (ValueError, RecursionError) as error:
            raise AskedWrongly(400, f"the body is no JSON: {error}") from error
        if not isinstance(document, dict):
            raise AskedWrongly(400, "the body has to be one JSON object")
        return document

    def parameters(self, *known: str) -> dict[str, str]:
        """Return the query's parameters, once every name is known."""
        pairs = dict(parse_qsl(self.request.query, keep_blank_values=True))
        self.check(pairs, *known)
        return pairs

    def check(self, given: Mapping[str, Any], *known: str) -> None:
        """Refuse names that are not known."""
        for name in given:
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1)
                hint = f" (did you mean {close[0]}?)" if close else ""
                listed = ", ".join(known) or "nothing"
                text = f"{name[:60]!r} is not known here{hint}; known: {listed}"
                raise AskedWrongly(400, text)


def selection(asked: Asked) -> tuple[dict[str, Any], int, bool]:
    """Return which entries are wanted, how many, and whether the newest come first."""
    given = asked.parameters(*FILTERS, "limit", "order")
    wanted: dict[str, Any] = {key: given[key] for key in FILTERS if given.get(key)}
    for key in ("status", "since"):
        if key in wanted:
            wanted[key] = whole(key, wanted[key])
    order = given.get("order", ORDERS[0])
    if order not in ORDERS:
        raise AskedWrongly(400, f"order is {' or '.join(ORDERS)}, not {order[:60]!r}")
    return wanted, whole("limit", given.get("limit", "100")), order == ORDERS[0]


def whole(name: str, text: str) -> int:
    """Return a number of a query."""
    if not is_number(text):
        raise AskedWrongly(400, f"{name} is a whole number, not {text[:60]!r}")
    return int(text)


def is_number(text: str) -> bool:
    """Tell whether a text is a number that can be asked for."""
    return text.isascii() and text.isdigit() and len(text) <= DIGITS


def refused(word: str) -> None:
    """Refuse words that are no JSON, though Python reads them."""
    raise ValueError(f"{word} is no JSON")
