"""A large file, of which never more than a few chunks are in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from conformance.harness import Violation
from conformance.harness.run import Run
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


class Bulk:
    """Uploads a file of a size that depends on the effort of the run."""

    def __init__(self, workshop: Workshop, run: Run) -> None:
        self.workshop = workshop
        self.run = run
        self.size = SIZES[run.effort] + 1
        # One block of noise, turned a little further for each chunk, is as good as a
        # large file of noise, and takes no time to make.
        self._noise = some_bytes(2 * CHUNK, workshop.salt, "bulk")

    def chunks(self) -> Iterator[Chunk]:
        """Yield the chunks of the file."""
        for part, offset in enumerate(range(0, self.size, CHUNK)):
            turn = part * 31 % CHUNK
            data = part.to_bytes(8, "big") + self._noise[turn : turn + CHUNK - 8]
            yield Chunk(part, offset, data[: self.size - offset])

    def digest(self) -> str:
        """Return the SHA-1 of the file."""
        whole = hashlib.sha1(usedforsecurity=False)
        for chunk in self.chunks():
            whole.update(chunk.data)
        return whole.hexdigest()

    def check_arrives_whole(self) -> None:
        """See that the file is completed, and not completed with its last bit wrong."""
        self.workshop.mark_contents()
        arguments = self.workshop.sized(self.size, SHA1Hash=self.digest())
        twin = self.workshop.start(arguments)
        last = -(-self.size // CHUNK) - 1
        self.send(twin, wrong=last)
        exchange = self.workshop.client.complete(twin.completion)
        if not is_refused(exchange):
            raise Violation(
                "a status for a large file unlike its hash", "an error",
                requirement=WRONG_HASH, exchange=exchange,
            )  # fmt: skip
        self.workshop.client.cancel(twin.token)
        upload = self.workshop.start(arguments)
        self.send(upload)
        status = check_accepted(self.workshop.client.complete(upload.completion))
        retrieval = self.workshop.retrieval
        if retrieval and retrieval.digest(status.content_id) != self.digest():
            received = f"other bytes for content {status.content_id}"
            raise Violation(received, f"the {self.size} bytes uploaded")

    def send(self, upload: Upload, *, wrong: int = -1) -> None:
        """Send all chunks over several connections, one of them with a wrong bit."""
        waiting: list[Chunk] = []
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            for chunk in self.chunks():
                data = chunk.data
                if chunk.part == wrong:
                    data = flipped(data, -1)
                waiting.append(Chunk(chunk.part, chunk.offset, data))
                if len(waiting) == WINDOW:
                    self._send(pool, upload, waiting)
            self._send(pool, upload, waiting)

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
