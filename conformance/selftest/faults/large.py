"""Files of gigabytes, sent or only declared: memory stays small."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from conformance.selftest.bsn.reference_driver import (
    BASIC,
    CHUNK,
    Value,
    chunk_call,
    envelope,
    written,
)
from conformance.selftest.faults.child import Child, serving
from conformance.selftest.faults.page import Outcome
from conformance.selftest.faults.races import cancelled
from conformance.selftest.faults.speech import (
    STORED,
    Kept,
    Server,
    completed_id,
    content_path,
    started_token,
)
from conformance.selftest.faults.watch import Watch

#: 2 GiB in chunks, and the largest file that may be declared.
CHUNKS, DECLARED = 8192, 5_000_000_000
MEGABYTES = 100.0
CHUNKED_SECONDS, STREAMED_SECONDS = 90.0, 30.0
SAME = "sent and read again, with the same SHA-1"
REFUSED = "with its last chunk alone it is refused, and given up"


def large(seed: int, directory: Path, chunks: int = CHUNKS) -> Iterator[Outcome]:
    """Send large files in every way; each may take its time and 100 MB."""
    size = f"{chunks * CHUNK / 2**30:.3g} GiB"
    ways = (
        (f"file of {size}, chunk by chunk", SAME, CHUNKED_SECONDS, in_chunks),
        ("file of 5 GB, declared", REFUSED, CHUNKED_SECONDS, declared),
        (f"file of {size} on /stream", SAME, STREAMED_SECONDS, streamed),
    )
    with serving(directory / "large") as server:
        for name, came, most, way in ways:
            watch = Watch(server.process.pid)
            wrong = [*way(seed, chunks, server), *watch.wrong(most, MEGABYTES)]
            told = f"{came}; the server had at most {watch.megabytes:.0f} MB"
            yield Outcome(name, 1, told, watch.seconds, tuple(wrong))


def blocks(seed: int, count: int) -> Iterator[bytes]:
    """Yield the blocks of a file, each of them different."""
    rest = random.Random(seed).randbytes(CHUNK - 8)  # noqa: S311  (to repeat)
    return (number.to_bytes(8, "big") + rest for number in range(count))


def digest(pieces: Iterator[bytes]) -> str:
    """Return the hash of a file that nobody holds whole."""
    found = hashlib.sha1(usedforsecurity=False)
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def called(operation: str, size: int, **more: str) -> bytes:
    """Return a call about a file of so many bytes."""
    count = -(-size // CHUNK)
    own: dict[str, Value] = {"ChunksCount": count, "ContentType": "Auto"}
    members = written({**own, "FileName": "large.bin", "FileSize": size, **more})
    return envelope(f"<t:{operation}><t:args>{members}</t:args></t:{operation}>")


def append(server: Server, token: str, data: bytes, number: int, offset: int) -> bool:
    """Send a chunk; tell whether it is stored."""
    body = envelope(chunk_call(token, data, offset, number))
    return STORED in server.ask("POST", BASIC, body)[1]


def in_chunks(seed: int, count: int, server: Child) -> list[str]:
    """Send a file chunk by chunk over one connection, and read it again."""
    size, sha1 = count * CHUNK, digest(blocks(seed, count))
    token = started_token(server.ask("POST", BASIC, called("StartFileUpload", size))[1])
    connection = server.connection()
    kept = Kept(connection)
    stored = [
        append(kept, token, data, number, number * CHUNK)
        for number, data in enumerate(blocks(seed, count))
    ]
    connection.sock.settimeout(CHUNKED_SECONDS)
    body = called("CompleteFileUpload", size, SHA1Hash=sha1, UploadToken=token)
    answer = kept.ask("POST", BASIC, body)[1]
    connection.close()
    wrong = [] if all(stored) else [f"{stored.count(False)} chunks were refused"]
    return wrong + is_there(server, content_path(completed_id(answer)), sha1)


def is_there(server: Child, path: str, sha1: str) -> list[str]:
    """Return what is wrong with the bytes that are at a path."""
    connection = server.connection()
    connection.request("GET", path)
    found = digest(pieces_of(connection))
    connection.close()
    return [] if found == sha1 else [f"{path}: the SHA-1 is {found}"]


def pieces_of(connection: HTTPConnection) -> Iterator[bytes]:
    """Yield an answer as it comes."""
    response = connection.getresponse()
    while piece := response.read(1 << 20):
        yield piece


def declared(_: int, __: int, server: Child) -> list[str]:
    """Send the last chunk alone of the largest file there may be; then give it up."""
    start = called("StartFileUpload", DECLARED)
    token = started_token(server.ask("POST", BASIC, start)[1])
    last = (DECLARED - 1) // CHUNK
    data = bytes(DECLARED - last * CHUNK)
    stored = append(server, token, data, last, last * CHUNK)
    end = called("CompleteFileUpload", DECLARED, UploadToken=token)
    refused = b"Fault" in server.ask("POST", BASIC, end)[1]
    ended = cancelled(server, token) == "Cancelled"
    states = {"stored": stored, "refused": refused, "cancelled": ended}
    return [f"it was not {name}" for name, is_so in states.items() if not is_so]


def streamed(seed: int, count: int, server: Child) -> list[str]:
    """Send a file in one request, and read it again."""
    connection = server.connection()
    size = {"Content-Length": str(count * CHUNK)}
    connection.request("POST", "/stream", blocks(seed, count), size)
    ticket = connection.getresponse().read().decode()
    connection.close()
    return is_there(server, f"/stream/{ticket}", digest(blocks(seed, count)))
