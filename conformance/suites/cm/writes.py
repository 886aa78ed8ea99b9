"""What a request changes on a CM server.

Documents: ``requests-as-templates`` (operations), ``using-streaming`` (uploads).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.harness import Violation
from conformance.harness.target import Target
from conformance.harness.transcript import Content
from conformance.harness.writes import (
    SAFE,
    UNREADABLE,
    Sent,
    Write,
    path_of,
    text_of,
)
from conformance.harness.xml import Element, parse

#: Verbs that only look; a verb that is not among them may change something.
READING = frozenset(
    {
        *("where", "get", "types", "description", "logins", "getAll"),
        *("formatDate", "formatDateTime", "parseInputDate"),
        *("getAttributes", "getCounts", "getElements", "getKeys", "getTexts"),
    }
)
#: An operation is a class and a verb; what has more parts is none in any dialect.
OPERATION = re.compile(r"(?!cm-)([A-Za-z]\w*)-([A-Za-z]\w*)")
TAG = re.compile(r"<(?:[\w.]+:)?([A-Za-z][\w.-]*)")
#: The properties that name a new instance.
NAMES = ("name", "login", "title")


def writes(sent: Sent, target: Target) -> list[Write]:
    """Return what a request changes; nothing if it only asks.

    Of a body that is no XML, or XML cut short, the operations that can be made out
    count: a lenient server might take it.
    """
    if sent.method.upper() in SAFE:
        return []
    stream: str = target.tables["cm"]["stream"]
    if f"{path_of(sent, target)}/".startswith(f"{stream.rstrip('/')}/"):
        meant = "a blob" if sent.method == "POST" else "a ticket"
        return [Write(f"{sent.method} {stream}", meant)]
    return _operations(sent.request_body)


def _operations(body: Content) -> list[Write]:
    try:
        payload = parse(body.data)
    except Violation:
        return _made_out(body)
    return list(_changes(payload))


def _changes(element: Element) -> Iterator[Write]:
    """Yield the writes at any depth, each with the selection that goes before it."""
    selection = ""
    for child in element.elements:
        name = child.name.rpartition("}")[2]
        if name.endswith("-where"):
            selection = _selection(child)
        elif is_write(name):
            yield Write(name, _object(child) or selection)
        yield from _changes(child)


def is_write(name: str) -> bool:
    """Tell whether an element of this name is an operation that changes something."""
    found = OPERATION.fullmatch(name)
    return found is not None and found[2] not in READING


def _object(operation: Element) -> str:
    """Return what an operation creates, by its name; nothing if it creates nothing."""
    if not operation.name.endswith("-create"):
        return ""
    own = {child.name: child.text.strip() for child in operation.elements}
    return next((own[name] for name in NAMES if own.get(name)), "")


def _selection(where: Element) -> str:
    """Return the criteria of a selection: ``id=2017``."""
    return " ".join(f"{one.name}={one.text.strip()}" for one in where.elements)


def _made_out(body: Content) -> list[Write]:
    """Return the writes whose names can be read in a body that cannot."""
    text = text_of(body)
    found = [Write(name) for name in TAG.findall(text) if is_write(name)]
    if not found and body.size and "<" not in text:
        return [Write(UNREADABLE)]
    return found
