"""Bytes of images and files, kept under names of our own.

A blob is never changed: it is written whole, then referred to, and deleted when nothing
refers to it any more. Whoever reads blobs holds them, and none goes meanwhile.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

BLOCK = 1 << 16


class Blobs:
    """A folder of blobs."""

    def __init__(
        self,
        folder: Path,
        lock: AbstractContextManager[object],
        unused: Callable[[Iterable[str]], set[str]],
    ) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = lock
        self._unused = unused
        self._holders = 0
        self._discarded: set[str] = set()

    def add(self, pieces: Iterable[bytes]) -> str:
        """Store bytes and return their name; nothing is left of a failed attempt."""
        name = secrets.token_hex(16)
        path = self.path(name)
        try:
            with path.open("xb") as file:
                for piece in pieces:
                    file.write(piece)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return name

    def pieces(self, name: str) -> Iterator[bytes]:
        """Read a blob block by block."""
        with self.path(name).open("rb") as file:
            while block := file.read(BLOCK):
                yield block

    def path(self, name: str) -> Path:
        """Return where a blob is."""
        return self.folder / name

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every blob there is until the end of the block."""
        with self._lock:
            self._holders += 1
        try:
            yield
        finally:
            with self._lock:
                self._holders -= 1
                self._clear()

    def discard(self, names: Iterable[str]) -> None:
        """Delete those of the blobs that nothing refers to, as soon as none is held."""
        with self._lock:
            self._discarded.update(names)
            self._clear()

    def sweep(self) -> None:
        """Delete what an earlier process left without a reference."""
        self.discard(path.name for path in self.folder.iterdir())

    def _clear(self) -> None:
        if self._holders == 0 and self._discarded:
            for name in self._unused(self._discarded):
                self.path(name).unlink(missing_ok=True)
            self._discarded.clear()
