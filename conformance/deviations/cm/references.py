"""Requests as Templates, references: wrong IDs, wrong instances, wrong wrapping."""

from __future__ import annotations

from lxml import etree

from conformance.deviations import deviation
from conformance.reference.cm.classes import CLASSES, Property
from conformance.reference.cm.model import Properties
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.templates import Templates
from conformance.reference.cm.values import Value
from conformance.reference.xml import Element

#: What lists of IDs are compared with, and what rests upon them.
LISTS = (
    "cm.reference.ids-as-listitems",
    "cm.reference.ids-not-wrapped",
    "cm.reference.children-listed",
    "cm.reference.groups-of-user",
    "cm.reference.lists-inside-followed",
    "cm.reference.siblings-through-parent",
    "cm.reference.files-by-id",
    "cm.reference.users-by-login",
    "cm.reference.others-by-name",
    "cm.reference.versions-and-links-by-id",
    "cm.reference.every-instance-followed",
    "cm.reference.values-of-referenced-instance",
    "cm.reference.valid-formats-answered",
    "cm.reference.members-are-users",
    "cm.reference.mandatory-fields-are-fields",
    "cm.reference.any-depth",
    "cm.create.file-in-selected-folder",
    "cm.template.structure-kept",
    "cm.template.nothing-extra",
    "cm.template.repeated-property",
)
SINGLE = (
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
FOLLOWED = (
    "cm.reference.filled-answers-properties",
    "cm.reference.single-valued-unwrapped",
    "cm.reference.list-followed",
    "cm.reference.class-element-added",
    "cm.reference.every-instance-followed",
    "cm.reference.values-of-referenced-instance",
    "cm.reference.lists-inside-followed",
    "cm.reference.siblings-through-parent",
    "cm.reference.members-are-users",
    "cm.reference.mandatory-fields-are-fields",
    "cm.reference.valid-formats-answered",
    "cm.reference.any-depth",
    "cm.template.structure-kept",
    "cm.template.nothing-extra",
    "cm.template.repeated-property",
    "cm.template.language-selects-title",
    "cm.template.language-repeated",
)


def items_of(place: Element) -> list[Element]:
    """Return the list items of an answered property."""
    return list(place.iterchildren("listitem"))


# -- IDs in lists ---------------------------------------------------------------------


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


# -- IDs of single references ---------------------------------------------------------


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


# -- which instances ------------------------------------------------------------------


@deviation("cm.reference.children-listed", disturbs=(*LISTS, *FOLLOWED))
class ListsDocumentsOnly(Properties):
    """List what can be opened, and leave the folders out."""

    def obj_children(self, obj: Instance) -> Value:
        files = self.store.where("obj", "parent", obj.key)
        return [i.key for i in files if self.obj_objType(i) != "publication"]


@deviation("cm.reference.children-listed", disturbs=(*LISTS, *FOLLOWED))
class ListsEverythingBelow(Properties):
    """List a folder the way a search finds what is in there."""

    def obj_children(self, obj: Instance) -> Value:
        below = (i for i in self.store.all("obj") if obj in self.line(i)[:-1])
        return [i.key for i in below]


@deviation("cm.reference.children-listed", disturbs=(*LISTS, *FOLLOWED))
class ListsTheFolderItself(Properties):
    """List the folder's own entry, as file systems do."""

    def obj_children(self, obj: Instance) -> Value:
        return [obj.key, *super().obj_children(obj)]


@deviation("cm.reference.children-listed", disturbs=(*LISTS, *FOLLOWED))
class ListsEachVersionOfAFile(Properties):
    """Join files with their versions, and list a file once for each."""

    def obj_children(self, obj: Instance) -> Value:
        files = self.store.where("obj", "parent", obj.key)
        return [i.key for i in files for _ in range(2)]


@deviation("cm.reference.children-listed", disturbs=(*LISTS, *FOLLOWED))
class ListsFiveFilesAtMost(Properties):
    """List as many files as fit on a card."""

    def obj_children(self, obj: Instance) -> Value:
        return super().obj_children(obj)[:5]


@deviation("cm.reference.children-listed", disturbs=(*LISTS, *FOLLOWED))
class ForgetsTheLastFileOfAFolder(Properties):
    """Separate the entries by a loop that ends one too early."""

    def obj_children(self, obj: Instance) -> Value:
        children = super().obj_children(obj)
        return children[:-1] if len(children) > 1 else children


@deviation("cm.reference.groups-of-user", disturbs=(*LISTS, *FOLLOWED))
class ListsTheDefaultGroupOnly(Properties):
    """Keep one group per user, as an older schema did."""

    def user_groups(self, user: Instance) -> Value:
        return [user.values["defaultGroup"]]


@deviation("cm.reference.groups-of-user", disturbs=(*LISTS, *FOLLOWED))
class LeavesTheDefaultGroupOut(Properties):
    """List the table of memberships, in which the default group is not written."""

    def user_groups(self, user: Instance) -> Value:
        default = user.values["defaultGroup"]
        return [name for name in user.values["groups"] if name != default]


@deviation("cm.reference.groups-of-user", disturbs=(*LISTS, *FOLLOWED))
class ListsEveryGroup(Properties):
    """Forget the condition of the join between users and groups."""

    def user_groups(self, user: Instance) -> Value:  # noqa: ARG002
        return [group.key for group in self.store.all("group")]


@deviation("cm.reference.members-are-users", disturbs=(*LISTS, *FOLLOWED))
class ListsEveryUserAsMember(Properties):
    """Forget the condition of the join between groups and users."""

    def group_users(self, group: Instance) -> Value:  # noqa: ARG002
        return [user.key for user in self.store.all("user")]


@deviation(
    "cm.reference.mandatory-fields-are-fields",
    "cm.create.set-takes-effect",
    disturbs=(*LISTS, *FOLLOWED),
)
class CallsEveryFieldMandatory(Properties):
    """Answer the fields of the format for its mandatory ones."""

    def objClass_mandatoryAttributes(self, form: Instance) -> Value:  # noqa: N802
        return form.values["attributes"]


@deviation("cm.reference.valid-formats-answered", disturbs=(*LISTS, *FOLLOWED))
class AllowsEveryFormat(Properties):
    """Answer the formats there are for those that are allowed."""

    def objClass_validSubObjClasses(self, form: Instance) -> Value:  # noqa: N802, ARG002
        return [one.key for one in self.store.all("objClass")]


@deviation("cm.reference.valid-formats-answered", disturbs=(*LISTS, *FOLLOWED))
class AllowsTheFormatItselfToo(Properties):
    """Suppose that a folder may always hold a folder like it."""

    def objClass_validSubObjClasses(self, form: Instance) -> Value:  # noqa: N802
        allowed = form.values.get("validSubObjClasses", [])
        return list(dict.fromkeys([form.key, *allowed]))


@deviation(
    "cm.reference.siblings-through-parent", disturbs=("cm.reference.children-listed",)
)
class ListsSiblingsWithoutTheFileItself(Templates):
    """Read siblings as the others in the same folder."""

    def follow(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow(session, instance, known, asked, place)
        for item in place.xpath("children/listitem[. = $own]", own=instance.key):
            item.getparent().remove(item)


# -- followed references --------------------------------------------------------------


@deviation("cm.reference.filled-answers-properties", disturbs=FOLLOWED)
class AnswersTheIdOfAFilledReference(Templates):
    """Answer a single reference by its ID, filled or not."""

    def follow(
        self,
        session: Session,  # noqa: ARG002
        instance: Instance,
        known: Property,
        asked: Element,  # noqa: ARG002
        place: Element,
    ) -> None:
        self.write_ids(instance, known, place)


@deviation("cm.reference.filled-answers-properties", disturbs=FOLLOWED)
class AnswersTheIdBesideTheProperties(Templates):
    """Write the ID first, and then what is asked for."""

    def follow(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        self.write_ids(instance, known, place)
        super().follow(session, instance, known, asked, place)


@deviation("cm.reference.single-valued-unwrapped", disturbs=FOLLOWED)
class WrapsSingleReferencesInTheirClass(Templates):
    """Answer single references like lists of one."""

    def follow(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        element = etree.SubElement(place, known.target)
        super().follow(session, instance, known, asked, element)


@deviation("cm.reference.list-followed", disturbs=FOLLOWED)
class AnswersTheIdsOfAFilledList(Templates):
    """Answer lists by IDs, filled or not."""

    def follow_all(
        self,
        session: Session,  # noqa: ARG002
        instance: Instance,
        known: Property,
        asked: Element,  # noqa: ARG002
        place: Element,
    ) -> None:
        self.write_ids(instance, known, place)


@deviation("cm.reference.list-followed", disturbs=FOLLOWED)
class DoublesTheClassElement(Templates):
    """Add the class element, though the template has it already."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        for element in place if asked[0].tag == known.target else ():
            inner = etree.SubElement(element, known.target)
            inner.extend(list(element)[:-1])


@deviation(
    "cm.reference.list-followed", "cm.reference.class-element-added", disturbs=FOLLOWED
)
class NamesFollowedInstancesListItem(Templates):
    """Answer lists by list items, whatever is in them."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        for element in place:
            element.tag = "listitem"


@deviation("cm.reference.class-element-added", disturbs=FOLLOWED)
class LeavesTheClassElementOut(Templates):
    """Copy the template for each instance, as it was written."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        if asked[0].tag != known.target:
            place[:] = [child for element in place for child in element]


@deviation("cm.reference.class-element-added", disturbs=FOLLOWED)
class NamesTheClassElementAfterTheProperty(Templates):
    """Call what is in a list like the list."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        if asked[0].tag != known.target:
            for element in place:
                element.tag = known.name


@deviation("cm.reference.every-instance-followed", disturbs=FOLLOWED)
class FollowsTheFirstInstanceOnly(Templates):
    """Fetch one row from the cursor."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        del place[1:]


@deviation("cm.reference.every-instance-followed", disturbs=FOLLOWED)
class FollowsAllIntoOneElement(Templates):
    """Open the class element once, before the loop."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        for element in place[1:]:
            place[0].extend(list(element))
            place.remove(element)


@deviation("cm.reference.every-instance-followed", disturbs=FOLLOWED)
class FollowsEqualInstancesOnce(Templates):
    """Collect what is answered in a set."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        place[:] = {etree.tostring(element): element for element in place}.values()


@deviation(
    "cm.reference.values-of-referenced-instance",
    "cm.reference.filled-answers-properties",
    disturbs=FOLLOWED,
)
class FollowsToTheFileItself(Templates):
    """Fill the inner template from the outer instance, where the class is the same."""

    def follow(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        if known.target == instance.kind and instance.values["parent"]:
            self.fill(session, instance, asked, place)
        else:
            super().follow(session, instance, known, asked, place)


@deviation("cm.reference.values-of-referenced-instance", disturbs=FOLLOWED)
class FollowsToTheFirstOfTheClass(Properties):
    """Cache the instances behind references by class."""

    def referenced(self, instance: Instance, known: Property) -> list[Instance]:
        found = super().referenced(instance, known)
        one = self.store.all(CLASSES[known.target].stored)[0]
        return [one for _ in found]


@deviation("cm.reference.values-of-referenced-instance", disturbs=FOLLOWED)
class ExchangesValuesBetweenFollowedInstances(Templates):
    """Sort one column of a list, and not the others."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        heads = [e[0] for e in place if len(e) > 1 and not len(e[0])]
        texts = [head.text for head in heads]
        for head, text in zip(heads, texts[::-1], strict=True):
            head.text = text


@deviation("cm.reference.lists-inside-followed", disturbs=FOLLOWED)
class LeavesListsBehindReferencesEmpty(Templates):
    """Load lists of the first level only."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        if known.many and sum(1 for _ in place.iterancestors()) > 1:
            del place[:]


@deviation("cm.reference.lists-inside-followed", disturbs=(*FOLLOWED, *LISTS))
class WritesListsBehindReferencesAsText(Templates):
    """Write nested lists by a function that knows texts only."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        if known.many and sum(1 for _ in place.iterancestors()) > 1:
            place.text = ",".join(item.text or "" for item in place)
            del place[:]


@deviation("cm.reference.members-are-users", disturbs=FOLLOWED)
class FollowsMembersToGroups(Templates):
    """Call the members of a group by the class of their group."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        for element in place if known.name == "users" else ():
            element.tag = "member"


@deviation("cm.reference.mandatory-fields-are-fields", disturbs=FOLLOWED)
class FollowsNoFields(Templates):
    """Keep mandatory fields as names, which cannot be followed."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        if known.name == "mandatoryAttributes":
            self.write_ids(instance, known, place)
        else:
            super().follow_all(session, instance, known, asked, place)
