"""A large file, of which never more than a few chunks are in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from conformance.harness import Violation
from conformance.harness.run import Run
from conformance.harness.transcript import Exchange
from conformance.suites.bsn.checks import (
    WRONG_HASH,
    check_accepted,
    check_stored,
    is_refused,
)
from conformance.suites.bsn.media import flipped, some_bytes
from conformance.suites.bsn.plans import CHUNK, Chunk
from conformance.suites.bsn.scene import Upload, Workshop

MIB = 1 << 20
SIZES = {"smoke": 4 * MIB, "default": 64 * MIB, "deep": 2048 * MIB}
CONNECTIONS = 4
WINDOW = 16
#: Files unlike their hash: those that are checked later, if at all, are large.
TWINS = {"smoke": 4 * MIB, "default": 16 * MIB, "deep": 256 * MIB}


class Bulk:
    """Uploads a file of a size that depends on the effort of the run."""

    def __init__(self, workshop: Workshop, run: Run) -> None:
        self.workshop = workshop
        self.run = run
        # One block of noise, turned a little further for each chunk, is as good as a
        # large file of noise, and takes no time to make.
        self._noise = some_bytes(2 * CHUNK, workshop.salt, "bulk")

    def chunks(self, size: int) -> Iterator[Chunk]:
        """Yield the chunks of a file."""
        for part, offset in enumerate(range(0, size, CHUNK)):
            turn = part * 31 % CHUNK
            data = part.to_bytes(8, "big") + self._noise[turn : turn + CHUNK - 8]
            yield Chunk(part, offset, data[: size - offset])

    def digest(self, size: int) -> str:
        """Return the SHA-1 of a file."""
        whole = hashlib.sha1(usedforsecurity=False)
        for chunk in self.chunks(size):
            whole.update(chunk.data)
        return whole.hexdigest()

    def check_twin_refused(self) -> None:
        """See that a file of many chunks is refused if its last bit is wrong."""
        size = TWINS[self.run.effort] + 1
        exchange = self.upload(size, self.digest(size), wrong=size // CHUNK)
        if not is_refused(exchange):
            raise Violation(
                "a status for a large file unlike its hash", "an error",
                requirement=WRONG_HASH, exchange=exchange,
            )  # fmt: skip

    def check_arrives_whole(self) -> None:
        """See that a large file is completed, and got back as it was."""
        size = SIZES[self.run.effort] + 1
        digest = self.digest(size)
        status = check_accepted(self.upload(size, digest))
        retrieval = self.workshop.retrieval
        if retrieval and retrieval.digest(status.content_id) != digest:
            received = f"other bytes for content {status.content_id}"
            raise Violation(received, f"the {size} bytes uploaded")

    def upload(self, size: int, digest: str, *, wrong: int = -1) -> Exchange:
        """Upload a file, one chunk of it with a wrong bit; return the last answer."""
        self.workshop.mark_contents()
        upload = self.workshop.start(self.workshop.sized(size, SHA1Hash=digest))
        waiting: list[Chunk] = []
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            for chunk in self.chunks(size):
                data = flipped(chunk.data, -1) if chunk.part == wrong else chunk.data
                waiting.append(replace(chunk, data=data))
                if len(waiting) == WINDOW:
                    self._send(pool, upload, waiting)
            self._send(pool, upload, waiting)
        return self.workshop.client.complete(upload.completion)

    def _send(
        self, pool: ThreadPoolExecutor, upload: Upload, waiting: list[Chunk]
    ) -> None:
        """Send some chunks at once, and forget them."""
        # Of a large file the last exchanges are evidence enough.
        self.run.transcript.begin_case()
        for exchange in pool.map(
            lambda chunk: self.workshop.append(upload, chunk), waiting
        ):
            check_stored(exchange, None)
        waiting.clear()
