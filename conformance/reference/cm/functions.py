"""The functions of single classes, beside where, get, set, create and delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lxml import etree

from conformance.reference.cm.classes import CLASSES, InstanceClass
from conformance.reference.cm.creations import FIELD_TYPES
from conformance.reference.cm.errors import BAD_VALUE, NO_SUCH_INSTANCE, Failure
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.values import (
    bad,
    list_of,
    number_of,
    text_of,
    write_items,
)
from conformance.reference.xml import Element, tag_of

if TYPE_CHECKING:
    from conformance.reference.cm import Cm

Selective = Callable[[Session, InstanceClass, Instance, Element], list[Element]]
Alone = Callable[[Session, InstanceClass, Element], list[Element]]


class Functions:
    """Carry out what only one class can do."""

    def __init__(self, cm: Cm) -> None:
        self.cm = cm
        self.selective: dict[str, Selective] = {
            "obj-permissionGrantTo": self.grant,
            "obj-permissionRevokeFrom": self.revoke,
            "content-addLinkTo": self.add_link,
            "content-resolveRefs": self.nothing,
            "attributeGroup-addAttributes": self.add_fields,
            "attributeGroup-removeAttributes": self.remove_fields,
            "attributeGroup-moveAttribute": self.move_field,
            "userAttribute-description": self.describe,
            "userAttribute-addEnumValues": self.add_values,
            "userAttribute-removeEnumValues": self.remove_values,
        }
        self.alone: dict[str, Alone] = {
            "userAttribute-types": self.types,
            "licenseManager-logins": self.logins,
            "customCommand-exec": self.execute,
        }

    def nothing(
        self,
        session: Session,
        subject: InstanceClass,
        instance: Instance,
        given: Element,
    ) -> list[Element]:
        """Do nothing: the references of this server are always resolved."""
        del session, subject, instance, given
        return []

    # -- permissions ------------------------------------------------------------------

    def grant(
        self, session: Session, subject: InstanceClass, obj: Instance, given: Element
    ) -> list[Element]:
        """Grant a permission for a file to groups."""
        del session, subject
        groups = self.groups(given)
        granted = self.granted(obj, given)
        granted += [name for name in groups if name not in granted]
        self.cm.store.put(obj)
        return []

    def revoke(
        self, session: Session, subject: InstanceClass, obj: Instance, given: Element
    ) -> list[Element]:
        """Take a permission for a file from groups."""
        del session, subject
        groups = self.groups(given)
        granted = self.granted(obj, given)
        granted[:] = [name for name in granted if name not in groups]
        self.cm.store.put(obj)
        return []

    def groups(self, given: Element) -> list[str]:
        """Return the groups that an element names."""
        names = [text_of(child).strip() for child in given]
        for name in names:
            if self.cm.store.find("group", name) is None:
                raise Failure(NO_SUCH_INSTANCE, f"There is no group '{name}'.")
        return names

    def granted(self, obj: Instance, given: Element) -> list[str]:
        """Return the list of groups with the permission that is meant."""
        permission = given.get("permission")
        if permission is None:
            raise bad(given, "names no permission")
        granted: dict[str, list[str]] = obj.values.setdefault("permissions", {})
        return granted.setdefault(permission, [])

    # -- links ------------------------------------------------------------------------

    def add_link(
        self,
        session: Session,
        subject: InstanceClass,
        content: Instance,
        given: Element,
    ) -> list[Element]:
        """Add a link to a link list of a version."""
        del subject
        values = {tag_of(child): text_of(child) for child in given}
        if strange := values.keys() - {
            "attribute",
            "destinationUrl",
            "title",
            "target",
        }:
            raise bad(given, f"takes no '{min(strange)}'")
        field = values.pop("attribute", "")
        self.cm.properties.named(content, field)
        key = self.cm.store.next_id()
        path = self.cm.properties.at_path(values.get("destinationUrl", ""))
        values["destination"] = path[0].key if path else ""
        values |= {"id": key, "sourceContent": content.key, "attributeName": field}
        self.cm.store.put(Instance("link", key, values=dict(values)))
        self.cm.changes.touch(session, content)
        return []

    # -- field groups and enumerations ------------------------------------------------

    def add_fields(
        self, session: Session, subject: InstanceClass, group: Instance, given: Element
    ) -> list[Element]:
        """Add fields to a field group."""
        del session, subject
        fields = group.values.setdefault("attributes", [])
        for name in list_of(given):
            if self.cm.store.find("attribute", name) is None:
                raise Failure(NO_SUCH_INSTANCE, f"There is no field '{name}'.")
        group.values["attributes"] = list(dict.fromkeys([*fields, *list_of(given)]))
        self.cm.store.put(group)
        return []

    def remove_fields(
        self, session: Session, subject: InstanceClass, group: Instance, given: Element
    ) -> list[Element]:
        """Remove fields from a field group."""
        return self.remove_items(group, "attributes", session, subject, given)

    def move_field(
        self, session: Session, subject: InstanceClass, group: Instance, given: Element
    ) -> list[Element]:
        """Move a field to another place in its group."""
        del session, subject
        parts = {tag_of(child): child for child in given}
        if parts.keys() != {"attribute", "index"}:
            raise bad(given, "takes one attribute and one index")
        fields = list(group.values.get("attributes", []))
        name, index = text_of(parts["attribute"]), int(number_of(parts["index"]))
        if name not in fields:
            raise Failure(BAD_VALUE, f"The group does not have the field '{name}'.")
        fields.remove(name)
        fields.insert(max(index, 0), name)
        group.values["attributes"] = fields
        self.cm.store.put(group)
        return []

    def add_values(
        self, session: Session, subject: InstanceClass, field: Instance, given: Element
    ) -> list[Element]:
        """Add values to an enumeration."""
        del session, subject
        values = [*field.values.get("values", []), *list_of(given)]
        field.values["values"] = list(dict.fromkeys(values))
        self.cm.store.put(field)
        return []

    def remove_values(
        self, session: Session, subject: InstanceClass, field: Instance, given: Element
    ) -> list[Element]:
        """Remove values from an enumeration."""
        return self.remove_items(field, "values", session, subject, given)

    def remove_items(
        self,
        instance: Instance,
        name: str,
        session: Session,
        subject: InstanceClass,
        given: Element,
    ) -> list[Element]:
        """Remove items from a list property."""
        del session, subject
        gone = list_of(given)
        kept = [item for item in instance.values.get(name, []) if item not in gone]
        instance.values[name] = kept
        self.cm.store.put(instance)
        return []

    def describe(
        self, session: Session, subject: InstanceClass, field: Instance, given: Element
    ) -> list[Element]:
        """Answer everything that is known of a field."""
        template = etree.Element(given.tag)
        for name in CLASSES[subject.name].properties:
            etree.SubElement(template, name)
        return self.cm.templates.get(session, subject, field, template)

    def types(
        self, session: Session, subject: InstanceClass, given: Element
    ) -> list[Element]:
        """Answer the types that a field can have."""
        del session, given
        answer = etree.Element(subject.name)
        write_items(etree.SubElement(answer, "types"), sorted(FIELD_TYPES))
        return [answer]

    # -- the server -------------------------------------------------------------------

    def logins(
        self, session: Session, subject: InstanceClass, given: Element
    ) -> list[Element]:
        """Answer who is logged in: with no sessions, whoever asks."""
        del given
        answer = etree.Element(f"{subject.name}-logins")
        entry = f'{{ login = "{session.login}"; sessionId = "0"; interface = "xml"; }}'
        write_items(answer, [entry])
        return [answer]

    def execute(
        self, session: Session, subject: InstanceClass, given: Element
    ) -> list[Element]:
        """Execute a custom command; answer the ticket of its output (CM-STREAM-025)."""
        del session
        if [child.tag for child in given] != ["name"]:
            raise bad(given, "takes the name of a custom command")
        answer = etree.Element(subject.name)
        ticket = self.cm.commands.execute(text_of(given[0]).strip())
        etree.SubElement(answer, "ticket").text = ticket
        return [answer]
