"""Where elements: which instances an operation works on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conformance.reference.cm.classes import InstanceClass, Property
from conformance.reference.cm.errors import NO_ENTRY, UNKNOWN_PROPERTY, Failure
from conformance.reference.cm.model import Properties
from conformance.reference.cm.store import Instance, texts_of
from conformance.reference.cm.values import (
    bad,
    boolean_of,
    date_of,
    list_of,
    number_of,
    stray_text,
    text_of,
)
from conformance.reference.xml import Element, tag_of

if TYPE_CHECKING:
    from conformance.reference.cm import Cm

SEARCH = ("name", "login", "realName", "title", "email")


class Selection:
    """Select instances: all criteria of a where hold; several wheres add up."""

    def __init__(self, cm: Cm) -> None:
        self.cm = cm

    @property
    def properties(self) -> Properties:
        """Return what tells the properties of instances."""
        return self.cm.properties

    def selected(
        self, subject: InstanceClass, wheres: tuple[Element, ...]
    ) -> list[Instance]:
        """Return every instance that one of the where elements means (CM-REQ-009)."""
        found: dict[str, Instance] = {}
        for where in wheres:
            for instance in self.limited(where, self.meant(subject, where)):
                found.setdefault(instance.key, instance)
        if not found:
            raise self.nothing()
        return list(found.values())

    def nothing(self) -> Failure:
        """Return the error of a selection without hits."""
        return Failure(NO_ENTRY, "No entry was found.")

    def limited(self, where: Element, found: list[Instance]) -> list[Instance]:
        """Return at most ``maxResults`` of them; nought and less is no limit."""
        if strange := set(map(str, where.keys())) - {"maxResults"}:
            raise bad(where, f"has no attribute '{min(strange)}'")
        limit = where.get("maxResults", "0")
        if not re.fullmatch("-?[0-9]{1,9}", limit):
            raise bad(where, "takes an integer as maxResults")
        return found[: int(limit)] if int(limit) > 0 else found

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        """Return the instances for which every criterion holds (CM-REQ-010)."""
        if stray_text(where):
            raise bad(where, "takes criteria only")
        found = self.candidates(subject, where)
        for criterion in where:
            found = self.narrowed(subject, found, criterion)
        return found[::-1] if subject.name == "logEntry" else found

    def candidates(self, subject: InstanceClass, where: Element) -> list[Instance]:
        """Return those to look at: by an index where a criterion has one."""
        kind = subject.stored
        for criterion in where:
            name, text = tag_of(criterion), (criterion.text or "").strip()
            if name == subject.identifier:
                one = self.cm.store.find(kind, text)
                return [] if one is None else [one]
            if name == "path":
                return self.properties.at_path(text)
            if name in {"parent", "objectId", "objClass"}:
                return self.cm.store.where(kind, name, text)
        return self.cm.store.all(kind)

    def narrowed(
        self, subject: InstanceClass, found: list[Instance], criterion: Element
    ) -> list[Instance]:
        """Return those for which one criterion holds."""
        name = tag_of(criterion)
        if name == f"{subject.stored}Text":
            wanted = text_of(criterion).casefold()
            return [i for i in found if wanted in self.searched(i)]
        if subject.name == "logEntry" and name in {"fromDate", "untilDate", "logTypes"}:
            return self.logged(found, criterion)
        known = subject.properties.get(name)
        if known is None:
            text = f"The class '{subject.name}' has no property '{name}'."
            raise Failure(UNKNOWN_PROPERTY, text)
        wanted = self.wanted(known, criterion)
        return [i for i in found if self.holds(i, known, wanted)]

    def wanted(self, known: Property, criterion: Element) -> str:
        """Return the value a criterion asks for."""
        if known.kind == "boolean":
            return boolean_of(criterion)
        if known.kind == "number" and not known.read_only:
            return number_of(criterion)
        text = text_of(criterion)
        return text if known.kind == "text" else text.strip()

    def holds(self, instance: Instance, known: Property, wanted: str) -> bool:
        """Tell whether a property has the value, or has it among others."""
        return wanted in texts_of(self.properties.value(instance, known))

    def searched(self, instance: Instance) -> str:
        """Return the text that a text search looks through."""
        texts = [instance.key]
        for name in SEARCH:
            texts += texts_of(instance.values.get(name, ""))
        return "\n".join(texts).casefold()

    def logged(self, found: list[Instance], criterion: Element) -> list[Instance]:
        """Return the log entries of a time or of some types."""
        if criterion.tag == "logTypes":
            types = list_of(criterion) if len(criterion) else [text_of(criterion)]
            return [i for i in found if i.values["logType"] in types]
        date = date_of(criterion)
        if criterion.tag == "fromDate":
            return [i for i in found if i.values["logTime"] >= date]
        return [i for i in found if i.values["logTime"] <= date]
