"""JSON as strangers send it: strict, bounded, and refused with the reason."""

from __future__ import annotations

import json
from math import isinf
from typing import Any

from conformance.reference.staging.refusal import Refusal, invalid

#: Bytes of a JSON document.
SIZE = 1 << 20
#: Levels of nesting.
DEPTH = 64


def read_json(data: bytes) -> Any:  # noqa: ANN401  (JSON)
    """Return the one JSON value that the bytes hold, or refuse them."""
    if len(data) > SIZE:
        text = f"a JSON document may have up to {SIZE} bytes, this one has {len(data)}"
        raise Refusal(413, "INVALIDDATA", text)
    try:
        value = json.loads(
            data.decode(),
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_float=_finite,
        )
        _check(value, DEPTH)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else error
        raise invalid(f"this is not acceptable as JSON: {reason}") from error
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name occurs twice in one object")
    return members


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON number")


def _finite(text: str) -> float:
    if isinf(number := float(text)):
        raise ValueError("a number is too large")
    return number


def _check(value: object, depth: int) -> None:
    """Refuse what could not be stored or answered again."""
    if isinstance(value, str):
        value.encode()  # a lone surrogate is a UnicodeEncodeError
    elif isinstance(value, dict | list):
        if depth == 0:
            raise ValueError(f"nested deeper than {DEPTH} levels")
        for member in value:
            _check(member, depth - 1)
        if isinstance(value, dict):
            for member in value.values():
                _check(member, depth - 1)
