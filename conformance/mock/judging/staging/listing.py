"""GET /content/package: paging, filter and order that a client may ask for."""

from __future__ import annotations

import re
from collections import Counter

from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen
from conformance.mock.judging.staging.address import shown
from conformance.mock.judging.staging.history import History
from conformance.mock.judging.staging.queries import entries, given, integer

#: What can be sorted by (STG-X-004); anything else is ignored (STG-X-005).
SORTABLE = ("name", "description", "nodes", "pages", "folders", "files", "images")
#: A sign that was not escaped arrives as a blank (STG-X-016); alone it is ignored.
ENTRY = re.compile(r"[+-]?\s*\w*", re.ASCII)


@rule("staging.client.paging-numbers", "list")
def page_and_size_are_numbers(seen: Seen, history: History) -> Breach | None:
    """See that page and pageSize are whole numbers (STG-LIST-026)."""
    del history
    for name in ("page", "pageSize"):
        value = given(seen, name)
        if value and integer(value) is None:
            return Breach(f"{name} {shown(value)}", "a whole number of 32 bits")
    return None


@rule("staging.client.first-page", "list")
def paging_starts_with_one(seen: Seen, history: History) -> Breach | None:
    """See that no page before the first is asked for (STG-LIST-006)."""
    del history
    page = integer(given(seen, "page") or "")
    if page is None or page >= 1:
        return None
    hint = "Are pages counted from 0? Then the first one is fetched twice."
    return Breach(f"page {page}", "page 1 or a later one", hint)


@rule("staging.client.page-size", "list")
def a_page_has_a_size(seen: Seen, history: History) -> Breach | None:
    """See that pageSize is -1 for all, 0 for none, or a size (STG-LIST-008)."""
    del history
    size = integer(given(seen, "pageSize") or "")
    if size is None or size >= -1:
        return None
    return Breach(f"pageSize {size}", "-1 for all, 0 for none, or more")


@rule("staging.client.page-needs-size", "list")
def a_later_page_comes_with_its_size(seen: Seen, history: History) -> Breach | None:
    """See that a page is asked for with its size: else all come (STG-LIST-008)."""
    del history
    page = integer(given(seen, "page") or "")
    if page is None or page <= 1 or given(seen, "pageSize"):
        return None
    hint = "Does the client expect a size that the server chooses? There is none."
    return Breach(f"page {page} without pageSize", "pageSize with it", hint)


@rule("staging.client.q-is-plain", "list")
def q_has_no_wildcards(seen: Seen, history: History) -> Breach | None:
    """See that q is a part of a text as it is (STG-LIST-014)."""
    del history
    q = given(seen, "q") or ""
    if not q.startswith("*") and not q.endswith("*"):
        return None
    return Breach(f"q {shown(q)}", "the text to be found, without wildcards")


@rule("staging.client.sort-form", "list")
def sort_is_a_list_of_attributes(seen: Seen, history: History) -> Breach | None:
    """See that attributes stand between commas, each with a sign or none."""
    del history
    for entry in entries(given(seen, "sort") or ""):
        if not ENTRY.fullmatch(entry):
            hint = "Is the direction a word, or after the name? It is a sign before it."
            required = "attributes between commas, each with + or - before it"
            return Breach(f"sort by {shown(entry)}", required, hint)
    return None


def attributes(seen: Seen) -> list[str]:
    """Return the attributes that a request sorts by, where they can be told."""
    found = [entry.lstrip("+- ") for entry in entries(given(seen, "sort") or "")]
    return [name for name in found if name and ENTRY.fullmatch(name)]


@rule("staging.client.sort-attribute", "list")
def sort_names_attributes_that_are_sorted_by(
    seen: Seen, history: History
) -> Breach | None:
    """See that no attribute is ignored (STG-X-005)."""
    del history
    for name in attributes(seen):
        if name not in SORTABLE:
            return Breach(f"sort by {shown(name)}", f"one of {', '.join(SORTABLE)}")
    return None


@rule("staging.client.sort-once", "list")
def sort_names_an_attribute_once(seen: Seen, history: History) -> Breach | None:
    """See that no attribute is sorted by twice: the second time has no effect."""
    del history
    for name, times in Counter(attributes(seen)).items():
        if times > 1:
            return Breach(f"{shown(name)} {times} times", "each attribute once")
    return None
