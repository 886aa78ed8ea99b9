"""Groups, users, fields, formats and files of the CMS, by the documents' properties."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from conformance.mock.seeds.rows import DATA, Row
from conformance.reference.cm import Cm
from conformance.reference.cm.classes import CLASSES
from conformance.reference.cm.errors import Failure
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.message import Body
from conformance.reference.xml import Element


def group(cm: Cm, row: Row) -> None:
    """Sow a group: ``name``, ``realName``, ``globalPermissions``."""
    created(cm, row, "group")


def user(cm: Cm, row: Row) -> None:
    """Sow a user: ``login``, ``password``, ``defaultGroup``, and what else there is."""
    created(cm, row, "user")


def field(cm: Cm, row: Row) -> None:
    """Sow a field: ``name``, ``type``, ``title``."""
    created(cm, row, "attribute")


def format_(cm: Cm, row: Row) -> None:
    """Sow a format: ``name``, ``objType``, ``attributes``, ``title``."""
    created(cm, row, "objClass")


def file(cm: Cm, row: Row) -> None:
    """Sow a file: ``path``, ``objClass``, ``title``, its bytes, and ``released``."""
    row.check("path", "objClass", "title", "released", *DATA)
    path = row.text("path")
    above, _, name = path.rstrip("/").rpartition("/")
    found = cm.properties.at_path(above or "/")
    if not found or not name:
        raise row.error(f"path {path!r} is not below a folder that is there")
    values = {"name": name, "objClass": row.text("objClass", "document")}
    if "title" in row.values:
        values["title"] = row.text("title")
    with cm.lock:
        made = entered(cm, row, "obj", values, {"parent": found[0].key})
        fill(cm, row, made)
        cm.store.commit()


def fill(cm: Cm, row: Row, made: Instance) -> None:
    """Give a file its bytes, and make it live if that is wanted."""
    session = session_of(cm)
    data = row.data()
    if data is not None:
        blob = cm.blobs.keep(Body(len(data), data))
        cm.changes.apply(session, made, {"blob": blob})
    if row.truth("released"):
        subject = CLASSES["obj"]
        try:
            cm.workflow.step(session, subject, made, etree.Element("obj-release"))
        except Failure as failure:
            raise row.error(told(failure)) from failure


def created(cm: Cm, row: Row, kind: str) -> None:
    """Create an instance from properties of its class."""
    row.check(*CLASSES[kind].properties)
    with cm.lock:
        entered(cm, row, kind, dict(row.values), {})
        cm.store.commit()


def entered(
    cm: Cm, row: Row, kind: str, values: Mapping[str, object], preset: dict[str, str]
) -> Instance:
    """Have an instance read, checked and stored as if a request had created it."""
    given = etree.Element(f"{kind}-create")
    for name, value in values.items():
        write(given, name, value, row)
    try:
        return cm.creations.made(session_of(cm), CLASSES[kind], given, dict(preset))
    except Failure as failure:
        raise row.error(told(failure)) from failure


def write(given: Element, name: str, value: object, row: Row) -> None:
    """Write a property: a text, a list of texts, or texts by language."""
    try:
        if isinstance(value, str):
            etree.SubElement(given, name).text = value
        elif isinstance(value, list):
            items = etree.SubElement(given, name)
            for item in value:
                etree.SubElement(items, "listitem").text = item
        elif isinstance(value, dict):
            for language, text in value.items():
                etree.SubElement(given, name, {"lang": language}).text = text
        else:
            raise row.error(f"{name} is text, a list or a table, not {value!r}")
    except (TypeError, ValueError) as error:
        raise row.error(f"{name} cannot be written: {error}") from error


def session_of(cm: Cm) -> Session:
    """Return a session of the superuser."""
    return Session("root", cm.dialects.own(), cm.clock.now())


def told(failure: Failure) -> str:
    """Return all that is said about a failure."""
    return " ".join(one.text for one in failure.stack())
