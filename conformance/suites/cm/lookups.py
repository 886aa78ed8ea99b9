"""One property of one instance, looked up and read."""

from __future__ import annotations

from conformance.harness import NotApplicable, Violation, observe
from conformance.harness.xml import Element
from conformance.suites.cm.checks import (
    instance,
    only_response,
    reference_ids,
    value,
)
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.messages import get, prop, where
from conformance.suites.cm.scene import Scene


def asked(cm: CmClient, selection: Element, cls: str, wanted: Element) -> Element:
    """Return one property of one instance."""
    return value(instance(cm.ask(selection, get(cls, wanted)), cls), wanted.name)


def of_file(cm: CmClient, file_id: str, wanted: Element) -> Element:
    """Return one property of a file."""
    return asked(cm, where("obj", id=file_id), "obj", wanted)


def parents_told(cm: CmClient, file_ids: list[str]) -> list[list[str]]:
    """Return what files answer for their parent; not all may be ours to read."""
    told = []
    for file_id in file_ids:
        exchange = cm.ask(where("obj", id=file_id), get("obj", "parent"))
        if only_response(exchange).succeeded:
            told.append(reference_ids(value(instance(exchange, "obj"), "parent")))
        else:
            observe("A file in the base folder does not tell its parent.")
    return told


def siblings(scene: Scene) -> list[str]:
    """Return the IDs of the files known to be in the scene's folder."""
    return sorted(file.id for file in scene.files)


def people_of(cm: CmClient, group: str) -> list[str]:
    """Return the members of a group as it names them."""
    return reference_ids(asked(cm, where("group", name=group), "group", prop("users")))


def of_format(cm: CmClient, name: str, wanted: Element) -> Element:
    """Return one property of a file format."""
    return asked(cm, where("objClass", name=name), "objClass", wanted)


def bare_groups(cm: CmClient, login: str) -> list[str]:
    """Return the groups of a user as the user names them."""
    return reference_ids(asked(cm, where("user", login=login), "user", prop("groups")))


def versions_of(cm: CmClient, file_id: str) -> list[str]:
    """Return the IDs of a file's versions; no document names the property."""
    exchange = cm.ask(where("obj", id=file_id), get("obj", "contents"))
    try:
        contents = instance(exchange, "obj").find("contents")
    except Violation:
        contents = None
    if contents is None or contents.is_blank:
        raise NotApplicable("the target knows no property contents of a file")
    return reference_ids(contents)
