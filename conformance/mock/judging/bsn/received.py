"""What arrived of a file: which parts lie where, and the hash of the bytes so far."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, insort
from dataclasses import dataclass, field

#: How many chunks are remembered at a time, of all uploads, and how many bytes of
#: those that came before their turn.
MOST_CHUNKS = 100_000
MOST_EARLY = 16 << 20


@dataclass(slots=True)
class Room:
    """What may still be kept."""

    chunks: int = MOST_CHUNKS
    early: int = MOST_EARLY


@dataclass(frozen=True, slots=True)
class Piece:
    """One chunk that the server has stored."""

    offset: int
    length: int
    part: int
    digest: bytes

    @property
    def end(self) -> int:
        """Return the first offset after it."""
        return self.offset + self.length

    def __str__(self) -> str:
        return f"part {self.part} at {self.offset} with {self.length} bytes"


def piece(data: bytes, part: int, offset: int) -> Piece:
    """Return a chunk without its bytes."""
    digest = hashlib.sha1(data, usedforsecurity=False).digest()
    return Piece(offset, len(data), part, digest)


def running() -> hashlib._Hash:
    """Begin a hash as clients state it."""
    return hashlib.sha1(usedforsecurity=False)


@dataclass(slots=True)
class Received:
    """The chunks of one upload, by offset.

    ``whole`` is False once some were not kept, ``hashable`` once the hash cannot be
    told; after a failed completion chunks may be sent ``again`` with other bytes.
    """

    pieces: list[Piece] = field(default_factory=list)
    whole: bool = True
    hashable: bool = True
    again: bool = False
    empty: bool = False
    early: dict[int, bytes] = field(default_factory=dict)
    hash: hashlib._Hash = field(default_factory=running)
    hashed: int = 0

    def take(self, new: Piece, data: bytes, room: Room) -> None:
        """Enter a chunk; one that comes a second time changes nothing."""
        if not self.whole or new in self.pieces_at(new.offset):
            return
        if not new.length:
            self.empty = True
            return
        if not room.chunks:
            self.release(room)
            self.whole = False
            return
        if self.overlapping(new) is not None:
            self.forget_hash(room)
        room.chunks -= 1
        insort(self.pieces, new, key=lambda one: one.offset)
        if self.hashable:
            self._hash(new, data, room)

    def _hash(self, new: Piece, data: bytes, room: Room) -> None:
        if new.offset == self.hashed:
            self._feed(data)
            while self.hashed in self.early:
                data = self.early.pop(self.hashed)
                room.early += len(data)
                self._feed(data)
        elif new.length <= room.early:
            room.early -= new.length
            self.early[new.offset] = data
        else:
            self.forget_hash(room)

    def _feed(self, data: bytes) -> None:
        self.hash.update(data)
        self.hashed += len(data)

    def forget_hash(self, room: Room) -> None:
        """Give up the hash, and the bytes that wait for their turn."""
        room.early += sum(map(len, self.early.values()))
        self.early.clear()
        self.hashable = False

    def release(self, room: Room) -> None:
        """Give back all room that is taken."""
        self.forget_hash(room)
        room.chunks += len(self.pieces)
        self.pieces.clear()

    # -- asking ---------------------------------------------------------------------

    def place(self, offset: int) -> int:
        """Return where a chunk at an offset stands among the others."""
        return bisect_left(self.pieces, offset, key=lambda one: one.offset)

    def pieces_at(self, offset: int) -> list[Piece]:
        """Return the chunks that begin at an offset."""
        start = end = self.place(offset)
        while end < len(self.pieces) and self.pieces[end].offset == offset:
            end += 1
        return self.pieces[start:end]

    def neighbours(self, offset: int) -> tuple[Piece | None, Piece | None]:
        """Return the last chunk that begins before an offset, the first after it."""
        place = self.place(offset)
        after = place + len(self.pieces_at(offset))
        before = self.pieces[place - 1] if place else None
        return before, self.pieces[after] if after < len(self.pieces) else None

    def overlapping(self, new: Piece) -> Piece | None:
        """Return a chunk that has bytes where another one is to lie."""
        before, after = self.neighbours(new.offset)
        if before is not None and before.end > new.offset:
            return before
        if after is not None and new.end > after.offset:
            return after
        return next(iter(self.pieces_at(new.offset)), None)

    @property
    def reach(self) -> int:
        """Return how far the bytes reach from the first one without a gap."""
        reached = 0
        for one in self.pieces:
            if one.offset > reached:
                break
            reached = max(reached, one.end)
        return reached

    @property
    def end(self) -> int:
        """Return where the last byte ends."""
        return max((one.end for one in self.pieces), default=0)

    @property
    def parts(self) -> int:
        """Return how many parts arrived."""
        return len({one.part for one in self.pieces})

    @property
    def hexdigest(self) -> str:
        """Return the hash of all bytes from the first on."""
        return self.hash.hexdigest()
