"""Creating, copying and deleting instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from conformance.reference.cm.classes import CLASSES, InstanceClass
from conformance.reference.cm.errors import (
    BAD_VALUE,
    CANNOT_CREATE,
    CANNOT_DELETE,
    IN_USE,
    MISSING_VALUE,
    NOT_WRITABLE,
    Failure,
)
from conformance.reference.cm.model import Properties
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.values import Value, bad, text_of
from conformance.reference.xml import Element, tag_of

if TYPE_CHECKING:
    from conformance.reference.cm import Cm

OBJ_TYPES = {"document", "publication", "generic", "image", "template"}
FIELD_TYPES = {
    "string",
    "text",
    "html",
    "date",
    "enum",
    "multienum",
    "linklist",
    "signature",
}
NUMBERED = {"obj", "content", "link", "logEntry"}
INITIAL: dict[str, dict[str, Value]] = {
    "obj": {"suppressExport": "0"},
    "user": {"groups": [], "userLocked": "0", "isSuperUser": "0"},
    "objClass": {
        "isEnabled": "1",
        "attributes": [],
        "mandatoryAttributes": [],
        "validSubObjClasses": [],
    },
    "attributeGroup": {"attributes": [], "index": "0"},
    "job": {"isActive": "0", "category": "user"},
    "workflow": {"isEnabled": "1"},
}


class Creations:
    """Create, copy and delete instances."""

    def __init__(self, cm: Cm) -> None:
        self.cm = cm

    @property
    def properties(self) -> Properties:
        """Return what tells the properties of instances."""
        return self.cm.properties

    # -- creating ---------------------------------------------------------------------

    def create(
        self, session: Session, subject: InstanceClass, given: Element
    ) -> list[Element]:
        """Create an instance of the class."""
        return self.created(session, subject, given, {})

    def create_below(
        self, session: Session, subject: InstanceClass, parent: Instance, given: Element
    ) -> list[Element]:
        """Create a file in a selected folder (CM-REQ-003, -040)."""
        return self.created(session, subject, given, {"parent": parent.key})

    def created(
        self,
        session: Session,
        subject: InstanceClass,
        given: Element,
        values: dict[str, Value],
    ) -> list[Element]:
        """Create an instance, or tell why not; nothing of it is left then."""
        try:
            instance = self.made(session, subject, given, values)
        except Failure as cause:
            text = f"The {subject.name} cannot be created."
            raise Failure(CANNOT_CREATE, text, cause) from cause
        return [self.identity(subject, instance)]

    def identity(self, subject: InstanceClass, instance: Instance) -> Element:
        """Answer the unique ID and nothing else (CM-REQ-004)."""
        answer = etree.Element(subject.name)
        etree.SubElement(answer, subject.identifier).text = instance.key
        return answer

    def made(
        self,
        session: Session,
        subject: InstanceClass,
        given: Element,
        preset: dict[str, Value],
    ) -> Instance:
        """Read, check and store a new instance."""
        instance = Instance(subject.stored, "")
        if subject.name == "content":
            raise Failure(NOT_WRITABLE, "Versions come with their files.")
        values = self.cm.changes.read(instance, given)
        for name, value in values.items():
            if subject.properties[name].read_only or preset.get(name, value) != value:
                raise Failure(NOT_WRITABLE, f"The property '{name}' cannot be given.")
        values = self.complete(
            subject, {**INITIAL.get(subject.name, {}), **values, **preset}
        )
        self.cm.changes.check(instance, values)
        self.stored(session, instance, values)
        return instance

    def complete(
        self, subject: InstanceClass, values: dict[str, Value]
    ) -> dict[str, Value]:
        """Check that nothing is missing, and add what the server chooses."""
        for known in subject.properties.values():
            if known.must and not values.get(known.name):
                raise Failure(MISSING_VALUE, f"The property '{known.name}' is missing.")
        kinds = {"objType": OBJ_TYPES}
        if subject.name == "attribute":
            kinds["type"] = FIELD_TYPES
        for name, allowed in kinds.items():
            if name in values and values[name] not in allowed:
                raise Failure(BAD_VALUE, f"'{values[name]}' is no value of '{name}'.")
        if subject.name == "obj":
            values.setdefault("parent", "")
            values["name"] = self.name(values)
        if subject.name == "attributeGroup":
            values["identifier"] = f"{values['objClass']}.{values['name']}"
        return values

    def name(self, values: dict[str, Value]) -> str:
        """Return the name of a new file: the one given, if any (CM-REQ-005)."""
        return values.get("name") or self.free_name(values["parent"])

    def free_name(self, parent: str) -> str:
        """Return a name for a file that was given none."""
        names = (f"new{number}" for number in range(1000))
        name = next((name for name in names if not self.is_taken(name, parent)), None)
        if name is None:
            raise Failure(MISSING_VALUE, "The property 'name' is missing.")
        return name

    def is_taken(self, name: str, parent: str) -> bool:
        """Tell whether a folder has a file of a name already."""
        named = self.cm.store.where("obj", "name", name)
        return any(other.values["parent"] == parent for other in named)

    def stored(
        self, session: Session, instance: Instance, values: dict[str, Value]
    ) -> None:
        """Give a new instance its ID and store it; a file gets its first draft."""
        kind = instance.kind
        if kind in NUMBERED:
            values["id"] = self.cm.store.next_id()
        instance.key = values[CLASSES[kind].identifier]
        if kind == "attributeGroup":
            self.cm.changes.check_free(instance, instance.key)
        instance.values[CLASSES[kind].identifier] = instance.key
        if kind == "job":
            values["id"] = self.cm.store.next_id()
        if kind == "obj":
            basics = ("name", "parent", "objClass", "suppressExport", "id")
            instance.values.update({name: values.pop(name) for name in basics})
            self.cm.store.put(instance)
            self.cm.workflow.first_draft(session, instance)
            self.cm.workflow.log(session, instance, "action_create_subobj")
        self.cm.changes.apply(session, instance, values)

    # -- copying ----------------------------------------------------------------------

    def copy(
        self, session: Session, subject: InstanceClass, obj: Instance, given: Element
    ) -> list[Element]:
        """Copy a file into a folder; with ``recursive`` what it holds, too."""
        wanted = {tag_of(child): text_of(child).strip() for child in given}
        if strange := wanted.keys() - {"parent", "name", "recursive"}:
            raise bad(given, f"takes no '{min(strange)}'")
        parent = wanted.get("parent") or obj.values["parent"]
        name = wanted.get("name") or obj.values["name"]
        try:
            return [
                self.identity(
                    subject,
                    self.copied(session, obj, parent, name, wanted.get("recursive")),
                )
            ]
        except Failure as cause:
            text = f"The file {obj.key} cannot be copied."
            raise Failure(CANNOT_CREATE, text, cause) from cause

    def copied(
        self,
        session: Session,
        obj: Instance,
        parent: str,
        name: str,
        recursive: str | None,
    ) -> Instance:
        """Copy one file with its shown version, then its children where wanted."""
        values = {**obj.values, "parent": parent, "name": name}
        copy = Instance("obj", "")
        self.cm.changes.check(copy, values)
        if recursive == "1" and obj in self.properties.line(
            self.properties.must("obj", parent)
        ):
            raise Failure(BAD_VALUE, "A folder cannot be copied into itself.")
        shown = self.properties.shown(obj)
        own = shown.values if shown is not None else {}
        values |= {n: own[n] for n in ("title", "blob") if n in own}
        children = self.cm.store.where("obj", "parent", obj.key)
        values.pop("permissions", None)
        self.stored(session, copy, values)
        for child in children if recursive == "1" else ():
            self.copied(session, child, copy.key, child.values["name"], "1")
        return copy

    # -- deleting ---------------------------------------------------------------------

    def delete(
        self,
        session: Session,
        subject: InstanceClass,
        instance: Instance,
        given: Element,
    ) -> list[Element]:
        """Delete an instance that nothing else needs."""
        if len(given):
            raise bad(given, "is empty")
        reason = self.needed(session, instance)
        if reason:
            text = f"The {subject.name} '{instance.key}' cannot be deleted."
            raise Failure(CANNOT_DELETE, text, Failure(IN_USE, reason))
        if instance.kind == "obj":
            parent = self.properties.must("obj", instance.values["parent"])
            self.cm.workflow.log(session, parent, "action_delete_subobj")
            for version in self.properties.versions(instance):
                self.delete_version(version)
        self.cm.changes.redirect(instance, "")
        self.cm.store.remove(instance)
        return []

    def needed(self, session: Session, instance: Instance) -> str:
        """Return why an instance has to stay, if it has to."""
        if instance.kind == "obj":
            if not instance.values["parent"]:
                return "It is the base folder."
            if self.properties.obj_children(instance):
                return "The folder is not empty."
        if instance.kind == "user" and instance.key in {session.login, "root"}:
            return "It is the superuser or the user of this request."
        uses = {
            "objClass": [("obj", "objClass")],
            "group": [("user", "defaultGroup")],
            "attribute": [
                ("objClass", "attributes"),
                ("objClass", "mandatoryAttributes"),
            ],
            "obj": [("link", "destination")],
        }
        for kind, name in uses.get(instance.kind, ()):
            others = self.cm.store.where(kind, name, instance.key)
            if others:
                return f"The {kind} '{others[0].key}' refers to it."
        return ""

    def delete_version(self, version: Instance) -> None:
        """Delete a version with its links."""
        for link in self.cm.store.where("link", "sourceContent", version.key):
            self.cm.store.remove(link)
        self.cm.store.remove(version)
