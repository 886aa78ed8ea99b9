"""The Content Management Server in several processes: what has to be shared of it.

Each keeps the instances in memory and learns from the database what the others have
changed, as soon as it is its turn. Payloads are carried out one at a time, as in one
process.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

from conformance.mock.workers.turns import Place, Turn, begun, is_owned
from conformance.reference.clock import Clock
from conformance.reference.cm import Cm
from conformance.reference.cm.blobs import Blobs, Tickets, TooManyTickets
from conformance.reference.cm.commands import Commands, Output
from conformance.reference.cm.store import SCHEMA, Instance, Store

CHANGES = """
CREATE TABLE IF NOT EXISTS change (
    number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, key TEXT
);
"""
#: How many changes are remembered; who has missed more reads everything again.
REMEMBERED = 20_000
#: Seconds that a process waits for the database, and between two looks at an output.
PATIENCE = 30.0
PAUSE = 0.01
BLOCK = 1 << 16
#: What a ticket of ours looks like; anything else is a client's, and no file name.
TICKET = re.compile(r"[0-9]{20}", re.ASCII)


class SharedCm(Cm):
    """The service, whose turn is one among all processes."""

    store: SharedStore

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401  (as it has it)
        super().__init__(*given, **named)
        self.lock = self.store.turn  # type: ignore[assignment]  # taken and left alike

    def sweep(self) -> None:
        """Delete what nothing refers to any more, as all processes see it."""
        with self.store.turn:
            super().sweep()

    def close(self) -> None:
        """Let go of the data directory; the last sweep is that of the parent."""
        self.commands.close()
        self.store.close()


class SharedStore(Store):
    """Instances in memory that follow what other processes change."""

    def __init__(self, folder: Path) -> None:
        self._seen = 0
        self._version = -1
        self._is_open = False
        self.turn = Turn(folder / "turn", self.catch_up)
        with self.turn:
            super().__init__(folder)
            self._is_open = True

    def opened(self, path: Path) -> sqlite3.Connection:
        """Open the database beside the other processes."""
        database = sqlite3.connect(path, check_same_thread=False, timeout=PATIENCE)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        database.executescript(SCHEMA + CHANGES)
        return database

    def all(self, kind: str) -> list[Instance]:
        """Return every instance of a class, those of other processes too."""
        with self.turn:
            return super().all(kind)

    def commit(self) -> None:
        """Make every change survive, and known to the others."""
        if not self._changed:
            return
        with self.database:
            self.database.executemany(
                "INSERT INTO change (kind, key) VALUES (?, ?)", list(self._changed)
            )
            self._seen = self._latest()
            self.database.execute(
                "DELETE FROM change WHERE number <= ?", (self._seen - REMEMBERED,)
            )
            super().commit()

    def catch_up(self) -> None:
        """Learn what other processes have changed since it was this one's turn."""
        if not self._is_open:
            return
        ((version,),) = self.database.execute("PRAGMA data_version")
        if version == self._version:
            return
        self._version = version
        changes = self.database.execute(
            "SELECT number, kind, key FROM change WHERE number > ? ORDER BY number",
            (self._seen,),
        ).fetchall()
        if changes and changes[0][0] != self._seen + 1:
            self._load()
            return
        for kind, key in dict.fromkeys((kind, key) for _, kind, key in changes):
            self._learn(kind, key)
        if changes:
            self._seen = changes[-1][0]
            ((self._next,),) = self.database.execute("SELECT next FROM counter")
        self._changed.clear()

    def close(self) -> None:
        """Close the database."""
        with self.turn:
            super().close()
            self._is_open = False

    def _learn(self, kind: str, key: str) -> None:
        row = self.database.execute(
            "SELECT place, properties FROM instance WHERE kind = ? AND key = ?",
            (kind, key),
        ).fetchone()
        known = self.find(kind, key)
        if row is not None:
            self.put(Instance(kind, key, row[0], json.loads(row[1])))
            self._place = max(self._place, row[0])
        elif known is not None:
            self.remove(known)

    def _latest(self) -> int:
        query = "SELECT coalesce(max(number), 0) FROM change"
        ((number,),) = self.database.execute(query)
        return int(number)

    def _load(self) -> None:
        super()._load()
        self._seen = self._latest()


class SharedBlobs(Blobs):
    """Blobs in one folder, with bodies that arrive in a folder of each process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "blobs"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.spool = Place.own(folder / "spool")


class SharedTickets(Tickets):
    """Tickets that are looked up where all processes have them."""

    def __init__(self, store: Store, clock: Clock, seconds: float) -> None:
        super().__init__(store, clock, seconds)
        self.valid.clear()

    def issue(self, blob: str) -> str:
        """Return a new ticket for a blob."""
        if self._count() >= self.most:
            self.drop_expired()
        if self._count() >= self.most:
            raise TooManyTickets
        ticket = self.new_id()
        expires = self.clock.now().timestamp() + self.seconds
        with self.store.database as database:
            row = (ticket, blob, expires)
            database.execute("INSERT INTO ticket VALUES (?, ?, ?)", row)
        return ticket

    def blob(self, ticket: str) -> str | None:
        """Return the blob of a valid ticket, whoever has issued it."""
        query = "SELECT blob, expires FROM ticket WHERE id = ?"
        row = self.store.database.execute(query, (ticket,)).fetchone()
        if row is None or self.clock.now().timestamp() >= row[1]:
            return None
        return str(row[0])

    def blobs(self) -> set[str]:
        """Return the blobs that tickets refer to."""
        rows = self.store.database.execute("SELECT blob FROM ticket")
        return {blob for (blob,) in rows}

    def _count(self) -> int:
        ((number,),) = self.store.database.execute("SELECT count(*) FROM ticket")
        return int(number)


class SharedCommands(Commands):
    """Commands whose output other processes can follow in a file."""

    folder: ClassVar[Path]

    def __init__(self, clock: Clock, seconds: float) -> None:
        super().__init__(clock, seconds)
        self.folder.mkdir(parents=True, exist_ok=True)

    def execute(self, name: str) -> str:
        """Start a command; what it writes is told to the others as well."""
        ticket = super().execute(name)
        path, output = self._path(ticket), self.outputs[ticket]
        path.with_suffix(".expires").write_text(str(output.expires))
        handle = begun(path)
        Thread(target=_told, args=(output, handle), daemon=True).start()
        return ticket

    def _path(self, ticket: str) -> Path:
        return self.folder / f"{ticket}.output"

    def output(self, ticket: str) -> Iterator[bytes] | None:
        """Return the output of a command, be it that of another process."""
        own = super().output(ticket)
        if own is not None or not TICKET.fullmatch(ticket):
            return own
        path = self._path(ticket)
        try:
            expires = float(path.with_suffix(".expires").read_text())
        except (FileNotFoundError, ValueError):
            return None
        if self.clock.now().timestamp() >= expires:
            return None
        return followed(path)


def _told(output: Output, handle: int) -> None:
    """Write an output into a file, which is owned until the command ends."""
    try:
        for piece in output.pieces():
            os.write(handle, piece)
    finally:
        os.close(handle)


def followed(path: Path) -> Iterator[bytes]:
    """Yield what is written into a file until its writer ends."""
    with path.open("rb") as file:
        while True:
            is_written = is_owned(path)
            piece = file.read(BLOCK)
            if piece:
                yield piece
            elif not is_written:
                return
            else:
                time.sleep(PAUSE)
