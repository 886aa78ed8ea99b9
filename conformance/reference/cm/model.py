"""The instances as the documents see them: properties, stored or derived."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from conformance.reference.cm.classes import CLASSES, Property
from conformance.reference.cm.errors import UNKNOWN_PROPERTY, Failure
from conformance.reference.cm.store import Instance, Store
from conformance.reference.cm.values import Value

if TYPE_CHECKING:
    from conformance.reference.cm import Cm

#: What a custom field of a format holds, by the type of the field.
FIELD_KINDS = {
    "date": "datetime",
    "multienum": "list",
    "signature": "text",
    "linklist": "->link*",
}
NONE_YET = {"boolean": "0", "list": [], "dictionary": [], "translated": {}}


class Properties:
    """Tell the value of any property.

    A derived property is a method named after class and property; everything else is
    what was stored.
    """

    def __init__(self, cm: Cm) -> None:
        self.cm = cm

    @property
    def store(self) -> Store:
        """Return where the instances live."""
        return self.cm.store

    def named(self, instance: Instance, name: str) -> Property:
        """Return a property of an instance; a version has its format's fields, too."""
        found = CLASSES[instance.kind].properties.get(name)
        if found is None and instance.kind == "content":
            found = self.field(instance, name)
        if found is None:
            text = f"The class '{instance.kind}' has no property '{name}'."
            raise Failure(UNKNOWN_PROPERTY, text)
        return found

    def field(self, content: Instance, name: str) -> Property | None:
        """Return a custom field of a version's format."""
        file = self.must("obj", content.values["objectId"])
        fields = self.must("objClass", file.values["objClass"]).values["attributes"]
        if name not in fields:
            return None
        kind = self.must("attribute", name).values["type"]
        return Property.parsed(name, FIELD_KINDS.get(kind, "text"))

    def must(self, kind: str, key: str) -> Instance:
        """Return an instance that something refers to."""
        instance = self.store.find(kind, key)
        if instance is None:
            raise LookupError(f"{kind} {key} is referred to but not there")
        return instance

    def value(self, instance: Instance, known: Property) -> Value:
        """Return the value: text, IDs, items, or texts by language."""
        derived: Callable[[Instance], Value] | None
        derived = getattr(self, f"{instance.kind}_{known.name}", None)
        if derived is not None:
            return derived(instance)
        if instance.kind == "content" and known.target == "link":
            return self.links(instance, known.name)
        if known.name in instance.values:
            return instance.values[known.name]
        return [] if known.many else NONE_YET.get(known.kind, "")

    def links(self, content: Instance, field: str) -> list[str]:
        """Return the links in a link list of a version."""
        links = self.store.where("link", "sourceContent", content.key)
        return [i.key for i in links if i.values.get("attributeName") == field]

    def referenced(self, instance: Instance, known: Property) -> list[Instance]:
        """Return the instances that a property refers to, in their order."""
        value = self.value(instance, known)
        keys = value if isinstance(value, list) else [value]
        kind = CLASSES[known.target].stored
        found = (self.store.find(kind, key) for key in keys)
        return [instance for instance in found if instance is not None]

    # -- files ----------------------------------------------------------------------

    def obj_children(self, obj: Instance) -> Value:
        """Return the files in a folder (CM-REQ-003, -020)."""
        return [child.key for child in self.store.where("obj", "parent", obj.key)]

    def obj_path(self, obj: Instance) -> Value:
        """Return the path; the base folder's is a slash (CM-REQ-019)."""
        names = [folder.values["name"] for folder in self.line(obj)[1:]]
        return "/" + "/".join(names)

    def obj_visiblePath(self, obj: Instance) -> Value:  # noqa: N802  (the documents' name)
        """Return the path as a visitor sees it."""
        return self.obj_path(obj)

    def obj_visibleName(self, obj: Instance) -> Value:  # noqa: N802
        """Return the name as a visitor sees it."""
        return obj.values["name"]

    def obj_displayTitle(self, obj: Instance) -> Value:  # noqa: N802
        """Return what stands for the file in a list."""
        return self.obj_title(obj) or obj.values["name"]

    def obj_objType(self, obj: Instance) -> Value:  # noqa: N802
        """Return the type of the file's format (CM-REQ-035)."""
        return self.must("objClass", obj.values["objClass"]).values["objType"]

    def line(self, obj: Instance) -> list[Instance]:
        """Return the folders from the base folder down to a file, and the file."""
        line = [obj]
        while line[0].values["parent"]:
            line.insert(0, self.must("obj", line[0].values["parent"]))
        return line

    def at_path(self, path: str) -> list[Instance]:
        """Return the file at a path."""
        found = self.store.where("obj", "parent", "")
        for name in path.strip("/").split("/") if path.strip("/") else ():
            here = found[0].key
            named = self.store.where("obj", "name", name)
            found = [obj for obj in named if obj.values["parent"] == here]
            if not found:
                break
        return found if path.startswith("/") else []

    def obj_superObjects(self, obj: Instance) -> Value:  # noqa: N802
        """Return the files with a link to this one."""
        links = self.store.where("link", "destination", obj.key)
        contents = (self.must("content", i.values["sourceContent"]) for i in links)
        return list(dict.fromkeys(i.values["objectId"] for i in contents))

    obj_allSuperObjects = obj_superObjects  # noqa: N815

    def obj_allSuperLinks(self, obj: Instance) -> Value:  # noqa: N802
        """Return the links to this file."""
        return [i.key for i in self.store.where("link", "destination", obj.key)]

    def obj_hasSuperLinks(self, obj: Instance) -> Value:  # noqa: N802
        """Tell whether any link leads here."""
        return boolean(self.obj_allSuperLinks(obj))

    # -- the versions of a file -------------------------------------------------------

    def versions(self, obj: Instance, *states: str) -> list[Instance]:
        """Return a file's versions in one of the states, or all."""
        found = self.store.where("content", "objectId", obj.key)
        return [i for i in found if not states or i.values["state"] in states]

    def version(self, obj: Instance, *states: str) -> str:
        """Return the ID of the version in a state, if there is one."""
        return next((i.key for i in self.versions(obj, *states)), "")

    def shown(self, obj: Instance) -> Instance | None:
        """Return the version whose title and blob are the file's own."""
        for state in ("edited", "committed", "released"):
            for version in self.versions(obj, state):
                return version
        return None

    def obj_contents(self, obj: Instance) -> Value:
        """Return all versions."""
        return [i.key for i in self.versions(obj)]

    obj_contentIds = obj_contents  # noqa: N815

    def obj_archivedContents(self, obj: Instance) -> Value:  # noqa: N802
        """Return the versions that were released once."""
        return [i.key for i in self.versions(obj, "archived")]

    def obj_editedContent(self, obj: Instance) -> Value:  # noqa: N802
        """Return the draft."""
        return self.version(obj, "edited")

    def obj_committedContentId(self, obj: Instance) -> Value:  # noqa: N802
        """Return the version that waits for its release."""
        return self.version(obj, "committed")

    def obj_releasedContent(self, obj: Instance) -> Value:  # noqa: N802
        """Return the version that is live."""
        return self.version(obj, "released")

    def obj_isEdited(self, obj: Instance) -> Value:  # noqa: N802
        """Tell whether there is a draft."""
        return boolean(self.version(obj, "edited"))

    def obj_isCommitted(self, obj: Instance) -> Value:  # noqa: N802
        """Tell whether a version waits for its release."""
        return boolean(self.version(obj, "committed"))

    def obj_isReleased(self, obj: Instance) -> Value:  # noqa: N802
        """Tell whether a version is live."""
        return boolean(self.version(obj, "released"))

    def obj_title(self, obj: Instance) -> Value:
        """Return the title of the version shown."""
        shown = self.shown(obj)
        return "" if shown is None else shown.values.get("title", "")

    def obj_validControlActionKeys(self, obj: Instance) -> Value:  # noqa: N802
        """Return the workflow steps that are possible now."""
        steps = {"edited": ("commit", "revert"), "committed": ("reject", "release")}
        shown = self.shown(obj)
        state = "" if shown is None else shown.values["state"]
        return list(steps.get(state, ("edit",)))

    def obj_permission(self, obj: Instance) -> Value:
        """Return the groups with the permission to read."""
        return obj.values.get("permissions", {}).get("permissionRead", [])

    def content_displayTitle(self, content: Instance) -> Value:  # noqa: N802
        """Return what stands for the version in a list."""
        return content.values.get("title", "")

    def content_exportBlob(self, content: Instance) -> Value:  # noqa: N802, ARG002
        """Return nothing: this server exports no pages."""
        return ""

    # -- everything else --------------------------------------------------------------

    def group_users(self, group: Instance) -> Value:
        """Return the members (CM-REQ-016)."""
        return [user.key for user in self.store.where("user", "groups", group.key)]

    def objClass_attributeGroups(self, form: Instance) -> Value:  # noqa: N802
        """Return the field groups of a format."""
        return [i.key for i in self.store.where("attributeGroup", "objClass", form.key)]

    def link_isExternalLink(self, link: Instance) -> Value:  # noqa: N802
        """Tell whether a link leads out of the system."""
        return boolean(not link.values.get("destination"))

    def user_encryptedPassword(self, user: Instance) -> Value:  # noqa: N802
        """Return the stored form of the password."""
        return user.values.get("secret", "")

    def user_password(self, user: Instance) -> Value:  # noqa: ARG002
        """Return nothing: a password is never told."""
        return ""


def boolean(truth: object) -> str:
    """Return 1 or 0."""
    return "1" if truth else "0"
