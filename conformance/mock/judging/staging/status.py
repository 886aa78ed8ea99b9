"""POST /content/package/{name}/status: which objects may be asked for, and how."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen
from conformance.mock.judging.staging.address import shown
from conformance.mock.judging.staging.document import (
    kind_of,
    members,
    properties,
    schema,
)
from conformance.mock.judging.staging.entities import (
    is_global,
    is_local,
    nearest_type,
)
from conformance.mock.judging.staging.history import History

ID_MAP = "request/IdTypeMapRequest"


@rule("staging.client.status-property", "status")
def the_question_has_no_other_properties(seen: Seen, history: History) -> Breach | None:
    """See that nothing is asked with that is unknown (STG-STATUS-012)."""
    del history
    for name in members(seen):
        if name not in properties(ID_MAP):
            required = f"only {' and '.join(properties(ID_MAP))}"
            hint = "Do the lists stand in ids, and not beside it?"
            return Breach(f"the property {shown(name)}", required, hint)
    return None


@rule("staging.client.ids-shape", "status")
def ids_are_lists_by_type(seen: Seen, history: History) -> Breach | None:
    """See that ids is an object of lists of ids (STG-STATUS-012)."""
    del history
    ids = members(seen).get("ids", {})
    if ids is not None and not isinstance(ids, dict):
        return Breach(f"ids: {kind_of(ids)}", "ids: an object, a list for each type")
    for kind, listed in (ids or {}).items():
        if listed is not None and not isinstance(listed, list):
            return Breach(f"{shown(kind)}: {kind_of(listed)}", "a list of ids")
        odd = [one for one in listed or () if isinstance(one, dict | list)]
        if odd:
            return Breach(f"{kind_of(odd[0])} in a list of ids", "strings")
    return None


def lists(seen: Seen) -> Iterator[tuple[str, list[object]]]:
    """Yield what was asked for: types, each with its ids."""
    ids = members(seen).get("ids")
    for kind, listed in ids.items() if isinstance(ids, dict) else ():
        yield kind, listed if isinstance(listed, list) else []


@rule("staging.client.ids-type", "status")
def ids_are_of_types_that_there_are(seen: Seen, history: History) -> Breach | None:
    """See that the keys of the map are types of objects (STG-STATUS-005)."""
    del history
    types = schema("ObjectType")["enum"]
    for kind, _ in lists(seen):
        if kind not in types:
            sent = f"ids of the type {shown(kind)}"
            return Breach(sent, f"one of {', '.join(types)}", nearest_type(kind))
    return None


@rule("staging.client.ids-form", "status")
def ids_are_ids(seen: Seen, history: History) -> Breach | None:
    """See that what is asked for can be an id: global, or local (STG-STATUS-003)."""
    del history
    for _, listed in lists(seen):
        for one in listed:
            if isinstance(one, dict | list) or is_local(str(one)):
                continue
            if not is_global(str(one)):
                return Breach(f"the id {shown(one)}", "the global id of an object")
    return None


@rule("staging.client.variants-word", "status")
def language_variants_is_true_or_false(seen: Seen, history: History) -> Breach | None:
    """See that languageVariants is a truth value (STG-STATUS-007)."""
    del history
    value = members(seen).get("languageVariants")
    if value is None or isinstance(value, bool | int):
        return None
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return None  # as good as the value itself to the vendor's own reader
    return Breach(f"languageVariants {shown(value)}", "true or false")
