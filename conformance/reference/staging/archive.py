"""ZIP, read as a stream: an archive is never in memory, and never trusted.

The directory has to be exactly where it ends, entries must lie one behind the other,
local headers must say what the directory says, and inflated bytes are counted as they
come, whatever any header claims.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from conformance.reference.staging.refusal import Refusal, invalid

BLOCK = 1 << 16
END = struct.Struct("<4s4H2LH")
#: Mark, flags, method, CRC, sizes, lengths, mode and place; the rest is skipped.
CENTRAL = struct.Struct("<4s4x2H4x3L3H6xHL")
LOCAL = struct.Struct("<4s5H3L2H")
STORED, DEFLATED = 0, 8
#: Sizes behind the data, options of deflate, and UTF-8 are all that is understood.
FLAGS = 0x0008 | 0x0006 | 0x0800
BEHIND = 0x0008


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, as the directory describes it."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    start: int


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a file."""

    file: BinaryIO
    start: int
    size: int

    def read(self, at: int, count: int) -> bytes:
        """Return bytes of this part; less than asked for is a truncated archive."""
        if not 0 <= at <= at + count <= self.size:
            raise unreadable("it ends too early")
        self.file.seek(self.start + at)
        return self.file.read(count)


def unreadable(reason: str, status: int = 422) -> Refusal:
    """Return the refusal of an archive."""
    return invalid(f"the archive is not accepted: {reason}", status=status)


