"""The bodies of create, update and status: JSON, and packages in it."""

from __future__ import annotations

import json
import re
from collections import Counter

from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen
from conformance.mock.judging.staging.address import (
    DOCUMENTS,
    is_documented,
    shown,
)
from conformance.mock.judging.staging.document import (
    ABSENT,
    JSON,
    LATER,
    MODEL,
    document,
    encoding_fault,
    is_json,
    kind_of,
    members,
    numbers,
    properties,
)
from conformance.mock.judging.staging.history import History

SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
NUMBER = re.compile(r"\s*[+-]?[0-9]+(\.[0-9]+)?\s*", re.ASCII)


@rule("staging.client.body-media-type", *DOCUMENTS)
def a_document_says_that_it_is_json(seen: Seen, history: History) -> Breach | None:
    """See that Content-Type is application/json (STG-CREATE-011)."""
    if seen.media_type == JSON or not is_documented(seen, history.operation(seen)):
        return None
    sent = f"Content-Type {shown(seen.media_type)}" if seen.media_type else "no type"
    return Breach(sent, f"Content-Type: {JSON}", "Is a form sent instead of JSON?")


@rule("staging.client.body-is-utf-8", *DOCUMENTS)
def a_document_is_in_utf_8(seen: Seen, history: History) -> Breach | None:
    """See that JSON comes in the encoding it has."""
    del history
    fault = encoding_fault(seen.body) if is_json(seen) and seen.body else ""
    return Breach(fault, "JSON in UTF-8") if fault else None


@rule("staging.client.body-is-json", *DOCUMENTS)
def a_document_is_well_formed(seen: Seen, history: History) -> Breach | None:
    """See that the body is a JSON document (STG-CREATE-010)."""
    del history
    if not is_json(seen) or seen.body is None or encoding_fault(seen.body):
        return None
    try:
        json.loads(seen.body or b"", parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        sent = f"no JSON: {error}" if seen.size else "an empty body"
        return Breach(sent[:200], "one JSON document")
    return None


def no_number(name: str) -> None:
    """Refuse what Python reads as a number and JSON does not have."""
    raise ValueError(f"{name} is no number of JSON")


@rule("staging.client.body-is-an-object", *DOCUMENTS)
def a_document_is_an_object(seen: Seen, history: History) -> Breach | None:
    """See that the document is what the operation takes (STG-CREATE-010)."""
    del history
    found = document(seen)
    if found is ABSENT or isinstance(found, dict):
        return None
    return Breach(kind_of(found), "an object", "Is it one package in a list?")


@rule("staging.client.names-once", *DOCUMENTS)
def an_object_names_a_member_once(seen: Seen, history: History) -> Breach | None:
    """See that no member is there twice: one of them would be lost."""
    del history
    if document(seen) is ABSENT:
        return None
    twice: list[str] = []

    def paired(pairs: list[tuple[str, object]]) -> dict[str, object]:
        counted = Counter(name for name, _ in pairs)
        twice.extend(name for name, times in counted.items() if times > 1)
        return dict(pairs)

    json.loads(seen.body or b"", object_pairs_hook=paired)
    return Breach(f"{shown(twice[0])} twice", "each member once") if twice else None


@rule("staging.client.text-is-unicode", *DOCUMENTS)
def texts_have_whole_characters(seen: Seen, history: History) -> Breach | None:
    """See that no character is cut in two, as an escape can do it."""
    del history
    if not seen.body or not SURROGATE.search(seen.body) or document(seen) is ABSENT:
        return None
    try:
        json.dumps(seen.json, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        hint = "Is a text cut after so many UTF-16 units?"
        return Breach("half a character", "whole characters", hint)
    return None


@rule("staging.client.model-property", "create", "update")
def a_package_has_no_other_properties(seen: Seen, history: History) -> Breach | None:
    """See that nothing is sent that a package has not (STG-CREATE-002)."""
    del history
    known = (*properties(MODEL), *LATER)
    for name in members(seen):
        if name not in known:
            hint = "Is the package in an object around it? Answers have it so."
            sent = f"the property {shown(name)}"
            required = f"only {', '.join(properties(MODEL))}"
            return Breach(sent, required, hint if name == "contentPackage" else "")
    return None


@rule("staging.client.model-shape", "create", "update")
def properties_of_a_package_are_scalars(seen: Seen, history: History) -> Breach | None:
    """See that texts and numbers are neither lists nor objects (STG-CREATE-010)."""
    del history
    for name, value in members(seen).items():
        if name in properties(MODEL) and isinstance(value, dict | list):
            wanted = "a string" if name in {"name", "description"} else "a number"
            return Breach(f"{name}: {kind_of(value)}", f"{name}: {wanted}")
    return None


@rule("staging.client.model-numbers", "create", "update")
def counters_and_times_are_numbers(seen: Seen, history: History) -> Breach | None:
    """See that what is sent back fits: whole seconds, counts of 32 bits."""
    del history
    for error in numbers().iter_errors(members(seen)):
        name, value = str(error.path[0]), error.instance
        if is_lawful(value):
            continue
        hint = "Is the time in milliseconds? It is in seconds here."
        required = f"{name}: a whole number from 0 to 2147483647"
        sent = f"{name} {shown(value)}"
        return Breach(sent, required, hint if name == "timestamp" else "")
    return None


def is_lawful(value: object) -> bool:
    """Tell whether a value is taken though it is no whole number (STG-CREATE-002)."""
    if isinstance(value, str):
        return NUMBER.fullmatch(value) is not None
    is_range = isinstance(value, int) and not isinstance(value, bool)
    return not is_range


@rule("staging.client.create-name", "create")
def a_new_package_is_named(seen: Seen, history: History) -> Breach | None:
    """See that a package that is to be created has a name (STG-CREATE-009)."""
    del history
    found = members(seen)
    if document(seen) is ABSENT or not isinstance(document(seen), dict):
        return None
    if found.get("name") not in (None, "") or "contentPackage" in found:
        return None
    return Breach("a package without a name", "a name")
