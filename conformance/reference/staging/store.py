"""Where everything is kept: one SQLite database, and the blobs beside it.

What was acknowledged has been handed to the operating system, and survives the death
of this process. A power failure may take the last seconds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from conformance.reference.staging.blobs import Blobs

#: What ``PRAGMA user_version`` says about a database of this make.
VERSION = 1

TABLES = """
CREATE TABLE objects (
    uid TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    parent TEXT,
    name TEXT NOT NULL,
    revision INTEGER NOT NULL,
    properties TEXT NOT NULL,
    blob TEXT
) WITHOUT ROWID;
CREATE INDEX objects_parent ON objects (parent);
CREATE INDEX objects_blob ON objects (blob) WHERE blob IS NOT NULL;
CREATE INDEX objects_content_set
    ON objects (json_extract(properties, '$.contentSet'));

CREATE TABLE implementations (uid TEXT PRIMARY KEY, hash TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE packages (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    description TEXT,
    timestamp INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    forms INTEGER NOT NULL DEFAULT 0,
    files INTEGER NOT NULL DEFAULT 0,
    pages INTEGER NOT NULL DEFAULT 0,
    folders INTEGER NOT NULL DEFAULT 0,
    images INTEGER NOT NULL DEFAULT 0,
    nodes INTEGER NOT NULL DEFAULT 0,
    channels INTEGER NOT NULL DEFAULT 0,
    imported TEXT
);

CREATE TABLE copies (
    package INTEGER NOT NULL REFERENCES packages (key) ON DELETE CASCADE,
    uid TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent TEXT,
    name TEXT NOT NULL,
    revision INTEGER NOT NULL,
    properties TEXT NOT NULL,
    blob TEXT,
    PRIMARY KEY (package, uid)
) WITHOUT ROWID;
CREATE INDEX copies_parent ON copies (package, parent);
CREATE INDEX copies_blob ON copies (blob) WHERE blob IS NOT NULL;
"""


class Store:
    """A database and a folder of blobs, for several threads at once."""

    #: The log is not synchronised at every commit: that costs milliseconds.
    synchronous = "NORMAL"

    blobs_part: type[Blobs] = Blobs

    def __init__(self, data: Path) -> None:
        self.path = data / "staging.sqlite"
        data.mkdir(parents=True, exist_ok=True)
        self._hold = self.hold(data / "lock.sqlite")
        self.spool = self.emptied(data / "incoming")
        self._lock = RLock()
        self._discarded: set[str] = set()
        self.blobs = self.blobs_part(data / "blobs", self._lock, self.unused_blobs)
        try:
            self._connection = self._connected()
        except OSError:
            self._hold.close()
            raise

    def hold(self, path: Path) -> sqlite3.Connection:
        """Hold the folder, so that no other server opens it."""
        return held(path)

    def emptied(self, spool: Path) -> Path:
        """Make the folder for arriving bodies; those of a dead process go."""
        spool.mkdir(parents=True, exist_ok=True)
        for left_over in spool.iterdir():
            left_over.unlink()
        return spool

    def open(self, fill: Callable[[], None]) -> None:
        """Make a new database ready and have it filled, in one step; tidy an old one.

        Raises:
            OSError: the database is of another make.

        """
        if self._is_new():
            with self.transaction():
                for statement in TABLES.split(";\n"):
                    self.execute(statement)
                fill()
                self.execute(f"PRAGMA user_version = {VERSION}")
        self.execute(f"PRAGMA synchronous = {self.synchronous}")
        self.blobs.sweep()

    def close(self) -> None:
        """Close the database; what it holds stays."""
        with self._lock:
            self._connection.close()
            self._hold.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything in the block happen, or nothing of it; may be nested."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._discarded.clear()
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self.blobs.discard(self._discarded)
            self._discarded.clear()

    def discard(self, names: Iterable[str | None]) -> None:
        """Have blobs deleted once the transaction is on disk, if nothing uses them."""
        self._discarded.update(name for name in names if name is not None)

    def execute(self, statement: str, *values: Any) -> int:  # noqa: ANN401  (SQLite's)
        """Run one statement and return how many rows it changed."""
        with self._lock:
            return self._connection.execute(statement, values).rowcount

    def execute_many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> int:
        """Run a statement for each row and return how many rows it changed."""
        with self._lock:
            return self._connection.executemany(statement, rows).rowcount

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401  (SQLite's)
        """Return what a query finds."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    @contextmanager
    def snapshot(
        self, statement: str, *values: object
    ) -> Iterator[Iterator[tuple[Any, ...]]]:
        """Read what a query finds row by row, as it is now, while others write."""
        with self.blobs.held():
            connection = self._connected()
            try:
                yield connection.execute(statement, values)
            finally:
                connection.close()

    def unused_blobs(self, names: Iterable[str]) -> set[str]:
        """Return those of the blobs that nothing refers to."""
        used = "SELECT 1 FROM objects WHERE blob = ? UNION ALL "
        used += "SELECT 1 FROM copies WHERE blob = ? LIMIT 1"
        return {name for name in names if not self.rows(used, name, name)}

    def _connected(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(
                self.path, isolation_level=None, check_same_thread=False, timeout=30
            )
            return self._ready(connection)
        except sqlite3.DatabaseError as error:
            message = f"{self.path} cannot be used ({error}): restore or remove it"
            raise OSError(message) from error

    def _ready(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        try:
            connection.execute("PRAGMA synchronous = OFF")  # until it is filled
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    def _is_new(self) -> bool:
        """Tell whether the database is empty; refuse one of another make."""
        ((version,),) = self.rows("PRAGMA user_version")
        if version == VERSION:
            return False
        if version or self.rows("SELECT 1 FROM sqlite_master"):
            self.close()
            found = f"{self.path} has format {version}, not {VERSION}"
            raise OSError(f"{found}: choose another folder")
        return True


def held(path: Path) -> sqlite3.Connection:
    """Hold a folder for this process alone, as long as the connection is open.

    The database itself cannot be locked: what is listed is read over connections of
    its own. A process that dies holds nothing.

    Raises:
        OSError: another server holds it.

    """
    try:
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=0.2
        )
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        message = f"{path} cannot be used: {error}; is another server using it?"
        raise OSError(message) from error
    return connection
