"""The requests of a payload: their IDs, and what they ask for."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from conformance.mock.judging.cm.grammar import ON_PROPERTIES, class_of, grammar
from conformance.mock.judging.cm.history import History
from conformance.mock.judging.cm.payload import (
    elements,
    operations,
    place,
    requests,
    shown,
    told,
)
from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen

#: Classes that there are, of whose operations nothing was published.
UNPUBLISHED = {"customCommand", "incrExport", "systemConfig", "app", "task"}
#: Classes whose instances have fields that an installation defines itself.
OPEN = {"content", "user", "userProxy", "userAttribute"}


@rule("cm.client.request-id", "xml")
def a_request_has_an_id(seen: Seen, history: History) -> Breach | None:
    """See that an answer can name each request (CM-RESP-021)."""
    del history
    for request in requests(seen):
        if not request.get("request-id"):
            return Breach("a cm-request without request-id", "an ID for each request")
    return None


@rule("cm.client.request-id-once", "xml")
def no_id_is_given_twice(seen: Seen, history: History) -> Breach | None:
    """See that the requests of one payload can be told apart (CM-RESP-004)."""
    del history
    given = Counter(request.get("request-id") or "" for request in requests(seen))
    for name, times in given.items():
        if name and times > 1:
            hint = "Which of the answers belongs to which request?"
            return Breach(f"{shown(name)} {times} times", "each ID once", hint)
    return None


@rule("cm.client.preclusive", "xml")
def preclusive_is_true_or_false(seen: Seen, history: History) -> Breach | None:
    """See that preclusive is one of two words."""
    del history
    for request in requests(seen):
        value = request.get("preclusive", "false")
        if value not in {"true", "false"}:
            return Breach(f"preclusive {shown(value)}", "'true' or 'false'")
    return None


@rule("cm.client.operation-known", "xml")
def an_operation_is_one_that_there_is(seen: Seen, history: History) -> Breach | None:
    """See that a request can be recognised (CM-RESP-008)."""
    del history
    for one in operations(seen):
        if not is_known(one):
            hint = "Is it written in upper and lower case as the documents have it?"
            return Breach(told(one), "a selection or an operation of a class", hint)
    return None


def is_known(element: etree._Element) -> bool:
    """Tell whether an element may stand in a request."""
    name = str(element.tag)
    return (
        name in grammar().alone
        or name in grammar().selected
        or grammar().is_selection(name)
        or is_unpublished(name)
    )


def is_unpublished(name: str) -> bool:
    """Tell whether an operation is of a class of which no document has the list."""
    return class_of(name) in UNPUBLISHED


@rule("cm.client.request-not-empty", "xml")
def a_request_asks_for_something(seen: Seen, history: History) -> Breach | None:
    """See that no request is empty (CM-RESP-008)."""
    del history
    for request in requests(seen):
        if not elements(request):
            return Breach("a cm-request with nothing in it", "one operation")
    return None


def parts(request: etree._Element) -> tuple[list[str], list[str]]:
    """Return selections and operations of a request; none if one is unknown."""
    names = [str(one.tag) for one in elements(request)]
    known = all(is_known(one) for one in elements(request))
    if not known or any(is_unpublished(name) for name in names):
        return [], []
    selecting = [name for name in names if grammar().is_selection(name)]
    return selecting, [name for name in names if name not in selecting]


@rule("cm.client.selection-is-used", "xml")
def a_selection_is_followed(seen: Seen, history: History) -> Breach | None:
    """See that a where is not left alone (CM-REQ-007)."""
    del history
    for request in requests(seen):
        selecting, acting = parts(request)
        if selecting and not acting:
            sent = f"{selecting[0]} and nothing after it, {place(request)}"
            return Breach(sent, "an operation for what is selected")
    return None


@rule("cm.client.operation-has-selection", "xml")
def an_operation_knows_its_instances(seen: Seen, history: History) -> Breach | None:
    """See that what works on instances comes after a where (CM-REQ-007)."""
    del history
    for request in requests(seen):
        selecting, acting = parts(request)
        if acting and not selecting and acting[0] not in grammar().alone:
            required = f"{class_of(acting[0])}-where before it"
            return Breach(f"{acting[0]} without a selection", required)
    return None


@rule("cm.client.selection-not-needed", "xml")
def what_stands_alone_is_left_alone(seen: Seen, history: History) -> Breach | None:
    """See that no selection precedes what works on none."""
    del history
    for request in requests(seen):
        selecting, acting = parts(request)
        if selecting and acting and acting[0] not in grammar().selected:
            return Breach(f"{selecting[0]} before {acting[0]}", f"{acting[0]} alone")
    return None


@rule("cm.client.one-operation", "xml")
def a_request_asks_for_one_thing(seen: Seen, history: History) -> Breach | None:
    """See that each operation has a request of its own (CM-REQ-001)."""
    del history
    for request in requests(seen):
        _, acting = parts(request)
        if len(acting) > 1:
            sent = f"{' and '.join(acting)} {place(request)}"
            return Breach(sent, "one operation; another one in another cm-request")
    return None


@rule("cm.client.selection-first", "xml")
def a_selection_comes_before_its_operation(
    seen: Seen, history: History
) -> Breach | None:
    """See that where stands before the rest (CM-REQ-007)."""
    del history
    for request in requests(seen):
        selecting, acting = parts(request)
        if not acting or not selecting:
            continue
        if not grammar().is_selection(str(elements(request)[0].tag)):
            return Breach(f"{acting[0]} before {selecting[0]}", "where, then the rest")
    return None


@rule("cm.client.one-class", "xml")
def a_selection_is_of_the_operations_class(
    seen: Seen, history: History
) -> Breach | None:
    """See that what is selected can do what is asked."""
    del history
    for request in requests(seen):
        selecting, acting = parts(request)
        classes = {class_of(name) for name in (*selecting, *acting[:1])}
        if acting and acting[0] in grammar().selected and len(classes) > 1:
            sent = f"{', '.join(selecting)} before {acting[0]}"
            return Breach(sent, f"{class_of(acting[0])}-where")
    return None


@rule("cm.client.property-known", "xml")
def a_property_is_one_of_its_class(seen: Seen, history: History) -> Breach | None:
    """See that no property is misspelled, where a class can have no other."""
    del history
    for one in operations(seen):
        name = str(one.tag)
        known = grammar().inside.get(name)
        if not name.endswith(ON_PROPERTIES) or class_of(name) in OPEN or not known:
            continue
        for child in elements(one):
            if child.tag not in known:
                required = f"a property of {class_of(name)}"
                return Breach(f"{told(child)} in {name}", required)
    return None
