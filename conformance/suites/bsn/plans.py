"""Upload plans: which bytes go in which chunks, in which order, over what, how wrong.

A plan is one frozen value, so that it prints, shrinks, and can be replayed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from conformance.suites.bsn.media import flipped, some_bytes

CHUNK = 262_144

FaultKind = Literal[
    "flipped",  # one bit of the bytes sent is another
    "missing",  # one chunk is not sent
    "truncated",  # one chunk lacks its last byte
    "swapped",  # two chunks are sent with each other's offset
    "overwritten",  # other bytes are sent for the place of a chunk afterwards
    "shifted",  # one chunk is sent with an offset one too low or too high
]
FAULTS: tuple[FaultKind, ...] = (
    "flipped",
    "missing",
    "truncated",
    "swapped",
    "overwritten",
    "shifted",
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """One AppendChunk: the number, the place, and the bytes."""

    part: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a plan: the kind, and the chunk or the byte that has it."""

    kind: FaultKind
    at: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is uploaded.

    ``cuts`` are the offsets of all chunks but the first, ``order`` the parts in the
    order in which they are sent, ``repeated`` those that are sent a second time.
    ``literal`` is the file where its very bytes matter.
    """

    size: int
    cuts: tuple[int, ...] = ()
    order: tuple[int, ...] = ()
    connections: int = 1
    repeated: tuple[int, ...] = ()
    literal: bytes | None = None
    fault: Fault | None = None

    def __post_init__(self) -> None:
        places = (0, *self.cuts, self.size)
        if any(a >= b for a, b in pairwise(places)):
            message = f"cuts {self.cuts} do not part {self.size} bytes"
            raise ValueError(message)
        if self.order and sorted(self.order) != list(range(self.count)):
            raise ValueError(f"{self.order} is no order of {self.count} chunks")
        if self.literal is not None and len(self.literal) != self.size:
            raise ValueError(f"{len(self.literal)} bytes, but size={self.size}")

    @property
    def count(self) -> int:
        """Return the number of chunks."""
        return len(self.cuts) + 1

    def data(self, salt: str) -> bytes:
        """Return the file; a salt makes its bytes those of one run."""
        if self.literal is not None:
            return self.literal
        return some_bytes(self.size, salt, self.size, self.cuts)

    def chunks(self, data: bytes) -> tuple[Chunk, ...]:
        """Return the chunks of a file, by offset."""
        places = (0, *self.cuts, self.size)
        return tuple(
            Chunk(part, places[part], data[places[part] : places[part + 1]])
            for part in range(self.count)
        )

    def sent(self, data: bytes) -> tuple[Chunk, ...]:
        """Return the chunks as they are sent, in order, with what is wrong."""
        if self.fault is not None and self.fault.kind == "flipped":
            data = flipped(data, self.fault.at)
        chunks = self.chunks(data)
        ordered = [chunks[part] for part in self.order or range(self.count)]
        ordered += [chunks[part] for part in self.repeated]
        return tuple(_wronged(ordered, self.fault) if self.fault else ordered)

    def with_fault(self, kind: FaultKind, at: int = 0) -> Plan:
        """Return the same plan, wrong in one way."""
        return replace(self, fault=Fault(kind, at))

    def places_to_flip(self) -> tuple[int, ...]:
        """Return the bytes at which servers go wrong: at the ends of the chunks."""
        ends = [place for cut in self.cuts[:2] for place in (cut - 1, cut)]
        return tuple(dict.fromkeys((0, *ends, self.size - 1)))


def _wronged(chunks: list[Chunk], fault: Fault) -> list[Chunk]:
    by_part = {chunk.part: number for number, chunk in enumerate(chunks)}
    at = by_part.get(fault.at, 0)
    one = chunks[at]
    match fault.kind:
        case "missing":
            return [chunk for chunk in chunks if chunk.part != one.part]
        case "truncated":
            return [
                replace(chunk, data=chunk.data[:-1])
                if chunk.part == one.part
                else chunk
                for chunk in chunks
            ]
        case "swapped":
            other = chunks[by_part.get(fault.at + 1, 0)]
            places = {one.part: other.offset, other.part: one.offset}
            return [replace(c, offset=places.get(c.part, c.offset)) for c in chunks]
        case "overwritten":
            return [*chunks, replace(one, data=flipped(one.data, -1))]
        case "shifted":
            shift = 1 if one.offset == 0 else -1
            moved = replace(one, offset=one.offset + shift)
            return [moved if chunk is one else chunk for chunk in chunks]
        case "flipped":
            return chunks


#: One small chunk.
SMALL_PLAN = Plan(100)


def even(size: int, length: int = CHUNK, **more: object) -> Plan:
    """Return a plan with chunks of one length, the last one shorter if need be."""
    plan = Plan(size, tuple(range(length, size, length)))
    return replace(plan, **more)  # type: ignore[arg-type]  # fields of a plan


#: More chunks than ten, so that their numbers have one digit and two.
MANY_CHUNKS = even(1250, 100)
