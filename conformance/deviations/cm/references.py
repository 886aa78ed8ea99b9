"""Requests as Templates, references: wrong IDs, and IDs in a wrong form."""

from __future__ import annotations

from lxml import etree

from conformance.deviations import deviation
from conformance.deviations.cm.reference_elements import FOLLOWED, LISTS
from conformance.reference.cm.classes import CLASSES, Property
from conformance.reference.cm.model import Properties
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.templates import Templates
from conformance.reference.cm.values import Value
from conformance.reference.xml import Element

SINGLE = (
    "cm.reference.children-listed",
    "cm.reference.empty-answers-id",
    "cm.reference.parent-id",
    "cm.create.file-in-selected-folder",
    "cm.create.format-kept",
    "cm.create.set-takes-effect",
    "cm.query.by-format",
    "cm.reference.files-by-id",
    "cm.reference.others-by-name",
    "cm.template.repeated-property",
    "cm.template.structure-kept",
    "cm.template.nothing-extra",
    "cm.reference.ids-not-wrapped",
    "cm.reference.values-of-referenced-instance",
)


def items_of(place: Element) -> list[Element]:
    """Return the list items of an answered property."""
    return list(place.iterchildren("listitem"))


@deviation("cm.reference.ids-as-listitems", disturbs=LISTS)
class WritesIdsInOneText(Templates):
    """Answer a list as the Tcl command prints it."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        if known.many:
            place.text = " ".join(item.text or "" for item in place)
            del place[:]


@deviation("cm.reference.ids-as-listitems", disturbs=LISTS)
class WritesSingleItemsAsText(Templates):
    """Convert from a format in which a list of one is no list."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        if known.many and len(place) == 1:
            place.text = place[0].text
            del place[:]


@deviation("cm.reference.ids-as-listitems", disturbs=LISTS)
class NamesListItemsAfterTheClass(Templates):
    """Name list items as a schema compiler would."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        for item in items_of(place):
            item.tag = known.target


@deviation("cm.reference.ids-as-listitems", disturbs=LISTS)
class NumbersTheListItems(Templates):
    """Put the number of items first."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        if known.many:
            count = etree.Element("count")
            count.text = str(len(place))
            place.insert(0, count)


@deviation("cm.reference.ids-not-wrapped", disturbs=LISTS)
class WrapsIdsInsideListItems(Templates):
    """Tell inside each item what kind of ID it holds."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        for item in items_of(place):
            wrapper = etree.SubElement(item, CLASSES[known.target].identifier)
            wrapper.text, item.text = item.text, None


@deviation(
    "cm.reference.ids-not-wrapped", "cm.reference.ids-as-listitems", disturbs=LISTS
)
class NamesListItemsAfterTheIdentifier(Templates):
    """Write IDs in the element in which they stand everywhere else."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        for item in items_of(place):
            item.tag = CLASSES[known.target].identifier


@deviation("cm.reference.files-by-id", disturbs=(*LISTS, *SINGLE))
class ListsFilesByPath(Templates):
    """Refer to files the way links in pages do."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        for item in items_of(place) if known.target == "obj" else ():
            file = self.cm.properties.must("obj", item.text or "")
            item.text = str(self.cm.properties.obj_path(file))


@deviation(
    "cm.reference.files-by-id",
    "cm.reference.children-listed",
    disturbs=(*LISTS, *SINGLE),
)
class ListsFilesByName(Templates):
    """List the names of a folder's files, as a shell does."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        for item in items_of(place) if known.target == "obj" else ():
            file = self.cm.properties.must("obj", item.text or "")
            item.text = file.values["name"]


@deviation("cm.reference.versions-and-links-by-id", disturbs=LISTS)
class ListsVersionsByState(Templates):
    """Refer to the versions of a file by what distinguishes them."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        for item in items_of(place) if known.target == "content" else ():
            item.text = self.cm.properties.must("content", item.text or "").values[
                "state"
            ]


@deviation("cm.reference.users-by-login", disturbs=LISTS)
class ListsUsersByRealName(Templates):
    """List users by the names that people know."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        for item in items_of(place) if known.target == "user" else ():
            user = self.cm.properties.must("user", item.text or "")
            item.text = user.values.get("realName") or "unknown"


@deviation("cm.reference.others-by-name", disturbs=LISTS)
class ListsGroupsByRealName(Templates):
    """List groups by the names that people know."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        for item in items_of(place) if known.target == "group" else ():
            group = self.cm.properties.must("group", item.text or "")
            item.text = group.values.get("realName") or "unknown"


@deviation("cm.reference.others-by-name", disturbs=(*LISTS, *SINGLE))
class ListsFormatsByNumber(Templates):
    """List the primary keys that the database has for formats."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        for item in items_of(place) if known.target == "objClass" else ():
            form = self.cm.properties.must("objClass", item.text or "")
            item.text = str(form.place)


@deviation("cm.reference.others-by-name", disturbs=LISTS)
class ListsFieldsByTitle(Templates):
    """List fields by what their input forms show."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        for item in items_of(place) if known.target == "attribute" else ():
            field = self.cm.properties.must("attribute", item.text or "")
            item.text = self.translation(field.values.get("title", {}), "en")


@deviation(
    "cm.reference.empty-answers-id", "cm.reference.ids-not-wrapped", disturbs=SINGLE
)
class WrapsTheIdOfASingleReference(Templates):
    """Answer an ID in the element that an ID stands in."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        if not known.many and place.text:
            wrapper = etree.SubElement(place, CLASSES[known.target].identifier)
            wrapper.text, place.text = place.text, None


@deviation("cm.reference.empty-answers-id", disturbs=SINGLE)
class ExpandsEmptyReferences(Templates):
    """Answer the most important properties where none is asked for."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        if not known.many and place.text:
            (referenced,) = self.cm.properties.referenced(instance, known)
            name = referenced.values.get("name", referenced.key)
            etree.SubElement(place, "name").text, place.text = name, None


@deviation(
    "cm.reference.empty-answers-id",
    "cm.reference.parent-id",
    "cm.reference.files-by-id",
    disturbs=SINGLE,
)
class AnswersTheNameOfTheParent(Templates):
    """Refer to a folder by its name."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        if known.name == "parent" and place.text:
            place.text = self.cm.properties.must("obj", place.text).values["name"]


@deviation(
    "cm.reference.parent-id",
    "cm.create.file-in-selected-folder",
    disturbs=(*SINGLE, *FOLLOWED),
)
class AnswersTheBaseFolderAsParent(Properties):
    """Know one folder that is above every file."""

    def obj_parent(self, obj: Instance) -> Value:
        return self.line(obj)[0].key if obj.values["parent"] else ""


@deviation(
    "cm.reference.parent-id",
    "cm.create.file-in-selected-folder",
    disturbs=(*SINGLE, *FOLLOWED),
)
class AnswersTheFileAsItsOwnParent(Templates):
    """Answer the instance itself where the loop did not advance."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        if known.name == "parent" and place.text:
            place.text = instance.key


@deviation("cm.reference.base-folder-has-no-parent", disturbs=FOLLOWED)
class MakesTheBaseFolderItsOwnParent(Properties):
    """End the chain of folders as file systems do."""

    def obj_parent(self, obj: Instance) -> Value:
        return obj.values["parent"] or obj.key


@deviation("cm.reference.base-folder-has-no-parent")
class FollowsNothingToItself(Templates):
    """Stay at the instance where a reference leads nowhere."""

    def follow(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow(session, instance, known, asked, place)
        if known.target == "obj" and not self.cm.properties.value(instance, known):
            self.fill(session, instance, asked, place)
