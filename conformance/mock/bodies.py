"""Bodies that a journal keeps: small ones in memory, large ones in files of its own."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance.reference.message import Body

#: Up to this size a body is kept in memory.
MEMORY = 64 << 10


@dataclass(slots=True)
class Kept:
    """One body, as far as it is kept.

    Without ``whole`` nothing but its size is known: it was too large to keep.
    """

    size: int = 0
    data: bytes = b""
    file: Path | None = None
    whole: bool = True

    def read(self) -> bytes:
        """Return the bytes; there are none of a body that was not kept, or dropped."""
        if self.file is None:
            return self.data
        try:
            return self.file.read_bytes()
        except FileNotFoundError:
            return b""

    @property
    def weight(self) -> int:
        """Return how many bytes are kept."""
        return self.size if self.whole else 0

    def drop(self) -> None:
        """Let go of the bytes."""
        if self.file is not None:
            self.file.unlink(missing_ok=True)
        self.data, self.whole = b"", self.size == 0


class Shelf:
    """Where bodies are kept; none is larger than ``largest``."""

    def __init__(self, folder: Path, largest: int) -> None:
        self.folder = folder
        self.largest = largest

    def keep(self, body: bytes | Path | Body) -> Kept:
        """Keep a body that is complete."""
        if isinstance(body, Body):
            body = body.data if body.file is None else body.file
        if isinstance(body, Path):
            return self._of_file(body)
        return self._of_bytes(body)

    def _of_bytes(self, data: bytes) -> Kept:
        if len(data) > self.largest:
            return Kept(len(data), whole=False)
        if len(data) <= MEMORY:
            return Kept(len(data), data)
        path = self._new_path()
        path.write_bytes(data)
        return Kept(len(data), file=path)

    def _of_file(self, source: Path) -> Kept:
        """Keep a file that its owner never changes: a second name is enough."""
        size = source.stat().st_size
        if size <= MEMORY:
            return Kept(size, source.read_bytes())
        if size > self.largest:
            return Kept(size, whole=False)
        path = self._new_path()
        try:
            os.link(source, path)
        except OSError:  # on another file system, or where there are no links
            shutil.copyfile(source, path)
        return Kept(size, file=path)

    def taped(self, pieces: Iterator[bytes], kept: Kept) -> Iterator[bytes]:
        """Return the same pieces, and keep each of them as it passes.

        What it returns has begun already, so that closing it closes ``pieces``.
        """
        passing = self._passing(pieces, kept)
        next(passing)
        return passing

    def _passing(
        self, pieces: Iterator[bytes], kept: Kept
    ) -> Generator[bytes, None, None]:
        try:
            yield b""
            for piece in pieces:
                self._add(kept, piece)
                yield piece
        finally:
            if isinstance(pieces, Generator):
                pieces.close()

    def _add(self, kept: Kept, piece: bytes) -> None:
        kept.size += len(piece)
        if kept.size > self.largest:
            kept.drop()
        elif kept.whole and kept.file is None and kept.size <= MEMORY:
            kept.data += piece
        elif kept.whole:
            self._write(kept, piece)

    def _write(self, kept: Kept, piece: bytes) -> None:
        if kept.file is None:
            kept.file = self._new_path()
            piece, kept.data = kept.data + piece, b""
        with kept.file.open("ab") as file:
            file.write(piece)

    def _new_path(self) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / secrets.token_hex(16)
