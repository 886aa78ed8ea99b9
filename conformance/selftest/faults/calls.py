"""Every call that opens or changes a file fails once, is slow, or is the last.

A library that is loaded before the system's own counts the calls of a server, those of
SQLite among them (``calls.c``). A scenario is met again and again: its first call meets
the fault, then its second, until one time none is left to meet it.
"""

from __future__ import annotations

import errno
import mmap
import random
import shutil
import struct
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from pathlib import Path

from conformance.selftest.faults.child import Child, Nursery, left_over, nursery
from conformance.selftest.faults.record import Record
from conformance.selftest.faults.speech import Kept
from conformance.selftest.faults.writers import (
    Writer,
    an_object,
    file,
    make_archive,
    package,
    ticket,
)

SOURCE = Path(__file__).with_name("calls.c")
LAYOUT = "iiiiqq"
FAIL, KILL, SLOW = 1, 2, 3
#: More calls than any scenario makes.
MANY = 500


@dataclass(slots=True)
class Met:
    """How many calls met a trouble, how many uploads that refused, and what was wrong.

    An upload that met trouble may succeed all the same: a call may be late, or one that
    tidies up.
    """

    calls: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happens at a call, and whether at all that follow."""

    name: str
    action: int
    error: int = 0
    for_ever: bool = False


TROUBLES = (
    Trouble("SIGKILL", KILL),
    Trouble("no space, once", FAIL, errno.ENOSPC),
    Trouble("no space from then on", FAIL, errno.ENOSPC, for_ever=True),
    Trouble("input/output error, once", FAIL, errno.EIO),
    Trouble("input/output error from then on", FAIL, errno.EIO, for_ever=True),
    Trouble("no descriptor, once", FAIL, errno.EMFILE),
    Trouble("50 ms late", SLOW),
)
SCENARIOS: dict[str, Writer] = {
    "data in memory": partial(ticket, size=1000),
    "data in a file": partial(ticket, size=100_000),
    "an object": an_object,
    "a file in chunks": file,
    "a package and its archive": package,
}


class Control:
    """What the library is told, in a file that both sides have mapped."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "control"
        self.path.write_bytes(bytes(struct.calcsize(LAYOUT)))
        with self.path.open("r+b") as handle:
            self._memory = mmap.mmap(handle.fileno(), 0)

    @contextmanager
    def meeting(self, trouble: Trouble, call: int) -> Iterator[None]:
        """Have a call, counted from 1, meet trouble."""
        given = (trouble.action, trouble.error, trouble.for_ever, call, 0)
        struct.pack_into(LAYOUT, self._memory, 0, 1, *given)
        try:
            yield
        finally:
            struct.pack_into("i", self._memory, 0, 0)

    @property
    def calls(self) -> int:
        """Return how many calls were counted since the last trouble began."""
        count: int = struct.unpack_from(LAYOUT, self._memory)[-1]
        return count


def can_be_counted() -> bool:
    """Tell whether there is a compiler for the library."""
    return shutil.which("cc") is not None


def compiled(directory: Path) -> Path:
    """Return the library, made of its source."""
    library = directory / "calls.so"
    options = ["-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(["cc", *options], check=True)  # noqa: S607  (wherever it is)
    return library


def calls(
    seed: int, directory: Path, troubles: Sequence[Trouble] = TROUBLES
) -> Iterator[tuple[Trouble, Met]]:
    """Meet each trouble at every call of every scenario."""
    directory.mkdir(parents=True, exist_ok=True)
    control = Control(directory)
    more = {
        "LD_PRELOAD": str(compiled(directory)),
        "FAULTS_CONTROL": str(control.path),
        "FAULTS_ROOT": str(directory / "data"),
    }
    with nursery(more) as born:
        with born.serving(directory / "source") as server:
            archive = make_archive(server)
        for trouble in troubles:
            met = Met()
            for name, writer in SCENARIOS.items():
                writing = Writing(writer, archive, f"{seed}:{name}")
                Meeting(born, control, trouble, directory / "data").all_of(writing, met)
            yield trouble, met


@dataclass(frozen=True, slots=True)
class Meeting:
    """A trouble that is met in a folder."""

    born: Nursery
    control: Control
    trouble: Trouble
    data: Path

    def all_of(self, write: Writing, met: Met) -> None:
        """Meet it at the first call, then the second, until there are no more."""
        for call in range(1, MANY):
            record = Record()
            wrong = [*self.during(write, record, call, met), *self.after(record)]
            met.wrong += [f"{write.seed}, call {call}: {one}" for one in wrong]
            shutil.rmtree(self.data)
            if self.control.calls < call:
                return
            met.calls += 1

    def during(
        self, write: Writing, record: Record, call: int, met: Met
    ) -> Iterator[str]:
        """Yield what is wrong with the server that met it; then kill that."""
        with self.born.serving(self.data) as server:
            with self.control.meeting(self.trouble, call):
                met.refused += not write(server, record, "first")
            if self.trouble.action != KILL:
                if not write(server, record, "again"):
                    yield "the next one is refused"
                yield from record.wrong(server)

    def after(self, record: Record) -> Iterator[str]:
        """Yield what is wrong with the next server."""
        with self.born.serving(self.data) as server:
            for one in (*record.wrong(server), *record.finish(server)):
                yield f"after the restart: {one}"
            for path in left_over(self.data):
                yield f"left over: {path}"


@dataclass(frozen=True, slots=True)
class Writing:
    """One kind of upload, as often as it is asked for."""

    writer: Writer
    archive: bytes
    seed: str

    def __call__(self, server: Child, record: Record, which: str) -> bool:
        """Upload, over a connection that may break; tell whether all was kept."""
        dice = random.Random(f"{self.seed}:{which}")  # noqa: S311  (to repeat)
        acknowledged, unfinished = record.acknowledged, record.unfinished
        connection = server.connection()
        with suppress(OSError, HTTPException):
            self.writer(Kept(connection), record, dice, self.archive)
        connection.close()
        is_whole = record.unfinished <= unfinished
        return is_whole and record.acknowledged > acknowledged
