"""Large bodies: stored, hashed, fetched, beside what disk, memory and others can do."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.chunked import Chunked
from bench.figures import Outcome, Skipped, ratio
from bench.nginx import nginx
from bench.processes import served
from bench.rounds import Effort, in_turn, timed
from bench.speaking import BLOCK, download, upload

MIB = 1 << 20
SIZE = 256 * MIB


def measure(effort: Effort) -> Iterator[Outcome]:
    """Measure mebibytes a second of each side."""
    size = effort.of(SIZE, MIB)
    with ExitStack() as stack:
        ports = (
            stack.enter_context(served("plain")).port,
            stack.enter_context(served("sink")).port,
            stack.enter_context(nginx()),
        )
        rates = speeds(pieces(*ports, size), size, effort)
    if "nginx" in rates:
        yield of("upload-nginx", rates, "stream", "nginx")
    else:
        yield Skipped("upload-nginx", "nginx is not installed")
    yield of("upload-hashed", rates, "chunks", "sha1")
    yield of("upload-memcpy", rates, "stream", "memory")
    yield of("upload-loopback", rates, "stream", "loopback")
    yield of("upload-disk", rates, "stream", "disk")
    yield of("download-loopback", rates, "fetched", "loopback")


def pieces(
    server: int, sink: int, web: int, size: int
) -> dict[str, Callable[[], object]]:
    """Return what is to be done by each side, by their ports."""
    work: dict[str, Callable[[], object]] = {
        "stream": lambda: upload(server, "POST", "/stream", size),
        "chunks": Chunked(server, size).upload,
        "fetched": fetching(server, size),
        "loopback": lambda: upload(sink, "PUT", "/", size),
        "disk": lambda: written(size),
        "memory": lambda: copied(size),
        "sha1": lambda: hashed(size),
    }
    if web:
        work["nginx"] = lambda: upload(web, "PUT", "/large", size)
    return work


def of(goal: str, rates: dict[str, list[float]], ours: str, peer: str) -> Outcome:
    """Return the figure of two of the sides."""
    return ratio(goal, (rates[ours], rates[peer]), "MiB/s")


def speeds(
    work: dict[str, Callable[[], object]], size: int, effort: Effort
) -> dict[str, list[float]]:
    """Return the mebibytes a second of each, all in turn."""
    measures = [lambda one=one: size / MIB / timed(one) for one in work.values()]
    return dict(zip(work, in_turn(effort.rounds, *measures), strict=True))


def fetching(port: int, size: int) -> Callable[[], object]:
    """Return what fetches so many bytes."""
    path = f"/stream/{upload(port, 'POST', '/stream', size).decode()}"
    return lambda: download(port, path)


def hashed(size: int) -> str:
    """Return the SHA-1 of so many bytes."""
    block, digest = bytes(BLOCK), hashlib.sha1(usedforsecurity=False)
    for _ in range(size // BLOCK):
        digest.update(block)
    return digest.hexdigest()


def copied(size: int) -> int:
    """Copy so many bytes in memory, block by block."""
    block, space = bytes(BLOCK), bytearray(BLOCK)
    for _ in range(size // BLOCK):
        space[:] = block
    return len(space)


def written(size: int) -> None:
    """Write so many bytes to a file, which goes again."""
    block = bytes(BLOCK)
    with tempfile.TemporaryDirectory(prefix="cms-bench-") as folder:
        file = os.open(Path(folder, "large"), os.O_CREAT | os.O_WRONLY)
        try:
            for _ in range(size // BLOCK):
                os.write(file, block)
        finally:
            os.close(file)
