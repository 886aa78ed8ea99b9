"""Method and path, and what comes with every request: names, Accept, no body."""

from __future__ import annotations

import unicodedata

from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen
from conformance.mock.judging.staging.address import (
    ASTRAY,
    NAMED,
    OPERATIONS,
    address_of,
    decoded,
    is_documented,
    name_in,
    shown,
)
from conformance.mock.judging.staging.history import LONGEST_NAME, History, sent_name

#: What clients in the field send where no body is documented (STG-X-013).
AS_GOOD_AS_NONE = (b"", b"{}", b"null")
CONFUSED = {
    ("POST", "create"): "Is PUT for creating, POST for updating? It is so here.",
    ("PUT", "update"): "Is PUT for creating, POST for updating? It is so here.",
    ("GET", "add"): "Has the name of the package a slash? It is %2F in a path.",
    ("POST", "add"): "Has the name of the package a slash? It is %2F in a path.",
}


@rule("staging.client.address", ASTRAY)
def a_request_goes_to_an_address_there_is(
    seen: Seen, history: History
) -> Breach | None:
    """See that a path is one of the seven (STG-GEN-006)."""
    del history
    hint = "Has the name of the package a slash? It is %2F in a path."
    required = ", ".join(dict.fromkeys(path for _, path in OPERATIONS.values() if path))
    return Breach(
        f"{seen.method} {shown(seen.path)}",
        f"content/package, or below it {required}",
        hint if address_of(seen.path) else "Is it spelled as the document has it?",
    )


@rule("staging.client.method", *OPERATIONS)
def a_request_has_the_method_of_its_path(seen: Seen, history: History) -> Breach | None:
    """See that an operation is asked for by its method (STG-GEN-006)."""
    operation = history.operation(seen)
    if is_documented(seen, operation):
        return None
    path = OPERATIONS[operation][1]
    takes = [method for method, own in OPERATIONS.values() if own == path]
    required = f"{' or '.join(takes)} at content/package{path}"
    hint = CONFUSED.get((seen.method, operation), "")
    return Breach(f"{seen.method} {shown(seen.path)}", required, hint)


@rule("staging.client.path-has-no-gaps", *OPERATIONS)
def a_path_has_no_empty_step(seen: Seen, history: History) -> Breach | None:
    """See that no slash ends a path, and no name in it is empty."""
    del history
    address = address_of(seen.path)
    if address is None or not address.has_gaps:
        return None
    hint = "Is a variable empty that should hold the name?"
    return Breach(shown(seen.path), "a path without an empty step", hint)


@rule("staging.client.path-encoding", *NAMED)
def a_path_can_be_decoded(seen: Seen, history: History) -> Breach | None:
    """See that percent signs are followed by digits, and mean UTF-8 (STG-GEN-013)."""
    del history
    address = address_of(seen.path)
    for segment in () if address is None else address.segments:
        if decoded(segment) is None:
            return Breach(shown(segment), "UTF-8, percent-encoded")
    return None


@rule("staging.client.name-form", "create", *NAMED)
def a_name_is_one_that_a_package_can_have(
    seen: Seen, history: History
) -> Breach | None:
    """See that a package is named as a directory can be (STG-CREATE-009)."""
    operation = history.operation(seen)
    names = [name_in(seen)]
    if operation in {"create", "update"}:
        names.append(sent_name(seen))
    for name in names:
        if name and (fault := fault_of(name)):
            return Breach(f"the name {shown(name)}", fault)
    if operation == "update" and is_emptied(seen):
        return Breach("an empty name", "a name, or none at all to keep the old one")
    return None


def is_emptied(seen: Seen) -> bool:
    """Tell whether an update takes the name away."""
    return isinstance(seen.json, dict) and seen.json.get("name") == ""


def fault_of(name: str) -> str:
    """Tell what a name should be and is not."""
    if len(name) > LONGEST_NAME:
        return f"up to {LONGEST_NAME} characters"
    if name.startswith(".") or name != name.strip():
        return "no dot before it, and no blank around it"
    if any(one in "/\\" or unicodedata.category(one) == "Cc" for one in name):
        return "no slash, backslash or control character in it"
    return ""


@rule("staging.client.accept", *OPERATIONS)
def the_answer_is_accepted(seen: Seen, history: History) -> Breach | None:
    """See that Accept has room for what the answer is (STG-GEN-009, -ZIPGET-006)."""
    wanted = {"*/*", "application/*", "application/json"}
    if history.operation(seen) == "download":
        wanted.add("application/zip")  # beside JSON, as clients in the field have it
    given = ",".join(seen.headers.all("Accept"))
    ranges = [one.partition(";") for one in given.lower().split(",")]
    taken = {own.strip() for own, _, weight in ranges if not is_nothing(weight)}
    if not given.strip() or taken & wanted:
        return None
    kind = "application/zip" if "application/zip" in wanted else "application/json"
    return Breach(f"Accept {shown(given)}", f"{kind} among what is accepted")


def is_nothing(weight: str) -> bool:
    """Tell whether a media range is excluded."""
    return weight.replace(" ", "").rstrip("0").rstrip(".") in {"q=0", "q="}


@rule("staging.client.no-body", *OPERATIONS)
def arguments_are_not_in_a_body_that_is_none(
    seen: Seen, history: History
) -> Breach | None:
    """See that a body comes only where one is documented (STG-GEN-008)."""
    operation = history.operation(seen)
    is_bodied = operation in {"create", "update", "status", "upload"}
    if is_bodied or seen.body is None or not is_documented(seen, operation):
        return None
    if seen.body.strip() in AS_GOOD_AS_NONE:
        return None
    hint = "Are parameters sent as a form or as JSON? They belong into the query."
    return Breach(f"a body of {seen.size} bytes", "no body", hint)
