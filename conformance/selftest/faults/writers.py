"""Clients that upload until they are told to stop, and write down what was said."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from threading import Thread

from conformance.reference.staging.content import LOGO
from conformance.selftest.faults.child import Child
from conformance.selftest.faults.record import File, Record
from conformance.selftest.faults.speech import (
    PACKAGES,
    Kept,
    Server,
    complete_call,
    completed_id,
    create_object,
    create_package,
    is_created,
    parts_of,
    send_chunk,
    start_call,
    started_token,
    upload_package,
)

Writer = Callable[[Server, Record, random.Random, bytes], None]
LARGEST = 150_000


def ticket(
    server: Server,
    record: Record,
    dice: random.Random,
    _: bytes,
    size: int | None = None,
) -> None:
    """Upload data of any size; some go through a file."""
    data = dice.randbytes(dice.randrange(LARGEST) if size is None else size)
    status, answer = server.ask("POST", "/stream", data)
    if status == 200:
        record.tickets[answer.decode()] = data


def an_object(server: Server, record: Record, dice: random.Random, _: bytes) -> None:
    """Create an object with a blob."""
    name = f"f-{dice.getrandbits(64):016x}"
    record.tried_objects.add(name)
    status, answer = server.ask("POST", "/xml", create_object(name))
    if status == 200 and is_created(answer):
        record.objects.add(name)


def file(server: Server, record: Record, dice: random.Random, _: bytes) -> None:
    """Upload a file in chunks that come in any order, some of them twice."""
    data = dice.randbytes(dice.randrange(1, LARGEST))
    record.tried_files.add(data)
    token = started_token(server.ask(*start_call(data))[1])
    if not token:
        return
    record.open_files[token] = kept = File(token, data)
    count = len(parts_of(data))
    for number in [*dice.sample(range(count), count), dice.randrange(count)]:
        if send_chunk(server, token, data, number):
            kept.stored.add(number)
    content = completed_id(server.ask(*complete_call(token, data))[1])
    if content:
        record.contents[content] = data
        del record.open_files[token]


def package(
    server: Server, record: Record, dice: random.Random, archive: bytes
) -> None:
    """Create a package and upload its content."""
    name = f"f{dice.getrandbits(64):016x}"
    record.tried_packages.add(name)
    if create_package(server, name) != 200:
        return
    record.packages.add(name)
    record.tried_archives[name] = archive
    if upload_package(server, name, archive) == 200:
        record.archives[name] = archive


WRITERS: tuple[Writer, ...] = (ticket, an_object, file, package)


@contextmanager
def at_work(server: Child, record: Record, seed: str, archive: bytes) -> Iterator[None]:
    """Have one client of each kind write as long as the server lives."""
    threads = [
        Thread(target=write, args=(one, server, record, f"{seed}:{number}", archive))
        for number, one in enumerate(WRITERS)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join()


def write(
    writer: Writer, server: Child, record: Record, seed: str, archive: bytes
) -> None:
    """Write until the connection breaks."""
    dice = random.Random(seed)  # noqa: S311  (to repeat, not to hide)
    connection = server.connection()
    with suppress(OSError, HTTPException):
        while True:
            writer(Kept(connection), record, dice, archive)
    connection.close()


def make_archive(server: Child) -> bytes:
    """Return the archive of a package with images; the package is deleted again."""
    create_package(server, "source")
    server.ask("PUT", f"{PACKAGES}/source/image/{LOGO}")
    archive = server.ask("GET", f"{PACKAGES}/source/zip")[1]
    server.ask("DELETE", f"{PACKAGES}/source")
    return archive
