"""Where the instances live: in memory to be asked, in SQLite to be kept.

What a payload changed is committed before it is answered, so that a killed server
forgets nothing it has acknowledged.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from conformance.reference.cm.values import Value

SCHEMA = """
CREATE TABLE IF NOT EXISTS instance (
    kind TEXT, key TEXT, place INTEGER, properties TEXT, PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (next INTEGER);
CREATE TABLE IF NOT EXISTS ticket (id TEXT PRIMARY KEY, blob TEXT, expires REAL);
"""
#: The base folder is the first instance that is ever written.
FIRST_ID = 2001

Key = tuple[str, str]


@dataclass(slots=True, eq=False)
class Instance:
    """One instance: class, unique ID, place in the order of creation, values."""

    kind: str
    key: str
    place: int = 0
    values: dict[str, Value] = field(default_factory=dict)


class Store:
    """Keep instances, and find them by class, by ID and by any value."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.database = self.opened(folder / "cm.sqlite3")
        self._instances: dict[str, dict[str, Instance]] = {}
        self._index: dict[tuple[str, str, str], dict[str, None]] = {}
        self._entries: dict[Key, set[tuple[str, str]]] = {}
        self._changed: dict[Key, Instance | None] = {}
        self._place = 0
        self._next = FIRST_ID
        self._load()

    def opened(self, path: Path) -> sqlite3.Connection:
        """Open the database; nobody else can meanwhile."""
        return opened(path)

    @property
    def is_new(self) -> bool:
        """Tell whether nothing was ever stored."""
        return not self._instances

    def find(self, kind: str, key: str) -> Instance | None:
        """Return the instance of that ID, if there is one."""
        return self._instances.get(kind, {}).get(key)

    def all(self, kind: str) -> list[Instance]:
        """Return every instance of a class, in the order of their creation."""
        return list(self._instances.get(kind, {}).values())

    def where(self, kind: str, name: str, value: str) -> list[Instance]:
        """Return the instances whose stored property is, or contains, a value."""
        keys = self._index.get((kind, name, value), ())
        return sorted((self._instances[kind][key] for key in keys), key=place_of)

    def next_id(self) -> str:
        """Return an unused number; there is one counter for all classes."""
        self._next += 1
        return str(self._next - 1)

    def put(self, instance: Instance) -> None:
        """Store a new instance, or what changed in one."""
        if not instance.place:
            self._place += 1
            instance.place = self._place
        self._instances.setdefault(instance.kind, {})[instance.key] = instance
        self._reindex(instance, entries_of(instance))
        self._changed[instance.kind, instance.key] = instance

    def remove(self, instance: Instance) -> None:
        """Forget an instance."""
        self._reindex(instance, set())
        del self._instances[instance.kind][instance.key]
        self._changed[instance.kind, instance.key] = None

    def rename(self, instance: Instance, key: str) -> None:
        """Give an instance another ID; its place stays."""
        self.remove(instance)
        instance.key = key
        self.put(instance)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything in the block survive, or nothing: no disk has room for ever.

        What could not be kept is not shown either, now or after a restart.
        """
        try:
            yield
            self.commit()
        except BaseException:
            self._load()
            raise

    def commit(self) -> None:
        """Make every change since the last commit survive."""
        if not self._changed:
            return
        with self.database:
            self.database.executemany(
                "DELETE FROM instance WHERE kind = ? AND key = ?", self._changed
            )
            self.database.executemany(
                "INSERT INTO instance VALUES (?, ?, ?, ?)",
                [row_of(i) for i in self._changed.values() if i is not None],
            )
            self.database.execute("UPDATE counter SET next = ?", (self._next,))
        self._changed.clear()

    def close(self) -> None:
        """Close the database; what was committed stays."""
        self.database.close()

    def _load(self) -> None:
        self._instances.clear()
        self._index.clear()
        self._entries.clear()
        self._place = 0
        with self.database:
            row = self.database.execute("SELECT next FROM counter").fetchone()
            if row is None:
                self.database.execute("INSERT INTO counter VALUES (?)", (FIRST_ID,))
        self._next = FIRST_ID if row is None else row[0]
        rows = self.database.execute("SELECT * FROM instance ORDER BY place")
        for kind, key, place, values in rows:
            self._place = place
            self.put(Instance(kind, key, place, json.loads(values)))
        self._changed.clear()

    def _reindex(self, instance: Instance, entries: set[tuple[str, str]]) -> None:
        owner = (instance.kind, instance.key)
        old = self._entries.get(owner, set())
        for name, value in old - entries:
            keys = self._index[instance.kind, name, value]
            del keys[instance.key]
            if not keys:
                del self._index[instance.kind, name, value]
        for name, value in entries - old:
            entry = (instance.kind, name, value)
            self._index.setdefault(entry, {})[instance.key] = None
        self._entries[owner] = entries


def opened(path: Path) -> sqlite3.Connection:
    """Open the database for this process alone.

    Raises:
        OSError: it is damaged, cannot be written, or belongs to another server.

    """
    try:
        return ready(sqlite3.connect(path, check_same_thread=False, timeout=0.2))
    except sqlite3.DatabaseError as error:
        message = f"{path} cannot be used: {error}; is another server using it?"
        raise OSError(message) from error


def ready(database: sqlite3.Connection) -> sqlite3.Connection:
    """Return a database with its tables, which no other server can open."""
    try:
        database.execute("PRAGMA locking_mode=EXCLUSIVE")
        # Nothing can be lost yet: an empty database need not wait for the disk.
        database.execute("PRAGMA synchronous=OFF")
        database.execute("PRAGMA journal_mode=WAL")
        database.executescript(SCHEMA)
        database.execute("PRAGMA synchronous=NORMAL")
    except BaseException:
        database.close()
        raise
    return database


def place_of(instance: Instance) -> int:
    """Return an instance's place in the order of creation."""
    return instance.place


def entries_of(instance: Instance) -> set[tuple[str, str]]:
    """Return what an instance can be found by."""
    return {
        (name, text)
        for name, value in instance.values.items()
        for text in texts_of(value)
    }


def texts_of(value: Value) -> Iterable[str]:
    """Return the texts of a value: itself, or those of its items."""
    if isinstance(value, str):
        return (value,)
    items = value.values() if isinstance(value, dict) else value
    return (item for item in items if isinstance(item, str))


def row_of(instance: Instance) -> tuple[str, str, int, str]:
    """Return an instance as a row."""
    values = json.dumps(instance.values, ensure_ascii=False)
    return instance.kind, instance.key, instance.place, values
