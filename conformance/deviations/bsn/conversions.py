"""Bytes, sizes and paths that lose something on their way through another form."""

from __future__ import annotations

import struct
from dataclasses import replace

from conformance.deviations import deviation
from conformance.reference.bsn.answers import Answers, Members
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.messages import Messages
from conformance.reference.bsn.records import Arguments, Chunk, Upload
from conformance.reference.bsn.start import Start
from conformance.reference.bsn.stream import Node

FULL = 262_144


@deviation(  # BSN-CHUNK-011
    "bsn.upload.any-bytes",
    # files of any bytes are sent there too, such as end with NUL
    disturbs=("bsn.append.stored-is-true", "bsn.upload.large-file"),
)
class TrimsTheNulsOffAChunk(Messages):
    """Carry bytes in a buffer that is padded with NUL, and cut the padding off."""

    def chunk(self, call: Node) -> Chunk:
        chunk = super().chunk(call)
        return replace(chunk, data=chunk.data and chunk.data.rstrip(b"\0"))


@deviation("bsn.status.file-values")  # BSN-STATUS-001
class KeepsSizesInSinglePrecision(Answers):
    """Carry sizes through a float of 32 bits."""

    def status(self, upload: Upload) -> Members:
        size = struct.unpack("f", struct.pack("f", upload.arguments.file_size or 0))[0]
        values = super().status(upload)
        return [(n, int(size) if n == "FileSize" and v else v) for n, v in values]


@deviation(  # BSN-START-021, BSN-COMPLETE-021
    "bsn.argument.file-new-path-accepted", disturbs=("bsn.upload.path-kept",)
)
class MakesOneFolderAtATime(Start):
    """Create the folder of a file with mkdir, which wants its parent to be there."""

    def check_start(self, arguments: Arguments) -> None:
        super().check_start(arguments)
        path = arguments.virtual_path or ""
        parent = path.rstrip("\\").rpartition("\\")[0]
        known = [row["path"] for row in self.store.rows("select path from folders")]
        if not any(
            f"{one}\\".startswith(f"{parent}\\") for one in (*known, "\\Shared")
        ):
            raise Fault(f"the folder {parent} does not exist")


@deviation(  # BSN-CHUNK-001, BSN-COMPLETE-016
    "bsn.upload.full-chunk-completes",
    "bsn.upload.several-chunks-complete",
    # they may well send files of exactly one chunk, or several
    disturbs=("bsn.upload.stored-bytes", "bsn.webpage.asset-file-completed"),
)
class WaitsForAShortLastChunk(Completion):
    """Know the end of a file by a chunk that is not full, which there need not be."""

    def check_whole(self, upload: Upload, arguments: Arguments) -> None:
        super().check_whole(upload, arguments)
        if arguments.file_size and arguments.file_size % FULL == 0:
            raise Fault("the last chunk is missing")
