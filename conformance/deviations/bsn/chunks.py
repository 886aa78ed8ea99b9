"""Chunks that end up elsewhere, not whole, or not at all."""

from __future__ import annotations

from dataclasses import replace

from conformance.deviations import deviation
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.chunks import Chunks
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import Chunk, Upload

SIZE = 262_144
#: What cannot succeed where chunks are spoiled.
UPLOADS = tuple(
    f"bsn.upload.{name}"
    for name in (
        "one-chunk-completes",
        "full-chunk-completes",
        "several-chunks-complete",
        "unequal-chunks-complete",
        "any-bytes",
        "any-order",
        "parallel-chunks",
        "interleaved-files",
        "parallel-files",
        "large-file",
        "stored-bytes",
    )
)
SESSIONS = tuple(
    f"bsn.webpage.{name}"
    for name in ("page-file-completed", "asset-file-completed", "asset-bytes-kept")
)
SPOILED = (
    *UPLOADS,
    *SESSIONS,
    "bsn.status.hash-of-bytes",
    "bsn.cancel.others-unharmed",
)


@deviation("bsn.upload.unequal-chunks-complete", disturbs=SPOILED)
class PlacesChunksByTheirNumber(Chunks):
    """Compute the place of a chunk from its number, as if all had 256 KiB."""

    def place(self, upload: Upload, chunk: Chunk) -> int:  # noqa: ARG002  (the signature is the part's)
        return (chunk.part_number or 0) * SIZE


@deviation(
    "bsn.upload.any-order",
    disturbs=(*SPOILED, "bsn.complete.misplaced-chunks-refused"),
)
class PlacesChunksAsTheyArrive(Chunks):
    """Append each chunk to the end of the file, whatever its offset."""

    def place(self, upload: Upload, chunk: Chunk) -> int:  # noqa: ARG002  (the signature is the part's)
        return upload.received


@deviation("bsn.upload.several-chunks-complete", disturbs=SPOILED)
class DropsAShortLastChunk(Chunks):
    """Answer True for the last chunk and leave it in a buffer."""

    def keep(self, upload: Upload, chunk: Chunk) -> bool:
        number, size = chunk.part_number or 0, len(chunk.data or b"")
        return True if number and size < 1000 else super().keep(upload, chunk)


@deviation("bsn.upload.full-chunk-completes", disturbs=SPOILED)
class CutsFullChunksShort(Chunks):
    """Read a chunk into a buffer with room for its end mark."""

    def keep(self, upload: Upload, chunk: Chunk) -> bool:
        data = (chunk.data or b"")[: SIZE - 1]
        return super().keep(upload, replace(chunk, data=data))


@deviation("bsn.upload.any-bytes", disturbs=SPOILED)
class StripsALineEndFromChunks(Chunks):
    """Trim what was decoded as if it were a line of text."""

    def keep(self, upload: Upload, chunk: Chunk) -> bool:
        data = (chunk.data or b"").removesuffix(b"\r\n") or b" "
        return super().keep(upload, replace(chunk, data=data))


@deviation(
    "bsn.upload.any-bytes",
    disturbs=(
        *SPOILED,
        # Pictures hold a line end on purpose; sessions that cannot end stay open.
        "bsn.upload.default-type",
        "bsn.argument.file-types-accepted",
        "bsn.argument.file-type-optional",
        "bsn.webpage.session-token-issued",
    ),
)
class ConvertsLineEnds(Chunks):
    """Write chunks to a file that was opened as text."""

    def keep(self, upload: Upload, chunk: Chunk) -> bool:
        data = (chunk.data or b"").replace(b"\r\n", b"\n\n")
        return super().keep(upload, replace(chunk, data=data))


@deviation(
    "bsn.append.negative-offset-refused", disturbs=("bsn.append.errors-descriptive",)
)
class AnswersFalseToNegativeOffsets(Chunks):
    """Let the failing write tell, which can say no more than False."""

    def offset_is_not_negative(self, offset: int | None) -> None:
        pass


@deviation(
    "bsn.append.first-chunk-from-zero",
    "bsn.append.stored-is-true",
    disturbs=(*SPOILED, "bsn.append.offset-is-long"),
)
class WantsPositiveOffsets(Chunks):
    """Read "not positive" to the letter, and refuse the offset 0."""

    def offset_is_not_negative(self, offset: int | None) -> None:
        if not offset or offset < 0:
            raise Fault(f"offset is {offset}; it has to be positive")


@deviation(
    "bsn.append.first-chunk-from-zero",
    "bsn.append.stored-is-true",
    disturbs=(*SPOILED, "bsn.append.offset-is-long"),
)
class CountsPartsFromOne(Chunks):
    """Number chunks from 1, like their count."""

    def check_chunk(self, chunk: Chunk) -> None:
        super().check_chunk(chunk)
        if chunk.part_number == 0:
            raise Fault("partNumber is 0; it counts from 1")


@deviation("bsn.append.offset-is-long")
class KeepsOffsetsIn32Bits(Chunks):
    """Hold an offset in a signed number of 32 bits."""

    def check_place(self, upload: Upload, chunk: Chunk) -> None:
        if (chunk.offset or 0) >= 1 << 31:
            raise Fault("offset does not fit")
        super().check_place(upload, chunk)


@deviation("bsn.append.unknown-token-refused", disturbs=("bsn.cancel.chunks-refused",))
class AnswersTrueWhateverHappens(Chunks):
    """Put chunks into a queue, and answer before it is known what they belong to."""

    def append(self, user: User, chunk: Chunk) -> bool:
        try:
            return super().append(user, chunk)
        except Fault as fault:
            if "token" in fault.reason and chunk.upload_token:
                return True
            raise


@deviation(
    "bsn.append.stored-is-true",
    disturbs=(
        *SPOILED,
        "bsn.append.first-chunk-from-zero",
        "bsn.append.offset-is-long",
    ),
)
class AnswersFalseUntilTheFileIsWhole(Chunks):
    """Answer whether the file is complete, not whether the chunk is stored."""

    def append(self, user: User, chunk: Chunk) -> bool:
        super().append(user, chunk)
        upload = self.uploads.upload(chunk.upload_token or "")
        return upload is not None and upload.state == "Uploaded"


@deviation(
    "bsn.append.empty-token-refused", disturbs=("bsn.append.errors-descriptive",)
)
class AnswersFalseToAnEmptyToken(Chunks):
    """Look an empty token up like any other, and answer that nothing was stored."""

    def append(self, user: User, chunk: Chunk) -> bool:
        return chunk.upload_token != "" and super().append(user, chunk)


@deviation("bsn.upload.parallel-chunks", disturbs=SPOILED)
class LosesChunksThatComeAtOnce(Chunks):
    """Read, change and write back the state of an upload without holding it."""

    busy: set[str] = set()  # noqa: RUF012  (shared on purpose)

    def append(self, user: User, chunk: Chunk) -> bool:
        token = chunk.upload_token or ""
        if token in self.busy:
            return True
        self.busy.add(token)
        try:
            return super().append(user, chunk)
        finally:
            self.busy.discard(token)
