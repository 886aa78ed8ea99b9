"""A disk that is full, or fills in the middle of a write, while clients upload.

The system refuses to let any file of the server grow beyond a size: bodies, blobs,
databases and their logs alike. What is refused then is not there, not even in part;
what was acknowledged stays, and with room again all goes on.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from conformance.selftest.faults.child import Child, left_over, serving
from conformance.selftest.faults.record import Record
from conformance.selftest.faults.speech import Kept
from conformance.selftest.faults.writers import WRITERS, make_archive

#: No room at all; then room that ends in every kind of file, a log's among them.
ROOMS = (0, 1, 100, 512, 4096, 8192, 20_000, 40_000, 66_000, 100_000, 200_000, 400_000)
FOLDERS = (
    *("cm/spool", "cm/blobs", "staging/incoming", "staging/blobs"),
    *("bsn/spool", "bsn/files"),
)


def full_disks(seed: int, directory: Path) -> Iterator[tuple[int, list[str]]]:
    """Fill the disk to each size, once for a while and once until a kill."""
    for room in ROOMS:
        yield room, filled(f"{seed}:{room}", directory / f"full-{room}", room)


def shut_folders(seed: int, directory: Path) -> Iterator[tuple[str, list[str]]]:
    """Refuse every file in one folder for a while, as if it were read-only.

    A file stands in the folder's place, since permissions bind no superuser.
    """
    for name in FOLDERS:
        data = directory / f"shut-{name.replace('/', '-')}"
        yield name, shut(f"{seed}:{name}", data, data / name)


def shut(seed: str, data: Path, folder: Path) -> list[str]:
    """Write, shut a folder and write on; open it again, and look."""
    record, dice = Record(), random.Random(seed)  # noqa: S311  (to repeat)
    aside = folder.with_name("aside")
    with serving(data) as server:
        archive = make_archive(server)
        write_all(server, record, dice, archive)
        folder.rename(aside)
        folder.write_bytes(b"")
        write_all(server, record, dice, archive)
        folder.unlink()
        aside.rename(folder)
        refused = write_all(server, record, dice, archive)
        wrong = [*record.wrong(server), *record.finish(server)]
        wrong += [f"left over: {path}" for path in left_over(data)]
        return wrong + ["refused, open again"] * refused


def filled(seed: str, data: Path, room: int) -> list[str]:
    """Write, fill the disk and write on; then kill, start again, and look."""
    record, dice = Record(), random.Random(seed)  # noqa: S311  (to repeat)
    with serving(data) as server:
        archive = make_archive(server)
        refused = write_all(server, record, dice, archive)
        server.fill_disk(room)
        write_all(server, record, dice, archive)
        wrong = [f"while full: {one}" for one in record.wrong(server)]
        server.empty_disk()
        wrong += [f"left over: {path}" for path in left_over(data)]
        refused += write_all(server, record, dice, archive)
        wrong += [f"with room again: {one}" for one in record.wrong(server)]
        wrong += ["refused, with room"] * refused
        server.kill()
    with serving(data) as server:
        after = [*record.wrong(server), *record.finish(server)]
        return wrong + [f"after the restart: {one}" for one in after]


def write_all(
    server: Child,
    record: Record,
    dice: random.Random,
    archive: bytes,
    connections: Sequence[HTTPConnection] = (),
) -> int:
    """Have every client write once; return how many got nothing acknowledged.

    Each opens a connection of its own, unless it is given one.
    """
    refused = 0
    opened = connections or [server.connection() for _ in WRITERS]
    for writer, connection in zip(WRITERS, opened, strict=True):
        before = record.acknowledged
        with suppress(OSError, HTTPException):
            writer(Kept(connection), record, dice, archive)
        connection.close()
        refused += record.acknowledged <= before
    return refused
