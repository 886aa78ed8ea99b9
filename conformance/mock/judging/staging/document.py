"""JSON in the body of a request, and what the schemas say about it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from conformance.harness.resources import resource
from conformance.mock.judging.seen import Seen
from conformance.mock.judging.staging.address import is_documented, operation_at

JSON = "application/json"
#: What a client may send back as it got it, beside what the schema lists.
LATER = ("import", "globalId")
MODEL = "request/StagedContentPackage.update"


class Absent:
    """Stands for a body that is no JSON document, or none of this operation."""


ABSENT = Absent()


@cache
def schema(name: str) -> Any:  # noqa: ANN401  (a JSON schema)
    """Return a schema of content staging."""
    path = resource("schemas", "staging", f"{name}.json")
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def properties(name: str) -> tuple[str, ...]:
    """Return the properties that a schema lists."""
    return tuple(schema(name)["properties"])


@cache
def numbers() -> Draft202012Validator:
    """Return what the counters and the time of a package model are measured by."""
    fields = schema(MODEL)["properties"]
    own = {key: one for key, one in fields.items() if one["type"] == "integer"}
    return Draft202012Validator({"properties": own})


def is_json(seen: Seen) -> bool:
    """Tell whether a request comes as JSON, to an operation that takes it."""
    operation = operation_at(seen.method, seen.path)
    return is_documented(seen, operation) and seen.media_type == JSON


def document(seen: Seen) -> Any:  # noqa: ANN401  (JSON, or ABSENT)
    """Return the JSON value that was sent, or ABSENT."""
    if not is_json(seen) or seen.body is None or encoding_fault(seen.body):
        return ABSENT
    if seen.json is None and seen.json_fault:
        return ABSENT
    return seen.json


def encoding_fault(body: bytes) -> str:
    """Tell why bytes are not UTF-8 as JSON has it."""
    if body.startswith(b"\xef\xbb\xbf"):
        return "a byte order mark before the document"
    if b"\0" in body[:4]:
        return "UTF-16 or UTF-32"
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return f"a byte at {error.start} that is not UTF-8"
    return ""


def members(seen: Seen) -> dict[str, Any]:
    """Return the members of the object that was sent; none if it is no object."""
    found = document(seen)
    return found if isinstance(found, dict) else {}


def kind_of(value: object) -> str:
    """Name the JSON type of a value."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return names.get(type(value), "null" if value is None else "a number")
