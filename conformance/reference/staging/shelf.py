"""Where packages and the copies in them are kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from conformance.reference.clock import Clock
from conformance.reference.staging.model import COUNTERS, Item, Json, Package
from conformance.reference.staging.rows import COLUMNS, item_of, row_of
from conformance.reference.staging.store import Store

PACKAGE = "SELECT key, name, description, timestamp, revision, imported, "
PACKAGE += ", ".join(COUNTERS.values()) + " FROM packages"

KEEP = """
INSERT INTO copies VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (package, uid) DO UPDATE SET
    (kind, parent, name, revision, properties, blob) =
    (excluded.kind, excluded.parent, excluded.name, excluded.revision,
     excluded.properties, excluded.blob)
WHERE (kind, parent, name, revision, properties, blob) IS NOT
    (excluded.kind, excluded.parent, excluded.name, excluded.revision,
     excluded.properties, excluded.blob)
"""

COPIES = f"SELECT {COLUMNS} FROM copies WHERE package = ?"  # noqa: S608  (constant)

BELOW = f"""
WITH RECURSIVE below (id) AS (
    SELECT uid FROM copies WHERE package = ?1 AND parent = ?2
    UNION SELECT uid FROM copies JOIN below ON parent = id WHERE package = ?1
)
SELECT {COLUMNS} FROM copies JOIN below ON uid = id WHERE package = ?1
"""  # noqa: S608  (constant)


class Shelf:
    """The packages. What changes one moves its time stamp, which never goes back."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock

    def now(self) -> int:
        """Return the time in the unit of a package's time stamp: whole seconds."""
        return int(self.clock.now().timestamp())

    # -- packages -------------------------------------------------------------------

    def packages(self) -> list[Package]:
        """Return every package, in the order of creation."""
        return [package_of(row) for row in self.store.rows(f"{PACKAGE} ORDER BY key")]

    def find(self, name: str) -> Package | None:
        """Return a package by its name."""
        rows = self.store.rows(f"{PACKAGE} WHERE name = ?", name)
        return next(map(package_of, rows), None)

    def at(self, key: int) -> Package | None:
        """Return a package by its key, which no renaming changes."""
        rows = self.store.rows(f"{PACKAGE} WHERE key = ?", key)
        return next(map(package_of, rows), None)

    def create(self, name: str, description: str | None) -> None:
        """Create an empty package."""
        self.store.execute(
            "INSERT INTO packages (name, description, timestamp) VALUES (?, ?, ?)",
            name,
            description,
            self.now(),
        )

    def describe(self, package: Package, name: str, description: str | None) -> None:
        """Give a package another name or description."""
        if (name, description) != (package.name, package.description):
            self.store.execute(
                "UPDATE packages SET name = ?, description = ?,"
                " timestamp = max(timestamp, ?) WHERE key = ?",
                name,
                description,
                self.now(),
                package.key,
            )

    def delete(self, package: Package) -> None:
        """Delete a package with its copies."""
        with self.store.transaction():
            self._discard_blobs(package)
            self.store.execute("DELETE FROM packages WHERE key = ?", package.key)

    def note_import(self, package: Package, status: Json) -> None:
        """Remember how the latest import ended."""
        statement = "UPDATE packages SET imported = ? WHERE key = ?"
        self.store.execute(statement, json.dumps(status), package.key)

    # -- copies ---------------------------------------------------------------------

    def uids(self, package: Package) -> list[str]:
        """Return the ids of what a package contains."""
        query = "SELECT uid FROM copies WHERE package = ? ORDER BY uid"
        return [uid for (uid,) in self.store.rows(query, package.key)]

    def copy(self, package: Package, uid: str) -> Item | None:
        """Return the copy of one object."""
        rows = self.store.rows(f"{COPIES} AND uid = ?", package.key, uid)
        return next(map(item_of, rows), None)

    def below(self, package: Package, uid: str) -> list[Item]:
        """Return the copies that lie below an object, at every depth."""
        return [item_of(row) for row in self.store.rows(BELOW, package.key, uid)]

    def keep(self, package: Package, items: Iterable[Item]) -> None:
        """Store copies, each in the place of the one it had."""
        with self.store.transaction():
            changed = 0
            for item in items:
                before = self.copy(package, item.uid)
                changed += self.store.execute(KEEP, package.key, *row_of(item))
                self.store.discard([before.blob if before else None])
            self._changed(package, changed)

    def drop(self, package: Package, items: Iterable[Item]) -> None:
        """Take copies out."""
        with self.store.transaction():
            changed = 0
            for item in items:
                statement = "DELETE FROM copies WHERE package = ? AND uid = ?"
                changed += self.store.execute(statement, package.key, item.uid)
                self.store.discard([item.blob])
            self._changed(package, changed)

    def exchange(self, package: Package, items: Iterable[Item]) -> None:
        """Put other copies in the place of all that a package has."""
        with self.store.transaction():
            self._discard_blobs(package)
            self.store.execute("DELETE FROM copies WHERE package = ?", package.key)
            rows = ((package.key, *row_of(item)) for item in items)
            self.store.execute_many(KEEP, rows)
            self._changed(package, 1)

    def _discard_blobs(self, package: Package) -> None:
        query = "SELECT blob FROM copies WHERE package = ? AND blob IS NOT NULL"
        self.store.discard(blob for (blob,) in self.store.rows(query, package.key))

    def _changed(self, package: Package, copies: int) -> None:
        if copies:
            counted = ", ".join(f"{counter} = ?" for counter in COUNTERS.values())
            self.store.execute(
                f"UPDATE packages SET {counted}, revision = revision + 1,"  # noqa: S608  (constant)
                " timestamp = max(timestamp, ?) WHERE key = ?",
                *self.counted(package),
                self.now(),
                package.key,
            )

    def counted(self, package: Package) -> list[int]:
        """Count what a package contains, kind by kind. STG-GEN-007."""
        query = "SELECT kind, count(*) FROM copies WHERE package = ? GROUP BY kind"
        found = dict(self.store.rows(query, package.key))
        return [found.get(kind, 0) for kind in COUNTERS]


def package_of(row: tuple[Any, ...]) -> Package:
    """Return the package that a row holds."""
    key, name, description, timestamp, revision, imported, *counted = row
    counters = dict(zip(COUNTERS.values(), counted, strict=True))
    return Package(key, name, description, timestamp, revision, counters, imported)
