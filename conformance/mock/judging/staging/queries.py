"""The parameters of requests: their names, places and values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen
from conformance.mock.judging.staging.address import OPERATIONS, object_in, shown
from conformance.mock.judging.staging.history import History

#: The parameters of each operation that has any.
PARAMETERS = {
    "list": ("page", "pageSize", "q", "sort"),
    "export": ("wait",),
    "import": ("wait",),
    "add": ("recursive",),
}
#: What clients in the field add to requests; a server ignores it (STG-X-015).
LAWFUL = {"sid", "gcms_ts", "test"}
#: What other APIs call these.
ELSEWHERE_CALLED = {
    "search": "q",
    "query": "q",
    "filter": "q",
    "limit": "pageSize",
    "size": "pageSize",
    "per_page": "pageSize",
    "offset": "page",
    "order": "sort",
    "orderby": "sort",
    "order_by": "sort",
    "timeout": "wait",
}


def given(seen: Seen, name: str) -> str | None:
    """Return the value of a parameter; of several the first one counts."""
    return next((value for own, value in seen.parameters if own == name), None)


def integer(text: str, bits: int = 32) -> int | None:
    """Return a whole number of so many bits; None for anything else."""
    bound = 1 << (bits - 1)
    if re.fullmatch("[+-]?[0-9]{1,20}", text, re.ASCII):
        return int(text) if -bound <= int(text) < bound else None
    return None


@rule("staging.client.query-is-known", *PARAMETERS)
def a_parameter_is_none_written_wrongly(seen: Seen, history: History) -> Breach | None:
    """Find what is ignored, and was meant to work (STG-LIST-005, -007)."""
    own = PARAMETERS[history.operation(seen)]
    for name, _ in seen.parameters:
        meant = meaning(name, own)
        if meant and name not in LAWFUL and name not in parameters():
            return Breach(f"the parameter {shown(name)}", f"{meant!r}")
    return None


def meaning(name: str, known: tuple[str, ...]) -> str:
    """Return the parameter that a name is probably meant to be, or nothing."""
    by_case = {own.lower(): own for own in known}
    called = ELSEWHERE_CALLED.get(name.lower(), "")
    if called in known:
        return called
    close = get_close_matches(name.lower(), by_case, n=1, cutoff=0.7)
    return by_case[close[0]] if close else ""


def parameters() -> set[str]:
    """Return the names of all parameters there are."""
    return {name for names in PARAMETERS.values() for name in names}


@rule("staging.client.parameter-place", *OPERATIONS)
def a_parameter_is_one_of_its_operation(seen: Seen, history: History) -> Breach | None:
    """Find a parameter that another operation has, and this one ignores."""
    operation = history.operation(seen)
    for name, _ in seen.parameters:
        if name in parameters() and name not in PARAMETERS.get(operation, ()):
            places = [one for one, names in PARAMETERS.items() if name in names]
            return Breach(f"{name!r} with {operation}", f"{name!r} with {places[0]}")
    return None


@rule("staging.client.parameter-once", *PARAMETERS)
def a_parameter_comes_once(seen: Seen, history: History) -> Breach | None:
    """See that no parameter is repeated: one of them is ignored."""
    names = [name for name, _ in seen.parameters]
    for name in PARAMETERS[history.operation(seen)]:
        if names.count(name) > 1:
            hint = "Are several attributes meant? They are separated by commas."
            sent = f"{name!r} {names.count(name)} times"
            return Breach(sent, f"{name!r} once", hint if name == "sort" else "")
    return None


@rule("staging.client.wait-number", "export", "import")
def wait_is_a_number(seen: Seen, history: History) -> Breach | None:
    """See that wait is a count of milliseconds (STG-EXPORT-008, STG-IMPORT-010)."""
    del history
    value = given(seen, "wait")
    if not value or integer(value, 64) is not None:
        return None
    hint = "Has it a unit, or a fraction of a second?"
    return Breach(f"wait {shown(value)}", "a whole number of milliseconds", hint)


@rule("staging.client.recursive-word", "add")
def recursive_is_true_or_false(seen: Seen, history: History) -> Breach | None:
    """See that recursive is a truth value: any other word means false (STG-ADD-011)."""
    del history
    value = given(seen, "recursive")
    if value is None or value.lower() in {"true", "false"}:
        return None
    hint = "Is yes, 1 or nothing meant to be true? It is false here."
    return Breach(f"recursive {shown(value)}", "'true' or 'false'", hint)


@rule("staging.client.recursive-on-folders", "add")
def recursive_is_for_folders(seen: Seen, history: History) -> Breach | None:
    """See that recursive is asked for where it has an effect (STG-ADD-013)."""
    del history
    found = object_in(seen)
    is_asked = (given(seen, "recursive") or "").lower() == "true"
    if not is_asked or found is None or found[0] == "folder":
        return None
    hint = "To add all of a node, add its root folder."
    return Breach(f"recursive for a {shown(found[0])}", "recursive for folders", hint)


def entries(value: str) -> Iterator[str]:
    """Yield what is between commas, without blanks around it."""
    yield from (entry.strip() for entry in value.split(","))
