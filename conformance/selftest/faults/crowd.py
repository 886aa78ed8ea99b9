"""A hundred uploads at once, each over eight connections that come in any order."""

from __future__ import annotations

import asyncio
import random
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from conformance.selftest.bsn.reference_driver import (
    BASIC,
    CHUNK,
    chunk_call,
    envelope,
    sha1,
)
from conformance.selftest.faults.child import Child, serving
from conformance.selftest.faults.large import called
from conformance.selftest.faults.page import Outcome
from conformance.selftest.faults.races import is_stored
from conformance.selftest.faults.speech import STORED, completed_id, started_token
from conformance.selftest.faults.watch import Watch

UPLOADS, CONNECTIONS = 100, 8
SMALLEST, LARGEST = 1 << 20, 8 << 20
SECONDS, MEGABYTES = 60.0, 200.0
#: Of so many chunks one is sent twice.
AGAIN = 20
#: Seconds until a connection that was turned away comes back.
BREAK = 0.2


@dataclass
class Work:
    """A file that is uploaded: the chunks still to be sent, and what was refused."""

    token: str
    data: bytes
    numbers: list[int]
    refused: list[int] = field(default_factory=list)
    turned_away: int = 0


def crowd(seed: int, directory: Path, uploads: int = UPLOADS) -> Iterator[Outcome]:
    """Upload so many files at once; each has to be there byte for byte."""
    with serving(directory / "crowd") as server:
        watch = Watch(server.process.pid)
        works = [begun(server, f"{seed}:{number}") for number in range(uploads)]
        wrong = [*uploaded(server, works), *watch.wrong(SECONDS, MEGABYTES)]
        away = sum(work.turned_away for work in works)
        told = (
            f"each over {CONNECTIONS} connections, of which {away} had to come again;"
            f" at most {watch.megabytes:.0f} MB"
        )
        name, seconds = "uploads at once", watch.seconds
    yield Outcome(name, uploads, told, seconds, tuple(wrong), UPLOADS)


def begun(
    server: Child, seed: str, smallest: int = SMALLEST, largest: int = LARGEST
) -> Work:
    """Start a file; its chunks are to be sent in any order, some of them twice."""
    dice = random.Random(seed)  # noqa: S311  (to repeat)
    data = dice.randbytes(dice.randint(smallest, largest))
    start = called("StartFileUpload", len(data))
    token = started_token(server.ask("POST", BASIC, start)[1])
    count = -(-len(data) // CHUNK)
    again = [number for number in range(count) if not dice.randrange(AGAIN)]
    numbers = [*range(count), *again]
    return Work(token, data, dice.sample(numbers, len(numbers)))


def uploaded(server: Child, works: list[Work]) -> list[str]:
    """Send all files at once; return what is not there in the end."""
    asyncio.run(sent(works, server.port))
    wrong = []
    for work in works:
        told = {"SHA1Hash": sha1(work.data), "UploadToken": work.token}
        body = called("CompleteFileUpload", len(work.data), **told)
        answer = server.ask("POST", BASIC, body)[1]
        content = completed_id(answer)
        if work.refused or not is_stored(server, content, work.data):
            wrong.append(f"{work.token}: {work.refused} {answer[-200:]!r}")
    return wrong


async def sent(works: list[Work], port: int) -> None:
    """Open all connections at once, and let each send what is still to be sent."""
    async with asyncio.timeout(2 * SECONDS), asyncio.TaskGroup() as group:
        for work in works * CONNECTIONS:
            group.create_task(take_part(work, port))


async def take_part(work: Work, port: int) -> None:
    """Send chunks of a file until there are none; come again when turned away."""
    while work.numbers:
        number = -1
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                while work.numbers:
                    number = work.numbers.pop()
                    if not await is_taken(work, number, reader, writer):
                        work.refused.append(number)
                    number = -1
            finally:
                writer.close()
        except (OSError, IncompleteReadError):
            work.turned_away += 1
            work.numbers += [number] if number >= 0 else []
            await asyncio.sleep(BREAK)


async def is_taken(
    work: Work, number: int, reader: StreamReader, writer: StreamWriter
) -> bool:
    """Send a chunk and tell whether it is stored.

    Raises:
        ConnectionError: there were too many connections.

    """
    offset = number * CHUNK
    call = chunk_call(work.token, work.data[offset : offset + CHUNK], offset, number)
    body = envelope(call)
    writer.write(
        b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\n"
        b"Content-Length: %d\r\n\r\n" % (BASIC.encode(), len(body))
    )
    writer.write(body)
    await writer.drain()
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 503 " in head.partition(b"\r\n")[0]:
        raise ConnectionError("too many connections")
    size = int(head.lower().partition(b"content-length:")[2].split()[0])
    return STORED in await reader.readexactly(size)
