"""What a lawful server puts into a new folder of its own accord."""

from __future__ import annotations

from conformance.liberties import liberty
from conformance.reference.cm.creations import Creations
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.values import Value


@liberty()
class PutsAnIndexIntoNewFolders(Creations):
    """Put a page into every new folder, since a folder is shown by a page of it."""

    def stored(
        self, session: Session, instance: Instance, values: dict[str, Value]
    ) -> None:
        super().stored(session, instance, values)
        is_file = instance.kind == "obj" and instance.values["parent"]
        if is_file and self.cm.properties.obj_objType(instance) == "publication":
            page = {"name": "index", "objClass": "document", "suppressExport": "0"}
            values = page | {"parent": instance.key}
            super().stored(session, Instance("obj", ""), values)

    def needed(self, session: Session, instance: Instance) -> str:
        """Let a folder go with its own page."""
        inside = self.cm.store.where("obj", "parent", instance.key)
        if [child.values["name"] for child in inside] == ["index"]:
            for version in self.properties.versions(inside[0]):
                self.delete_version(version)
            self.cm.store.remove(inside[0])
        return super().needed(session, instance)
