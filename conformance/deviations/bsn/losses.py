"""What is lost or mixed up between the chunks and the stored content."""

from __future__ import annotations

import os
import time

from conformance.deviations import deviation
from conformance.deviations.bsn.chunks import SPOILED
from conformance.deviations.bsn.sessions import PAGES
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.chunks import Chunks
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import Arguments, Chunk, Upload

SMALL = 262_144


@deviation(
    "bsn.upload.one-chunk-completes",
    "bsn.append.first-chunk-from-zero",
    "bsn.append.stored-is-true",
    disturbs=(
        *SPOILED,
        *PAGES,
        "bsn.webpage.page-file-completed",
        "bsn.complete.hash-optional",
        "bsn.complete.hash-overrides",
        "bsn.complete.size-overrides",
    ),
)
class TakesLargeFilesOnly(Chunks):
    """Take the words to the letter: chunks are for files of more than 256 KiB."""

    def check_place(self, upload: Upload, chunk: Chunk) -> None:
        super().check_place(upload, chunk)
        if (upload.arguments.file_size or 0) < SMALL:
            raise Fault("the file is too small for chunks")


@deviation(
    "bsn.upload.interleaved-files",
    "bsn.upload.parallel-files",
    disturbs=(*SPOILED, *PAGES, "bsn.append.stored-is-true"),
)
class LosesChunksThatComeInTurn(Chunks):
    """Keep one buffer, which the next file takes over."""

    last = ""

    def keep(self, upload: Upload, chunk: Chunk) -> bool:
        mine = self.last == upload.token or not chunk.part_number
        self.last = upload.token
        return super().keep(upload, chunk) if mine else True


@deviation("bsn.upload.large-file", disturbs=("bsn.upload.parallel-chunks",))
class LosesTheLastByteOfLargeFiles(Chunks):
    """Flush a buffer that is full, and forget the one that is not."""

    def keep(self, upload: Upload, chunk: Chunk) -> bool:
        lost = (chunk.offset or 0) >= 4 << 20 and len(chunk.data or b"") == 1
        return True if lost else super().keep(upload, chunk)


@deviation(
    "bsn.upload.stored-bytes",
    disturbs=(*SPOILED, "bsn.complete.replacing-stores-bytes"),
)
class CutsFilesAfterVerifyingThem(Completion):
    """Move a verified file by a copy that loses its last byte."""

    def publish(self, upload: Upload) -> str | None:
        path = self.store.path(upload.file or "")
        os.truncate(path, path.stat().st_size - 1)
        return super().publish(upload)


@deviation(
    "bsn.webpage.asset-bytes-kept",
    disturbs=("bsn.webpage.assets-in-any-order", "bsn.webpage.parallel-assets"),
)
class StoresOneFileForAllAssets(Completion):
    """Move the files of a session by one name for all."""

    first: tuple[str | None, str | None] = (None, None)

    def stage(self, upload: Upload) -> None:
        session, file = self.first
        if upload.role == "asset" and session == upload.session and file:
            upload.file = self.store.copy(file)
        if upload.role == "asset":
            self.first = (upload.session, upload.file)
        super().stage(upload)


@deviation("bsn.webpage.parallel-assets", disturbs=("bsn.upload.parallel-files",))
class RefusesASessionAtWork(Chunks):
    """Refuse a file while another one of the same session comes in."""

    busy: set[str] = set()  # noqa: RUF012  (shared on purpose)

    def append(self, user: User, chunk: Chunk) -> bool:
        session = chunk.session_token or chunk.upload_token or ""
        if chunk.session_token and session in self.busy:
            raise Fault("another file is being sent")
        self.busy.add(session)
        time.sleep(0.02 if chunk.session_token else 0)
        try:
            return super().append(user, chunk)
        finally:
            self.busy.discard(session)


@deviation("bsn.complete.incomplete-file-refused", "bsn.complete.no-chunk-refused")
class TakesIncompleteFiles(Completion):
    """Compare hashes when the file is whole, and take it when it is not."""

    def check_whole(self, upload: Upload, arguments: Arguments) -> None:
        pass

    def verify(self, upload: Upload, arguments: Arguments) -> None:
        size = arguments.file_size or 0
        if self.covered(upload) == (size, size):
            super().verify(upload, arguments)
        else:
            upload.sha1 = self.digest(upload)


@deviation("bsn.complete.misplaced-chunks-refused")
class KeepsTheFirstOfTwoChunks(Chunks):
    """Take bytes for a place that has some already as a retry, and answer True."""

    def keep(self, upload: Upload, chunk: Chunk) -> bool:
        known = [offset for offset, _ in self.uploads.chunks(upload)]
        return True if chunk.offset in known else super().keep(upload, chunk)
