"""Requests as Templates, references: the wrong instances are referred to."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.deviations.cm.reference_elements import FOLLOWED, LISTS
from conformance.reference.cm.classes import Property
from conformance.reference.cm.model import Properties
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.templates import Templates
from conformance.reference.cm.values import Value
from conformance.reference.xml import Element


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
