"""What keeps the suite from harm: it changes its own, and builds on what is there.

A target may select more than it was asked for. Before anything is changed or deleted,
a query shows that the selection means what is ours alone. And what was created is
looked at once before tests build upon it, so that a creation that goes wrong is blamed
where it goes wrong, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection

from conformance.harness import Violation
from conformance.harness.transcript import Exchange
from conformance.harness.xml import Element
from conformance.suites.cm.checks import (
    instance,
    listed,
    only_response,
    reference_ids,
)
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.messages import get, prop, where

BY_ID = "cm.query.by-id"
ONE_PER_INSTANCE = "cm.code.one-per-instance"
BY_FORMAT = "cm.query.by-format"


def sure(
    cm: CmClient,
    selection: Element,
    identifier: str,
    own: Collection[str],
    requirement: str | None = None,
) -> Element:
    """Return a selection that selects nothing but our own instances."""
    cls = selection.name.removesuffix("-where")
    exchange = cm.ask(selection, get(cls, identifier))
    codes = only_response(exchange).codes
    names = (one for c in codes for child in c.content for one in child.walk())
    found = [one.text.strip() for one in names if one.name == identifier]
    strangers = not set(found) <= set(own)
    if strangers or len(codes) > len(own):
        raise Violation(
            f"{len(codes)} cm-code, with {listed(found)}",
            f"{listed(own)} alone; nothing was changed",
            requirement=requirement if strangers else ONE_PER_INSTANCE,
            exchange=exchange,
        )
    return selection


def selects_one(cm: CmClient, selection: Element) -> bool:
    """Tell whether a selection by criteria selects one instance at most."""
    cls = selection.name.removesuffix("-where")
    return len(only_response(cm.ask(selection, get(cls, "id"))).codes) <= 1


def sure_file(cm: CmClient, file_id: str) -> Element:
    """Return the selection of one file of ours."""
    return sure(cm, where("obj", id=file_id), "id", [file_id], BY_ID)


def own_file(cm: CmClient, file_id: str, marked: str) -> Element:
    """Return the selection of one file that is ours by its name, or by its folder's.

    An ID that a target gives us for a new file may be that of another one.
    """
    selection = where("obj", id=file_id)
    exchange = cm.ask(selection, get("obj", "id", "name", "parent"))
    ids, names = _texts(exchange, "id"), _texts(exchange, "name")
    strangers = set(ids) - {file_id} or len(only_response(exchange).codes) > 1
    if strangers or not (_all_carry(marked, names) or _is_within(cm, exchange, marked)):
        raise Violation(
            f"{listed(ids)} under the name {listed(names)}",
            f"{file_id} alone, with the mark {marked}; nothing was changed",
            exchange=exchange,
        )
    return selection


def _all_carry(marked: str, names: Collection[str]) -> bool:
    return bool(names) and all(name.startswith(marked) for name in names)


def _is_within(cm: CmClient, exchange: Exchange, marked: str) -> bool:
    """Tell whether a file lies in a folder that carries the mark."""
    parents = [
        key for one in _elements(exchange, "parent") for key in reference_ids(one)
    ]
    if len(parents) != 1:
        return False
    named = cm.ask(where("obj", id=parents[0]), get("obj", "name"))
    return _all_carry(marked, _texts(named, "name"))


def _texts(exchange: Exchange, name: str) -> list[str]:
    return [one.text.strip() for one in _elements(exchange, name)]


def _elements(exchange: Exchange, name: str) -> list[Element]:
    codes = only_response(exchange).codes
    every = (one for c in codes for child in c.content for one in child.walk())
    return [one for one in every if one.name == name]


def check_made(
    cm: CmClient, file_id: str, *, name: str, folder: str, file_format: str
) -> None:
    """Raise if a new file is not what it was to be; what cannot be read is let pass."""
    exchange = cm.ask(
        where("obj", id=file_id), get("obj", "name", "objClass", "parent")
    )
    try:
        answer = instance(exchange, "obj")
    except Violation:
        return
    received = {one.name: one for one in answer.elements}
    if received.get("name", prop("name")).text.strip() not in {"", name}:
        raise _otherwise("name", name, answer, "cm.create.name-kept")
    if not _is_or_unknown(
        received.get("objClass"), file_format
    ) and file_format not in (_followed(cm, file_id)):
        raise _otherwise("format", file_format, answer, "cm.create.format-kept")
    if not _is_or_unknown(received.get("parent"), folder) and file_id not in (
        _children(cm, folder)
    ):
        required = "cm.create.file-in-selected-folder"
        raise _otherwise("folder", folder, answer, required)


def _otherwise(what: str, given: str, answer: Element, requirement: str) -> Violation:
    return Violation(repr(answer), f"the {what} {given!r}", requirement=requirement)


def _is_or_unknown(reference: Element | None, key: str) -> bool:
    return reference is None or reference_ids(reference) in ([], [key])


def _followed(cm: CmClient, file_id: str) -> list[str]:
    template = get("obj", prop("objClass", prop("name")))
    codes = only_response(cm.ask(where("obj", id=file_id), template)).codes
    names = (one for c in codes for child in c.content for one in child.walk())
    return [one.text.strip() for one in names if one.name == "name"]


def _children(cm: CmClient, folder: str) -> list[str]:
    codes = only_response(cm.ask(where("obj", id=folder), get("obj", "children"))).codes
    names = (one for c in codes for child in c.content for one in child.walk())
    return [one.text.strip() for one in names]
