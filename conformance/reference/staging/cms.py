"""The CMS behind the packages: nodes, channels, folders, and what lies in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.reference.staging import content
from conformance.reference.staging.model import Item, Json
from conformance.reference.staging.rows import COLUMNS, item_of, row_of
from conformance.reference.staging.store import Store

BELOW = f"""
WITH RECURSIVE below (id) AS (
    SELECT uid FROM objects WHERE parent = ?
    UNION SELECT uid FROM objects JOIN below ON parent = id
)
SELECT {COLUMNS} FROM objects JOIN below ON uid = id
"""  # noqa: S608  (no value is part of the text)

VARIANTS = """
SELECT uid FROM objects WHERE json_extract(properties, '$.contentSet') = (
    SELECT json_extract(properties, '$.contentSet') FROM objects
    WHERE uid = ? AND kind = 'page'
)
"""


class Cms:
    """The objects of the CMS, each with a revision that grows as it is edited."""

    def __init__(self, store: Store) -> None:
        self.store = store
        store.open(self.fill)

    def fill(self) -> None:
        """Create the objects that are there at first."""
        for uid, kind, parent, name, properties in content.OBJECTS:
            data = content.BYTES.get(uid)
            blob = None if data is None else self.store.blobs.add([data])
            self.put(Item(uid, kind, parent, name, 1, properties, blob))
        self.store.execute_many(
            "INSERT INTO implementations VALUES (?, ?)", content.IMPLEMENTATIONS.items()
        )

    # -- looking up -----------------------------------------------------------------

    def all(self) -> list[Item]:
        """Return every object."""
        query = f"SELECT {COLUMNS} FROM objects ORDER BY uid"  # noqa: S608  (as BELOW)
        return [item_of(row) for row in self.store.rows(query)]

    def find(self, uid: str) -> Item | None:
        """Return an object by its global id."""
        query = f"SELECT {COLUMNS} FROM objects WHERE uid = ?"  # noqa: S608  (as BELOW)
        return next((item_of(row) for row in self.store.rows(query, uid)), None)

    def above(self, item: Item) -> Iterator[Item]:
        """Yield the folders in which an object lies, then the node. STG-ADD-010."""
        parent = item.parent
        while parent is not None and (found := self.find(parent)) is not None:
            yield found
            parent = found.parent

    def below(self, item: Item) -> list[Item]:
        """Return what an object contains, at every depth. STG-ADD-012."""
        return [item_of(row) for row in self.store.rows(BELOW, item.uid)]

    def variants(self, uid: str) -> list[str]:
        """Return the ids of a page in all its languages. STG-STATUS-007."""
        return [variant for (variant,) in self.store.rows(VARIANTS, uid)]

    def implementation(self, uid: str) -> str | None:
        """Return the hash of a template's present state."""
        query = "SELECT hash FROM implementations WHERE uid = ?"
        return next((found for (found,) in self.store.rows(query, uid)), None)

    # -- changing -------------------------------------------------------------------

    def put(self, item: Item) -> None:
        """Create an object, or replace it."""
        with self.store.transaction():
            query = "SELECT blob FROM objects WHERE uid = ?"
            self.store.discard(blob for (blob,) in self.store.rows(query, item.uid))
            statement = "INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?)"
            self.store.execute(statement, *row_of(item))

    def edit(self, item: Item, name: str, properties: Json) -> Item:
        """Change an object as an editor would."""
        edited = replace(
            item, revision=item.revision + 1, name=name, properties=properties
        )
        self.put(edited)
        return edited

    def delete(self, item: Item) -> None:
        """Delete an object and what it contains."""
        gone = [item, *self.below(item)]
        with self.store.transaction():
            self.store.execute_many(
                "DELETE FROM objects WHERE uid = ?", ((item.uid,) for item in gone)
            )
            self.store.discard(item.blob for item in gone)

    # -- importing ------------------------------------------------------------------

    def mismatches(self, copy: Item) -> list[str]:
        """Tell what of a copy does not fit into this CMS."""
        present = self.find(copy.uid)
        if present is not None and present.kind != copy.kind:
            return [f"{copy.uid} is a {present.kind} here, not a {copy.kind}"]
        template = copy.properties.get("template")
        if template is None or self.implementation(template["id"]) == template["hash"]:
            return []
        return [f"{copy.uid} needs the template {template['id']} as it was there"]

    def bring(self, copy: Item) -> None:
        """Make an object what its copy says it is. STG-IMPORT-011."""
        present = self.find(copy.uid)
        if present is None:
            self.put(self.created(copy))
            return
        wanted = replace(self.kept(copy, present), revision=present.revision)
        if wanted != present:
            self.put(replace(wanted, revision=present.revision + 1))

    def created(self, copy: Item) -> Item:
        """Return a new object: publishing is off for nodes that an import creates."""
        if "publishing" not in copy.properties:
            return copy
        return replace(copy, properties=copy.properties | {"publishing": False})

    def kept(self, copy: Item, present: Item) -> Item:
        """Return the copy with what an import leaves alone: the host of a node."""
        ours = {
            key: present.properties[key]
            for key in ("host", "publishing")
            if key in present.properties
        }
        return replace(copy, properties=copy.properties | ours)
