"""What outlives the process: a database for what is known, files for the bytes.

A chunk is written to its place in the file first and entered in the database then;
only after that it is acknowledged. A file never moves: it is kept under a random name,
and becomes a content's file by an entry in the database. So a process killed at any
moment leaves at most a file that nobody knows, which the next start removes.

What was acknowledged survives the end of the process, however it comes. When power ends
too, the database stays whole, but the last things acknowledged may be missing.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import Any

SCHEMA = """
create table if not exists uploads (
    token text primary key, account text not null, arguments text not null,
    started real not null, touched real not null, state text not null,
    session text, role text not null, position integer not null, file text,
    received integer not null, ended real, content_id integer, matched integer,
    sha1 text
) without rowid;
create index if not exists uploads_session on uploads (session, position);
create index if not exists uploads_open on uploads (account, touched)
    where state in ('Started', 'Uploading', 'Uploaded', 'Corrupted');
create index if not exists uploads_touched on uploads (touched)
    where state not in ('Verified', 'Completed');
create table if not exists thumbnails (
    token text primary key, data blob not null
) without rowid;
create table if not exists chunks (
    token text not null, offset integer not null, length integer not null,
    part integer not null, primary key (token, offset)
) without rowid;
create table if not exists sessions (
    token text primary key, account text not null, name text not null,
    started real not null, touched real not null, page_id integer, ended real,
    content_id integer
) without rowid;
create index if not exists sessions_open on sessions (account) where ended is null;
create table if not exists contents (
    id integer primary key autoincrement, account text not null, name text not null,
    path text not null, type text not null, size integer not null, sha1 text not null,
    file text not null, uploaded real not null, modified text,
    is_asset integer not null, orphaned real, marked real, thumbnail blob
);
create index if not exists contents_sha1 on contents (account, sha1, size);
create index if not exists contents_orphaned on contents (orphaned)
    where orphaned is not null and marked is null;
create table if not exists pages (
    id integer primary key, name text not null
);
create table if not exists assets (
    page integer not null, position integer not null, content integer not null,
    relative_path text, primary key (page, position)
) without rowid;
create index if not exists assets_content on assets (content);
create table if not exists folders (
    account text not null, path text not null, primary key (account, path)
) without rowid;
"""


class Store:
    """The database, the files and the locks of one service."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = folder / "files"
        self.files.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._tokens: dict[str, tuple[threading.Lock, int]] = {}
        self._db = self._opened()
        self._remove_unknown_files()
        self.spool = self._emptied(folder / "spool")

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._db.close()

    # -- database -------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of it or nothing; one at a time. A nested one belongs to the outer."""
        with self._lock:
            if self._depth:
                yield
                return
            self._db.execute("begin immediate")
            self._depth = 1
            try:
                yield
                self._db.execute("commit")
            except BaseException:
                with suppress(sqlite3.OperationalError):  # it was rolled back already
                    self._db.execute("rollback")
                raise
            finally:
                self._depth = 0

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return what a query finds."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        """Return the first row that a query finds."""
        return next(iter(self.rows(sql, *values)), None)

    def value(self, sql: str, *values: object) -> Any:  # noqa: ANN401  (a column's)
        """Return the first column of the first row that a query finds."""
        row = self.row(sql, *values)
        return None if row is None else row[0]

    def change(self, sql: str, *values: object) -> int:
        """Change rows; return the id of a row that was added."""
        with self.transaction():
            return self._db.execute(sql, values).lastrowid or 0

    # -- locks ----------------------------------------------------------------------

    @contextmanager
    def locked(self, token: str) -> Iterator[None]:
        """Be the only one at work on an upload or a session."""
        with self._lock:
            lock, users = self._tokens.get(token, (threading.Lock(), 0))
            self._tokens[token] = (lock, users + 1)
        try:
            with lock:
                yield
        finally:
            with self._lock:
                users = self._tokens[token][1] - 1
                if users:
                    self._tokens[token] = (lock, users)
                else:
                    del self._tokens[token]

    def is_busy(self, token: str) -> bool:
        """Tell whether somebody is at work on it; true only inside a transaction."""
        return token in self._tokens

    # -- files ----------------------------------------------------------------------

    def new_file(self) -> str:
        """Return a name for a file that does not exist yet."""
        return secrets.token_hex(16)

    def path(self, name: str) -> Path:
        """Return where a file is kept."""
        return self.files / name

    def write(self, name: str, offset: int, data: bytes | bytearray) -> None:
        """Write bytes to their place in a file."""
        handle = os.open(self.path(name), os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            rest = memoryview(data)
            while rest:
                done = os.pwrite(handle, rest, offset)
                offset, rest = offset + done, rest[done:]
        finally:
            os.close(handle)

    def open(self, name: str) -> BufferedReader:
        """Open a file for reading."""
        return self.path(name).open("rb")

    def copy(self, name: str) -> str:
        """Give the bytes of a finished file a second name."""
        second = self.new_file()
        os.link(self.path(name), self.path(second))
        return second

    def remove(self, *names: str | None) -> None:
        """Remove files."""
        for name in names:
            if name is not None:
                self.path(name).unlink(missing_ok=True)

    def _opened(self) -> sqlite3.Connection:
        path = self.folder / "uploads.sqlite"
        try:
            db = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, timeout=0.2
            )
        except sqlite3.DatabaseError as error:
            raise OSError(f"{path} cannot be used: {error}") from error
        db.row_factory = sqlite3.Row
        try:
            # Exclusive: a second server on the same folder must not start.
            db.execute("pragma locking_mode=exclusive")
            # Nothing can be lost yet: an empty database need not wait for the disk.
            db.execute("pragma synchronous=off")
            db.execute("pragma journal_mode=wal")
            db.executescript(f"begin; {SCHEMA} commit;")
            db.execute("pragma synchronous=normal")
        except sqlite3.DatabaseError as error:
            db.close()
            message = f"{path} cannot be used: {error}; is another server using it?"
            raise OSError(message) from error
        return db

    def _emptied(self, spool: Path) -> Path:
        """Make the folder for arriving bodies; those of a dead process go."""
        spool.mkdir(exist_ok=True)
        for left_over in spool.iterdir():
            left_over.unlink()
        return spool

    def _remove_unknown_files(self) -> None:
        known = {
            row[0]
            for table in ("uploads", "contents")
            for row in self.rows(f"select file from {table} where file is not null")  # noqa: S608  (no input)
        }
        found = [path.name for path in self.files.iterdir()]
        self.remove(*(name for name in found if name not in known))
