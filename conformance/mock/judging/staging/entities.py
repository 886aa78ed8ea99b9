"""Adding and removing objects: their types, their ids, and whether they are there."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache

from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen
from conformance.mock.judging.staging.address import OBJECTS, name_in, object_in, shown
from conformance.mock.judging.staging.document import schema
from conformance.mock.judging.staging.history import History, is_missing


@cache
def global_id() -> re.Pattern[str]:
    """Return the form of global ids."""
    return re.compile(schema("GlobalId")["pattern"])


def is_global(text: str) -> bool:
    """Tell whether a text has the form of a global id."""
    return global_id().fullmatch(text) is not None


def is_local(text: str) -> bool:
    """Tell whether a text is the id that an object has in one CMS only."""
    return text.isascii() and text.isdigit()


def nearest_type(kind: str) -> str:
    """Ask about the usual cause of a wrong type."""
    if kind.lower().startswith("channel"):
        return "Is it a channel? Channels are nodes here."
    close = get_close_matches(kind.lower(), schema("ObjectType")["enum"], 1)
    return f"Is it {close[0]!r}, in the singular and in small letters?" if close else ""


@rule("staging.client.type-known", *OBJECTS)
def an_object_is_of_a_type_there_is(seen: Seen, history: History) -> Breach | None:
    """See that the type is one of six words (STG-ADD-016, STG-REMOVE-010)."""
    del history
    found, types = object_in(seen), schema("ObjectType")["enum"]
    if found is None or found[0] in types:
        return None
    sent = f"the type {shown(found[0])}"
    return Breach(sent, f"one of {', '.join(types)}", nearest_type(found[0]))


@rule("staging.client.uuid-is-global", *OBJECTS)
def an_object_is_named_by_its_global_id(seen: Seen, history: History) -> Breach | None:
    """See that an id is not that of one CMS (STG-ADD-009, STG-REMOVE-014)."""
    del history
    found = object_in(seen)
    if found is None or not is_local(found[1]):
        return None
    hint = "Is it the id in this CMS? Objects have a globalId beside it."
    return Breach(f"the id {shown(found[1])}", "a global id", hint)


@rule("staging.client.uuid-form", *OBJECTS)
def a_global_id_is_whole(seen: Seen, history: History) -> Breach | None:
    """See that a global id has its prefix, a dot, and UUID or number."""
    del history
    found = object_in(seen)
    if found is None or is_local(found[1]) or is_global(found[1]):
        return None
    hint = "Are prefix and dot there, and no braces or quotes?"
    return Breach(f"the id {shown(found[1])}", "prefix, dot, UUID or number", hint)


@rule("staging.client.entity-known", "add")
def an_object_that_is_added_is_in_the_cms(
    seen: Seen, history: History
) -> Breach | None:
    """See that an object is there, and of the type that is named (STG-ADD-017)."""
    found = object_in(seen)
    if found is None or not is_named_well(seen) or not lacks_object(seen, history):
        return None
    sent = f"the {found[0]} {shown(found[1])}, which is not there"
    return Breach(sent, "an object of the CMS", "Is it of another type?")


@rule("staging.client.remove-contained", "remove")
def an_object_that_is_removed_was_contained(
    seen: Seen, history: History
) -> Breach | None:
    """See that what is removed was once seen in the package (STG-REMOVE-011)."""
    found = object_in(seen)
    if found is None or not is_named_well(seen) or not lacks_object(seen, history):
        return None
    if (name_in(seen), found[1]) in history.objects:
        return None  # to remove it again is harmless
    sent = f"the {found[0]} {shown(found[1])}, which is not in the package"
    return Breach(sent, "an object that the package contains")


def is_named_well(seen: Seen) -> bool:
    """Tell whether type and id of an object have their form."""
    kind, uuid = object_in(seen) or ("", "")
    return kind in schema("ObjectType")["enum"] and is_global(uuid)


def lacks_object(seen: Seen, history: History) -> bool:
    """Tell whether it is the object that is not there, and not the package.

    Of a package that was never seen nothing is known; then the answer tells.
    """
    if not is_missing(seen) or history.went(name_in(seen)):
        return False
    found = object_in(seen)
    told = (seen.answer.body or b"").decode(errors="replace")
    return history.is_known(name_in(seen)) or (found is not None and found[1] in told)
