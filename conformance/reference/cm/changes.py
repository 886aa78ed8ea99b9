"""Set elements: new values for the properties of selected instances.

Everything is read and checked before anything is stored, so that an operation that
fails changes nothing.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from conformance.reference.cm.classes import CLASSES, InstanceClass, Property
from conformance.reference.cm.errors import (
    BAD_VALUE,
    CANNOT_CHANGE,
    NAME_IN_USE,
    NO_SUCH_INSTANCE,
    NOT_WRITABLE,
    Failure,
)
from conformance.reference.cm.session import Session, concealed
from conformance.reference.cm.store import Instance
from conformance.reference.cm.templates import DEFAULT_LANGUAGE
from conformance.reference.cm.values import (
    Value,
    bad,
    boolean_of,
    date_of,
    dictionary_of,
    is_empty,
    list_of,
    number_of,
    stray_text,
    text_of,
)
from conformance.reference.message import Body
from conformance.reference.xml import Element, tag_of

if TYPE_CHECKING:
    from conformance.reference.cm import Cm

LONGEST_NAME = 250
READERS = {
    "text": text_of,
    "number": number_of,
    "boolean": boolean_of,
    "datetime": date_of,
    "list": list_of,
    "dictionary": dictionary_of,
}


class Changes:
    """Read values from requests, check them, and store them."""

    def __init__(self, cm: Cm) -> None:
        self.cm = cm

    def set(
        self,
        session: Session,
        subject: InstanceClass,
        instance: Instance,
        given: Element,
    ) -> list[Element]:
        """Set properties; the Tcl command returns nothing (CM-REQ-002)."""
        values = self.read(instance, given)
        for name in values:
            known = self.cm.properties.named(instance, name)
            if known.read_only or known.given:
                text = f"The property '{name}' of '{subject.name}' cannot be set."
                raise Failure(NOT_WRITABLE, text)
        try:
            self.check(instance, values)
        except Failure as cause:
            text = f"The {instance.kind} '{instance.key}' cannot be changed."
            raise Failure(CANNOT_CHANGE, text, cause) from cause
        self.apply(session, instance, values)
        return []

    # -- reading ----------------------------------------------------------------------

    def read(self, instance: Instance, given: Element) -> dict[str, Value]:
        """Return the values that a set or create element gives."""
        if stray_text(given):
            raise bad(given, "takes properties, no text")
        values: dict[str, Value] = {}
        for element in given:
            known = self.cm.properties.named(instance, tag_of(element))
            if known.kind == "translated":
                texts = values.setdefault(known.name, {})
                texts[element.get("lang", DEFAULT_LANGUAGE)] = text_of(element)
            elif known.name in values:
                raise bad(element, "is given twice")
            else:
                values[known.name] = self.value(known, element)
        return values

    def value(self, known: Property, element: Element) -> Value:
        """Read one value in the form of its kind."""
        if known.kind == "blob":
            return self.blob(element)
        if known.target:
            return self.references(known, element)
        if known.name == "password":
            return self.password(element)
        if known.name == "permission":
            return {element.get("permission", "permissionRead"): list_of(element)}
        return READERS[known.kind](element)

    def references(self, known: Property, element: Element) -> Value:
        """Read references as IDs; every one must lead somewhere."""
        if known.many:
            keys = [] if is_empty(element) else list(map(str, list_of(element)))
        else:
            keys = [self.single(element)]
        kind = CLASSES[known.target].stored
        for key in filter(None, keys):
            if self.cm.store.find(kind, key) is None:
                raise Failure(NO_SUCH_INSTANCE, f"There is no {kind} '{key}'.")
        return list(dict.fromkeys(keys)) if known.many else keys[0]

    def single(self, element: Element) -> str:
        """Read one ID, as text or as the only list item."""
        if [child.tag for child in element] == ["listitem"]:
            return text_of(element[0]).strip()
        return text_of(element).strip()

    def password(self, element: Element) -> str:
        """Read a new password, given twice where the client does so."""
        password = text_of(element)
        if element.get("verifyNewPassword", password) != password:
            raise bad(element, "differs from its repetition")
        return password

    def blob(self, element: Element) -> str:
        """Read a blob: a ticket's, or the bytes themselves (CM-STREAM-006)."""
        encoding, text = element.get("encoding", "plain"), text_of(element)
        if encoding == "stream":
            return self.cm.tickets.redeem(text)
        if encoding == "base64":
            return self.kept(self.decoded(element, text))
        if encoding != "plain":
            raise bad(element, f"knows no encoding '{encoding}'")
        return self.kept(text.encode())

    def decoded(self, element: Element, text: str) -> bytes:
        """Read Base64; line breaks are no part of it."""
        try:
            return base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError):
            raise bad(element, "is not Base64") from None

    def kept(self, data: bytes) -> str:
        """Store the bytes of a blob."""
        return self.cm.blobs.keep(Body(len(data), data))

    # -- checking ---------------------------------------------------------------------

    def check(self, instance: Instance, values: dict[str, Value]) -> None:
        """Check what the values mean for this instance among the others."""
        for name in ("name", "title"):
            self.check_length(name, values.get(name, ""))
        if "name" in values:
            self.check_name(instance, values["name"])
        if instance.kind == "obj" and values.keys() & {"name", "parent"}:
            self.check_place(instance, values)
        if "login" in values:
            self.check_free(instance, values["login"])

    def check_length(self, name: str, text: Value) -> None:
        """Refuse names and titles that are too long."""
        if isinstance(text, str) and len(text) > LONGEST_NAME:
            raise Failure(BAD_VALUE, f"The {name} has over {LONGEST_NAME} characters.")

    def check_name(self, instance: Instance, name: str) -> None:
        """Refuse names that no path can hold, and those of others."""
        if not name.strip() or (instance.kind == "obj" and "/" in name):
            raise Failure(BAD_VALUE, f"'{name}' is not a name.")
        if CLASSES[instance.kind].identifier == "name" and name != instance.key:
            self.check_free(instance, name)

    def check_free(self, instance: Instance, key: str) -> None:
        """Refuse the ID of another instance; users and groups share theirs."""
        if not key.strip():
            raise Failure(BAD_VALUE, "A name is not empty.")
        shared = {"user": ("user", "group"), "group": ("user", "group")}
        for kind in shared.get(instance.kind, (instance.kind,)):
            if self.cm.store.find(kind, key) is not None:
                raise Failure(NAME_IN_USE, f"The name '{key}' is in use.")

    def check_place(self, obj: Instance, values: dict[str, Value]) -> None:
        """Refuse a place that is no folder, is below itself, or is taken."""
        merged = obj.values | values
        parent = self.cm.store.find("obj", merged["parent"])
        if parent is None:
            if obj.key and not obj.values["parent"]:
                return  # the base folder stays where it is
            raise Failure(NO_SUCH_INSTANCE, "There is no such folder.")
        if self.cm.properties.obj_objType(parent) != "publication":
            raise Failure(BAD_VALUE, f"The file {parent.key} is no folder.")
        if obj.key and obj in self.cm.properties.line(parent):
            raise Failure(BAD_VALUE, "A folder cannot stand below itself.")
        named = self.cm.store.where("obj", "name", merged["name"])
        for other in named:
            if other is not obj and other.values["parent"] == parent.key:
                raise Failure(NAME_IN_USE, f"The name '{merged['name']}' is in use.")

    # -- storing ----------------------------------------------------------------------

    def apply(
        self, session: Session, instance: Instance, values: dict[str, Value]
    ) -> None:
        """Store values that were read and checked."""
        rest = dict(values)
        if instance.kind == "obj":
            self.apply_to_draft(session, instance, rest)
            if "permission" in rest:
                granted = instance.values.get("permissions", {})
                instance.values["permissions"] = granted | rest.pop("permission")
        if "password" in rest:
            rest["secret"] = concealed(instance.key, rest.pop("password"))
        if instance.kind == "group" and "users" in rest:
            self.set_members(instance, rest.pop("users"))
        for name, value in rest.items():
            self.store_value(instance, name, value)
        if instance.kind == "user":
            self.keep_default_group(instance)
        self.touch(session, instance)

    def store_value(self, instance: Instance, name: str, value: Value) -> None:
        """Store one value; a new name takes the references to the old one along."""
        if isinstance(value, dict):
            value = instance.values.get(name, {}) | value
        instance.values[name] = value
        if name == CLASSES[instance.kind].identifier and value != instance.key:
            self.rename(instance, value)
        if name == "blob":
            size = self.cm.blobs.path(value).stat().st_size
            instance.values["blobLength"] = str(size)

    def apply_to_draft(
        self, session: Session, obj: Instance, values: dict[str, Value]
    ) -> None:
        """Give what belongs to a version to the file's draft."""
        names = values.keys() & {"title", "blob"}
        ours = {name: values.pop(name) for name in names}
        if ours:
            draft = self.cm.workflow.draft(session, obj)
            self.apply(session, draft, ours)

    def touch(self, session: Session, instance: Instance) -> None:
        """Write an instance down, with the time where it has one."""
        if instance.kind == "content":
            instance.values["lastChanged"] = session.stamp
            if "body" in instance.values:
                self.store_value(instance, "blob", instance.values.pop("body"))
        self.cm.store.put(instance)

    def set_members(self, group: Instance, logins: list[str]) -> None:
        """Make users members of a group, and nobody else."""
        for user in self.cm.store.all("user"):
            groups = [name for name in user.values["groups"] if name != group.key]
            if user.key in logins:
                groups = [*user.values["groups"]]
                groups += [] if group.key in groups else [group.key]
            user.values["groups"] = groups
            self.keep_default_group(user)
            self.cm.store.put(user)

    def keep_default_group(self, user: Instance) -> None:
        """Make sure that a user is a member of the default group (CM-REQ-025)."""
        groups = user.values.setdefault("groups", [])
        default = user.values.get("defaultGroup", "")
        if default and default not in groups:
            user.values["groups"] = [default, *groups]

    def rename(self, instance: Instance, key: str) -> None:
        """Give an instance another name, everywhere."""
        self.redirect(instance, key)
        self.cm.store.rename(instance, key)

    def redirect(self, instance: Instance, key: str) -> None:
        """Let what refers to an instance refer to another ID, or to none."""
        for subject in CLASSES.values():
            for known in subject.properties.values():
                if known.target == instance.kind and subject.stored == subject.name:
                    self.redirect_all(known, subject.name, instance.key, key)

    def redirect_all(self, known: Property, kind: str, old: str, new: str) -> None:
        """Exchange one ID in one property of all instances."""
        for other in self.cm.store.where(kind, known.name, old):
            value = other.values[known.name]
            if known.many:
                exchanged = [new if item == old else item for item in value]
                other.values[known.name] = list(filter(None, exchanged))
            else:
                other.values[known.name] = new
            self.cm.store.put(other)
