"""Content upload in several processes: what has to be shared of it."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.mock.workers.turns import Place, Turn, let_go, owned, taken
from conformance.reference.bsn.store import SCHEMA, Store


class SharedStore(Store):
    """A database that several processes change in turn, and uploads that are owned."""

    def __init__(self, folder: Path) -> None:
        self.turn = Turn(folder / "turn")
        self._at_work = folder / "at-work"
        self._at_work.mkdir(parents=True, exist_ok=True)
        self._taken: dict[Path, int] = {}
        super().__init__(folder)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of it or nothing; one at a time, in whichever process."""
        with self._lock, self.turn:
            try:
                with super().transaction():
                    yield
            finally:
                if not self._depth:
                    self._let_go()

    @contextmanager
    def locked(self, token: str) -> Iterator[None]:
        """Be the only one at work on an upload or a session, in whichever process."""
        with super().locked(token), owned(self._sign(token)):
            yield

    def is_busy(self, token: str) -> bool:
        """Tell whether somebody is at work on it; if not, nobody begins meanwhile."""
        if super().is_busy(token):
            return True
        path = self._sign(token)
        if path in self._taken:
            return False
        handle = taken(path, wait=False)
        if handle is None:
            return True
        self._taken[path] = handle
        return False

    def _let_go(self) -> None:
        while self._taken:
            let_go(*self._taken.popitem())

    def _sign(self, token: str) -> Path:
        """Return what stands for a token, which may be anything that a client sends."""
        digest = hashlib.sha256(token.encode("utf-8", "backslashreplace"))
        return self._at_work / digest.hexdigest()

    def _opened(self) -> sqlite3.Connection:
        path = self.folder / "uploads.sqlite"
        db = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=30
        )
        db.row_factory = sqlite3.Row
        db.execute("pragma journal_mode=wal")
        db.executescript(f"begin; {SCHEMA} commit;")
        db.execute("pragma synchronous=normal")
        return db

    def _emptied(self, spool: Path) -> Path:
        """Make the folder for bodies that arrive at this process."""
        return Place.own(spool)

    def _remove_unknown_files(self) -> None:
        """Leave alone what another process is about to enter."""
