"""AppendChunk: what a chunk is, and where it lies among the others."""

from __future__ import annotations

from conformance.mock.judging.bsn.arguments import CHUNK
from conformance.mock.judging.bsn.history import History, Upload
from conformance.mock.judging.bsn.received import Piece
from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen

NEEDED = ("partNumber", "data", "offset")


def clear_upload(seen: Seen, history: History) -> Upload | None:
    """Return the upload of a chunk, if it is open and all is known of it."""
    upload = history.upload(seen)
    if upload is None or not upload.is_clear or upload.state != "open":
        return None
    return upload


def is_second_start(new: Piece) -> bool:
    """Tell whether part 0 lies elsewhere than at 0: that has a rule of its own."""
    return new.part == 0 and new.offset > 0


@rule("bsn.client.chunk-arguments", "AppendChunk")
def a_chunk_has_number_data_and_offset(seen: Seen, history: History) -> Breach | None:
    """See that no argument of a chunk is left out (BSN-CHUNK-010 to -012)."""
    own = history.call(seen).own
    for name in NEEDED:
        if own.text(name) is None:
            return Breach(f"a chunk without {name}", ", ".join(NEEDED))
    return None


@rule("bsn.client.part-number", "AppendChunk")
def parts_are_numbered_from_zero(seen: Seen, history: History) -> Breach | None:
    """See that the part at the beginning of the file is number 0 (BSN-CHUNK-010)."""
    own = history.call(seen).own
    part, offset = own.number("partNumber"), own.number("offset")
    if part is None or (part >= 0 and (offset != 0 or part == 0)):
        return None
    hint = "Does the client count from 1?" if part > 0 else ""
    return Breach(f"part {part} at offset {offset}", "part 0 first, then 1, 2, …", hint)


@rule("bsn.client.part-below-count", "AppendChunk")
def a_part_is_one_of_those_announced(seen: Seen, history: History) -> Breach | None:
    """See that no part has a number that the count of chunks rules out."""
    upload, new = clear_upload(seen, history), history.call(seen).piece
    if upload is None or new is None or new.offset == 0:
        return None
    count = upload.number("ChunksCount")
    first = upload.received.pieces_at(0)
    if not count or new.part < count or any(one.part for one in first):
        return None
    return Breach(f"part {new.part} of {count} chunks", f"parts 0 to {count - 1}")


@rule("bsn.client.part-order", "AppendChunk")
def parts_are_numbered_as_they_lie(seen: Seen, history: History) -> Breach | None:
    """See that of two parts the one that lies first has the smaller number."""
    upload, new = clear_upload(seen, history), history.call(seen).piece
    if upload is None or new is None or not new.length or is_second_start(new):
        return None
    if new.offset == 0 and new.part:
        return None  # that has a rule of its own, as has a second part 0
    before, after = upload.received.neighbours(new.offset)
    others = upload.received.pieces_at(new.offset)
    wrong = [one for one in others if one.part != new.part]
    wrong += [one for one in [before] if one is not None and one.part >= new.part]
    wrong += [one for one in [after] if one is not None and 0 < one.part <= new.part]
    if not wrong:
        return None
    return Breach(f"{new}, beside {wrong[0]}", "numbers in the order of the offsets")


@rule("bsn.client.offset-unsigned", "AppendChunk")
def an_offset_is_not_negative(seen: Seen, history: History) -> Breach | None:
    """See that no offset is negative (BSN-CHUNK-013)."""
    offset = history.call(seen).own.number("offset")
    if offset is None or offset >= 0:
        return None
    return Breach(f"the offset {offset}", "the number of bytes before the chunk")


@rule("bsn.client.first-offset", "AppendChunk")
def the_first_chunk_is_at_zero(seen: Seen, history: History) -> Breach | None:
    """See that part 0 lies at the beginning (BSN-CHUNK-012)."""
    own = history.call(seen).own
    part, offset = own.number("partNumber"), own.number("offset")
    if part != 0 or offset is None or offset <= 0:
        return None
    hint = "Is it where the chunk ends, or is every part numbered 0?"
    return Breach(f"part 0 at offset {offset}", "part 0 at offset 0", hint)


@rule("bsn.client.chunk-has-data", "AppendChunk")
def a_chunk_has_bytes(seen: Seen, history: History) -> Breach | None:
    """See that no chunk is empty, but that of an empty file."""
    upload, new = clear_upload(seen, history), history.call(seen).piece
    if upload is None or new is None or new.length or not upload.number("FileSize"):
        return None
    return Breach(f"part {new.part} without bytes", "the bytes of the part")


@rule("bsn.client.chunk-size", "AppendChunk")
def a_chunk_is_not_too_large(seen: Seen, history: History) -> Breach | None:
    """See that a chunk has at most 256 KiB (BSN-START-016)."""
    new = history.call(seen).piece
    if new is None or new.length <= CHUNK:
        return None
    return Breach(f"a chunk of {new.length} bytes", f"up to {CHUNK}")


@rule("bsn.client.chunk-within-file", "AppendChunk")
def a_chunk_lies_in_the_file(seen: Seen, history: History) -> Breach | None:
    """See that no chunk ends beyond the size that was announced."""
    upload, new = clear_upload(seen, history), history.call(seen).piece
    if upload is None or new is None or is_second_start(new):
        return None
    size = upload.number("FileSize")
    if size is None or new.end <= size:
        return None
    return Breach(str(new), f"bytes within the FileSize {size}")


@rule("bsn.client.chunk-overlap", "AppendChunk")
def chunks_do_not_overlap(seen: Seen, history: History) -> Breach | None:
    """See that only what is sent again lies where bytes are already."""
    upload, new = clear_upload(seen, history), history.call(seen).piece
    if upload is None or new is None or upload.received.again or not new.length:
        return None
    if any(is_same(one, new) for one in upload.received.pieces_at(new.offset)):
        return None
    other = upload.received.overlapping(new)
    if other is None or is_second_start(new):
        return None
    hint = "Is the offset counted in bytes, from the beginning of the file?"
    if (other.offset, other.length) == (new.offset, new.length):
        hint = "Did the bytes change since?"
    return Breach(
        f"{new}, over {other}", "chunks side by side, or the same one again", hint
    )


def is_same(one: Piece, other: Piece) -> bool:
    """Tell whether a chunk is sent again as it was; its number has its own rule."""
    return (one.length, one.digest) == (other.length, other.digest)
