"""Content staging in several processes: what has to be shared of it."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import sqlite3
import struct
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

from conformance.mock.workers.turns import Place, Turn, begun, is_owned, let_go
from conformance.reference.staging.blobs import Blobs
from conformance.reference.staging.bodies import Bodies
from conformance.reference.staging.envelope import Envelope
from conformance.reference.staging.jobs import Job, Jobs, Task
from conformance.reference.staging.model import Json, Package
from conformance.reference.staging.session import Session
from conformance.reference.staging.store import Store

#: What is told of a job: started, finished, done, total.
STATE = struct.Struct("<4q")

#: What a session of ours looks like; anything else is a client's, and no file name.
SESSION = re.compile(r"[0-9]{1,12}", re.ASCII)


class SharedBlobs(Blobs):
    """Blobs that another process may hold: then they go later, or at the next start."""

    def __init__(self, *given: Any) -> None:  # noqa: ANN401  (as it has them)
        super().__init__(*given)
        self.turn = Turn(self.folder.parent / "turn")
        self._holding = self.folder.parent / "holding"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every blob there is until the end of the block."""
        handle = os.open(self._holding, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH)
            with super().held():
                yield
        finally:
            os.close(handle)

    def sweep(self) -> None:
        """Leave alone what another process may be about to refer to."""

    def _clear(self) -> None:
        if self._holders or not self._discarded:
            return
        handle = os.open(self._holding, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with self.turn:
                super()._clear()
        except BlockingIOError:
            return
        finally:
            os.close(handle)


class SharedStore(Store):
    """A database that several processes change in turn."""

    blobs_part: type[Blobs] = SharedBlobs
    blobs: SharedBlobs

    def hold(self, path: Path) -> sqlite3.Connection:
        """Hold the folder together with the other processes, and nobody else."""
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=30
        )
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM sqlite_master").fetchall()
        return connection

    def emptied(self, spool: Path) -> Path:
        """Make the folder for bodies that arrive at this process."""
        return Place.own(spool)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything in the block happen, or nothing; in turn with the others."""
        with self._lock, self.blobs.turn, super().transaction():
            yield


class SharedJobs(Jobs):
    """Jobs that wait for those of other processes, and tell them how they get on."""

    folder: ClassVar[Path]

    def __init__(self, *given: Any) -> None:  # noqa: ANN401  (as it has them)
        super().__init__(*given)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._notes: dict[int, int] = {}

    def start(self, package: Package, task: Task) -> Job:
        """Have a task done when no process works on the package any more."""

        def in_turn(job: Job) -> None:
            turn = Turn(self.folder / f"{package.key}.turn")
            try:
                with turn:
                    job.started = self.now()
                    task(job)
            finally:
                turn.close()

        return super().start(package, in_turn)

    def start_import(self, package: Package, task: Task) -> Job:
        """Have a package imported, and let all processes see that."""
        path = self.folder / f"{package.key}-{secrets.token_hex(8)}.import"
        handle = begun(path)

        def noted(job: Job) -> None:
            self._notes[id(job)] = handle
            try:
                self._note(job)
                task(job)
            finally:
                del self._notes[id(job)]
                let_go(path, handle)

        try:
            job = super().start_import(package, noted)
        except BaseException:
            let_go(path, handle)
            raise
        return job

    def step(self, job: Job) -> None:
        """Note that one more object is done with."""
        super().step(job)
        self._note(job)

    def _note(self, job: Job) -> None:
        handle = self._notes.get(id(job))
        if handle is not None:
            state = (job.started, job.finished, job.done, job.total)
            os.pwrite(handle, STATE.pack(*state), 0)

    def running_import(self, package: Package) -> Json | None:
        """Return the state of an import that has not ended, whoever does it."""
        own = super().running_import(package)
        if own is not None:
            return own
        for path in self.folder.glob(f"{package.key}-*.import"):
            job = job_of(path)
            if job is not None:
                text = "the import is running"
                return self.status(job, "OK", text, running=True)
        return None


def job_of(path: Path) -> Job | None:
    """Return a job of another process, as far as it has come; None if it is none."""
    with suppress(FileNotFoundError):
        if is_owned(path):
            data = path.read_bytes()
            told = STATE.unpack(data) if len(data) == STATE.size else (0, 0, 0, 0)
            return Job(*told)
        path.unlink()
    return None


class SharedSession(Session):
    """Sessions that all processes know."""

    folder: ClassVar[Path]

    def __init__(self, bodies: Bodies, envelope: Envelope) -> None:
        super().__init__(bodies, envelope)
        self.secrets = Secrets(self.folder)


class Secrets(MutableMapping[str, str]):
    """Secrets by session, each in a file; the oldest comes first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)

    def _path(self, key: str) -> Path:
        if not SESSION.fullmatch(key):
            raise KeyError(key)
        return self.folder / key

    def __getitem__(self, key: str) -> str:
        try:
            return self._path(key).read_text(encoding="ascii")
        except FileNotFoundError:
            raise KeyError(key) from None

    def __setitem__(self, key: str, value: str) -> None:
        path = self._path(key)
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.write_text(value, encoding="ascii")
        draft.replace(path)

    def __delitem__(self, key: str) -> None:
        try:
            self._path(key).unlink()
        except FileNotFoundError:
            raise KeyError(key) from None

    def __iter__(self) -> Iterator[str]:
        found = []
        for path in self.folder.iterdir():
            with suppress(FileNotFoundError):  # another process was faster
                if not path.suffix:
                    found.append((path.stat().st_mtime_ns, path.name))
        return iter([name for _, name in sorted(found)])

    def __len__(self) -> int:
        return sum(1 for _ in self)
