"""Habits of languages and databases that most values never meet."""

from __future__ import annotations

import unicodedata
from copy import deepcopy

from lxml import etree

from conformance.deviations import deviation
from conformance.reference.cm.changes import Changes
from conformance.reference.cm.classes import InstanceClass, Property
from conformance.reference.cm.creations import Creations
from conformance.reference.cm.model import Properties
from conformance.reference.cm.selection import Selection
from conformance.reference.cm.store import Instance
from conformance.reference.cm.templates import Templates
from conformance.reference.cm.values import Value
from conformance.reference.xml import Element


@deviation("cm.query.by-id")  # CM-REQ-041
class WrapsIdsAt32Bits(Selection):
    """Read the ID that is asked for into an integer of 32 bits, which wraps."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        wrapped = deepcopy(where)
        for one in wrapped.iter("id"):
            key = (one.text or "").strip()
            one.text = str(int(key) % 2**32) if key.isdigit() else key
        return super().meant(subject, wrapped)


@deviation("cm.create.name-kept")  # CM-REQ-005
class TakesTheNameZeroForNone(Creations):
    """Ask a language whether a name is empty that calls ``"0"`` empty, too."""

    def name(self, values: dict[str, Value]) -> str:
        given = values if values.get("name") != "0" else {**values, "name": ""}
        return super().name(given)


@deviation("cm.create.name-kept")  # CM-REQ-005
class FoldsWideAndSmallCharactersInNames(Creations):
    """Normalise names so far that wide, small and joined letters become plain ones."""

    def name(self, values: dict[str, Value]) -> str:
        return unicodedata.normalize("NFKC", super().name(values))


@deviation("cm.create.set-takes-effect")  # CM-REQ-002
class IgnoresAChangeOfCase(Changes):
    """Look for changes with a comparison that does not tell capitals apart."""

    def store_value(self, instance: Instance, name: str, value: Value) -> None:
        before = instance.values.get(name)
        if isinstance(value, str) and isinstance(before, str):
            value = before if value.casefold() == before.casefold() else value
        super().store_value(instance, name, value)


@deviation("cm.reference.groups-of-user", "cm.reference.others-by-name")  # CM-REQ-022
class BracesNamesWithBlanks(Templates):
    """Write names out of a Tcl list, which holds those with blanks in braces."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        for item in place:
            item.text = f"{{{item.text}}}" if " " in (item.text or "") else item.text


@deviation("cm.reference.groups-of-user", "cm.reference.children-listed")
class CutsListsAt1024Characters(Templates):
    """Have the database join the IDs of a list, which it does up to a length."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        joined = ",".join(item.text or "" for item in place)
        for item in list(place) if len(joined) > 1024 else ():
            place.remove(item)
        for key in joined[:1024].split(",") if len(joined) > 1024 else ():
            etree.SubElement(place, "listitem").text = key


@deviation("cm.reference.values-of-referenced-instance")  # CM-REQ-018
class CachesInstancesByNameAlone(Properties):
    """Keep what was looked up once under its name, whatever class it is of."""

    def referenced(self, instance: Instance, known: Property) -> list[Instance]:
        cached: dict[str, Instance] = vars(self).setdefault("cached", {})
        for one in super().referenced(instance, known):
            first = cached.setdefault(one.key, one)
            if self.store.find(first.kind, one.key) is not first:
                cached[one.key] = one
        return [cached[one.key] for one in super().referenced(instance, known)]