class Archive:
    """Read archives, within limits."""

    entries = 10_000
    inflated = 1 << 30
    ratio = 200
    #: What any archive may inflate to, whatever its ratio.
    harmless = 16 << 20
    longest_name = 255

    def read(self, window: Window) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield name and content of each entry; use a content before the next one."""
        directory = self.directory(window)
        self.check_names([entry.name for entry in directory])
        total = 0
        for entry, end in zip(directory, self.ends(directory, window), strict=True):
            self.check_entry(entry)
            start = self.data_start(window, entry, end)
            total += entry.size
            yield entry.name, self.content(window, entry, start, total - entry.size)

    def directory(self, window: Window) -> list[Entry]:
        """Read the directory, in the order in which the entries lie."""
        if window.size < END.size:
            raise unreadable("it is too short for a ZIP")
        at = window.size - END.size
        mark, *disks, count, size, start, comment = END.unpack(
            window.read(at, END.size)
        )
        if mark != b"PK\5\6" or comment:
            raise unreadable("it does not end with the end record of a ZIP")
        if disks[:2] != [0, 0] or disks[2] != count:
            raise unreadable("it is one of several volumes, or miscounts its entries")
        if count > self.entries:
            raise unreadable(f"it has more than {self.entries} entries", 413)
        if start + size != at or size > count * (CENTRAL.size + BLOCK // 64):
            raise unreadable("its directory is not where and what it should be")
        entries = list(self.listed(window.read(start, size), count))
        return sorted(entries, key=lambda entry: entry.start)

    def listed(self, directory: bytes, count: int) -> Iterator[Entry]:
        """Yield the entries that a directory lists."""
        at = 0
        for _ in range(count):
            if at + CENTRAL.size > len(directory):
                raise unreadable("its directory has fewer entries than it says")
            told = CENTRAL.unpack_from(directory, at)
            mark, flags, method, crc, packed, size, *lengths, mode, start = told
            if mark != b"PK\1\2":
                raise unreadable("its directory is damaged")
            at += CENTRAL.size
            raw = directory[at : at + lengths[0]]
            at += sum(lengths)
            yield Entry(decoded(raw), flags, method, crc, packed, size, mode, start)
        if at != len(directory):
            raise unreadable("its directory has more entries than it says")

    def check_names(self, names: list[str]) -> None:
        """Refuse names that mean a place elsewhere, or mean one place twice."""
        for name in names:
            if not self.is_plain(name):
                raise unreadable(f"{name[:40]!r} is no name of an entry")
        if len({name.casefold() for name in names}) < len(names):
            raise unreadable("two of its entries have the same name")

    def is_plain(self, name: str) -> bool:
        """Tell whether a name is that of a file in the archive itself."""
        allowed = name.isascii() and name.isprintable()
        pieces = name.split("/")
        return (
            allowed
            and len(name) <= self.longest_name
            and not any(sign in name for sign in '\\:*?"<>|')
            and all(piece not in ("", ".", "..") for piece in pieces)
        )

    def check_entry(self, entry: Entry) -> None:
        """Refuse what is no plain, readable file."""
        if entry.flags & ~FLAGS:
            raise unreadable(f"{entry.name} is encrypted or uses unknown features")
        if entry.method not in (STORED, DEFLATED):
            raise unreadable(f"{entry.name} is compressed by method {entry.method}")
        if stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
            raise unreadable(f"{entry.name} is no plain file")

    def ends(self, directory: list[Entry], window: Window) -> list[int]:
        """Return where each entry has to end: where the next one begins."""
        at = window.size - END.size
        ((start,),) = [struct.unpack("<L", window.read(at + 16, 4))]
        begins = [entry.start for entry in directory]
        if begins and begins[0] != 0:
            raise unreadable("something precedes its first entry")
        return [*begins[1:], start][: len(begins)]

    def data_start(self, window: Window, entry: Entry, end: int) -> int:
        """Check the local header, and return where the data begin."""
        header = LOCAL.unpack(window.read(entry.start, LOCAL.size))
        mark, _, flags, method, _, _, crc, packed, size, *lengths = header
        name, extra = map(int, lengths)
        at = entry.start + LOCAL.size
        same = (mark, flags, method) == (b"PK\3\4", entry.flags, entry.method)
        if not same or decoded(window.read(at, name)) != entry.name:
            raise unreadable(f"the two headers of {entry.name} differ")
        told = (crc, packed, size) == (entry.crc, entry.packed, entry.size)
        if not told and not flags & BEHIND:
            raise unreadable(f"the two headers of {entry.name} differ in size")
        if at + name + extra + entry.packed > end:
            raise unreadable(f"{entry.name} overlaps what follows")
        return at + name + extra

    def content(
        self, window: Window, entry: Entry, start: int, before: int
    ) -> Iterator[bytes]:
        """Yield the bytes of an entry: counted, and checked at the end."""
        size = crc = 0
        for at, piece in self.unpacked(window, entry, start):
            size += len(piece)
            crc = zlib.crc32(piece, crc)
            self.check_size(before + size, at)
            yield piece
        if (size, crc) != (entry.size, entry.crc):
            raise unreadable(f"{entry.name} is not as long or not what it should be")

    def check_size(self, inflated: int, packed: int) -> None:
        """Refuse a bomb, by what has come out of how much so far."""
        if inflated > self.inflated:
            raise unreadable(f"it inflates to more than {self.inflated} bytes", 413)
        if inflated > self.harmless + self.ratio * packed:
            raise unreadable(f"it inflates to more than {self.ratio} times its size")

    def unpacked(
        self, window: Window, entry: Entry, start: int
    ) -> Iterator[tuple[int, bytes]]:
        """Yield the inflated bytes of an entry, and up to where that took to read."""
        blocks = self.blocks(window, start, start + entry.packed)
        return blocks if entry.method == STORED else inflated(blocks, entry.name)

    def blocks(
        self, window: Window, start: int, end: int
    ) -> Iterator[tuple[int, bytes]]:
        """Yield the bytes between two places, and where each block ends."""
        for at in range(start, end, BLOCK):
            block = window.read(at, min(BLOCK, end - at))
            yield at + len(block), block


def decoded(name: bytes) -> str:
    """Return the name of an entry; ours are plain ASCII."""
    return name.decode("ascii", "backslashreplace")


def inflated(
    blocks: Iterator[tuple[int, bytes]], name: str
) -> Iterator[tuple[int, bytes]]:
    """Inflate a stream that has to end where its blocks end."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    at = 0
    try:
        for at, block in blocks:
            rest = block
            while rest and not stream.eof:
                yield at, stream.decompress(rest, BLOCK)
                rest = stream.unconsumed_tail
        while not stream.eof and (piece := stream.decompress(b"", BLOCK)):
            yield at, piece
    except zlib.error as error:
        raise unreadable(f"{name} cannot be inflated") from error
    if not stream.eof or stream.unused_data:
        raise unreadable(f"{name} does not end where it should")
