"""AppendChunk: a chunk is stored at its place, whenever and however it comes."""

from __future__ import annotations

from conformance.reference.bsn.accounts import UPLOAD, User
from conformance.reference.bsn.desk import Desk
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import OPEN, Chunk, Upload


class Chunks(Desk):
    """Take chunks (BSN-CHUNK)."""

    def append(self, user: User, chunk: Chunk) -> bool:
        """Store a chunk; tell whether it is stored (BSN-CHUNK-002, -003)."""
        self.may_append(user)
        self.check_chunk(chunk)
        with self.held(user, chunk.upload_token, chunk.session_token) as upload:
            if upload.state not in OPEN:
                raise Fault(f"the upload is {upload.state}; it takes no chunks")
            self.check_place(upload, chunk)
            return self.keep(upload, chunk)

    def may_append(self, user: User) -> None:
        """Refuse a user who may not upload (BSN-CHUNK-004)."""
        self.accounts.require(user, UPLOAD)

    def check_chunk(self, chunk: Chunk) -> None:
        """Refuse a chunk that could not be one (BSN-CHUNK-006 to -013)."""
        self.token_is_given(chunk.upload_token)
        if chunk.part_number is None or chunk.part_number < 0:
            raise Fault(f"partNumber is {chunk.part_number}; it counts from 0")
        if chunk.data is None:
            raise Fault("data is missing; a chunk has bytes")
        self.offset_is_not_negative(chunk.offset)

    def offset_is_not_negative(self, offset: int | None) -> None:
        """Refuse a negative offset; the first chunk has 0 (BSN-CHUNK-012, -013)."""
        if offset is None or offset < 0:
            raise Fault(f"offset is {offset}; it counts the bytes before, from 0")

    def check_place(self, upload: Upload, chunk: Chunk) -> None:
        """Refuse a chunk that is no part of the file as declared."""
        size, count = upload.arguments.file_size or 0, upload.arguments.chunks_count
        length, offset = len(chunk.data or b""), chunk.offset or 0
        if not length and size:
            raise Fault("data is empty; a chunk has bytes")
        if offset + length > size:
            raise Fault(f"{length} bytes at {offset} are beyond the FileSize {size}")
        if count is not None and (chunk.part_number or 0) >= count:
            raise Fault(f"partNumber is {chunk.part_number} of {count} chunks")

    def keep(self, upload: Upload, chunk: Chunk) -> bool:
        """Write a chunk to its place and enter it; False if there is no room."""
        upload.file = upload.file or self.store.new_file()
        try:
            self.store.write(upload.file, self.place(upload, chunk), chunk.data or b"")
        except OSError:
            return False
        was_whole = upload.state == "Uploaded"
        with self.store.transaction():
            upload.touched = self.now()
            upload.state = "Uploading"
            again = self.uploads.enter(upload, chunk)
            # Nobody needs to look through all chunks where nothing was taken away.
            still_whole = was_whole and again
            if still_whole or self.is_whole(upload, upload.arguments.file_size or 0):
                upload.state = "Uploaded"
                self.uploads.save(upload)
        return True

    def place(self, upload: Upload, chunk: Chunk) -> int:  # noqa: ARG002  (all alike)
        """Return where in the file a chunk belongs (BSN-CHUNK-012, BSN-GEN-007)."""
        return chunk.offset or 0

    def is_whole(self, upload: Upload, size: int) -> bool:
        """Tell whether there is every byte of the file and none beyond it."""
        return upload.received >= size and self.covered(upload) == (size, size)
