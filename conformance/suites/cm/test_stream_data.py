"""Using Streaming: uploaded data is stored as it is, and apart from all other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest
from hypothesis import given

from conformance.harness import NotApplicable, Violation, observe, requirement
from conformance.harness.transcript import Exchange
from conformance.harness.xml import Element
from conformance.suites.cm import strategies as cm_strategies
from conformance.suites.cm.blobs import Blobs
from conformance.suites.cm.client import StreamClient
from conformance.suites.cm.readback import SAMPLE, ReadBack
from conformance.suites.cm.scene import Workshop
from conformance.suites.cm.stream_checks import (
    LARGE,
    check_accepted,
    shown,
    ticket_in,
    went_well,
)
from conformance.suites.cm.stream_data import (
    AWKWARD,
    EDGES,
    SEVERAL_MIB,
    TYPED,
    bytes_of_size,
)
from conformance.suites.together import together

BLOCK = 65_536
PARTIES = 8
LINES = (
    (1, 1),
    (1000, 1, 1000),
    (BLOCK + 1, 1, BLOCK + 1),
    (LARGE + 1, 1),
    (1, LARGE + 1, 1),
    (10,) * 4,
)
CUTS = {
    "one chunk": (5,),
    "single bytes": (1,) * 40,
    "growing": (1, 2, 15, 16, 17, 255, 256, 257),
    "around a block": (BLOCK - 1, 2, BLOCK, BLOCK + 1, 1),
    "a large one": (LARGE + 1,),
}
MISMATCHED = "multipart/form-data; boundary=nowhere"


def cut(lengths: Sequence[int]) -> list[bytes]:
    """Return pieces of these lengths, each with bytes of its own."""
    return [bytes_of_size(length, place) for place, length in enumerate(lengths)]


# --- Round trip ---------------------------------------------------------------------


@requirement("cm.stream.round-trip")
@given(data=cm_strategies.blobs(min_size=1, max_size=LARGE - 1))
def test_a_ticket_returns_the_bytes_stored_under_it(
    stream: StreamClient, readback: ReadBack, data: bytes
) -> None:
    readback.check_stored(ticket_in(stream.upload(data)), data)


@requirement("cm.stream.round-trip")
@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_bytes_come_back_as_they_were(
    stream: StreamClient, readback: ReadBack, name: str
) -> None:
    data = AWKWARD[name]
    readback.check_stored(ticket_in(stream.upload(data)), data)


@requirement("cm.stream.round-trip")
@pytest.mark.parametrize("size", [*EDGES, SEVERAL_MIB])
def test_data_of_every_size_come_back_whole(
    stream: StreamClient, readback: ReadBack, size: int
) -> None:
    data = bytes_of_size(size)
    readback.check_stored(ticket_in(stream.upload(data)), data)


@requirement("cm.stream.round-trip")
@pytest.mark.parametrize("name", CUTS)
def test_data_that_arrive_in_pieces_come_back_whole(
    stream: StreamClient, readback: ReadBack, name: str
) -> None:
    pieces = cut(CUTS[name])
    upload = stream.upload_in_pieces(pieces, pause=0.005)
    readback.check_stored(ticket_in(upload), b"".join(pieces))


@requirement("cm.stream.round-trip")
def test_uploads_one_after_the_other_leave_nothing_in_each_other(
    stream: StreamClient, readback: ReadBack
) -> None:
    pieces = cut([BLOCK + 1, 3, BLOCK + 5, 1, 1000, 999])
    tickets = [ticket_in(stream.upload(data)) for data in pieces]
    for ticket, data in reversed(list(zip(tickets, pieces, strict=True))):
        readback.check_stored(ticket, data)


@requirement("cm.stream.round-trip")
def test_large_data_that_differ_in_one_byte_come_back_each_as_it_was(
    stream: StreamClient, readback: ReadBack
) -> None:
    data = bytes_of_size(4 * BLOCK)
    rows = [data, *(flipped(data, at) for at in (0, len(data) // 2, len(data) - 1))]
    tickets = [ticket_in(stream.upload(one)) for one in rows]
    for ticket, one in zip(tickets, rows, strict=True):
        readback.check_stored(ticket, one)


def flipped(data: bytes, at: int) -> bytes:
    """Return data of which one byte is another."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@requirement("cm.stream.upload-usable-as-blob")
def test_a_ticket_used_for_two_files_gives_both_its_data(
    stream: StreamClient, readback: ReadBack, blobs: Blobs, workshop: Workshop
) -> None:
    check_served_as_uploaded(readback, SAMPLE)
    files = [workshop.document().id for _ in range(2)]
    ticket = ticket_in(stream.upload(SAMPLE))
    first = blobs.set(files[0], ticket)
    second = set_again(blobs, files[1], ticket)
    readback.check_blob(second, SAMPLE)
    readback.check_blob(first, SAMPLE)


@requirement("cm.stream.upload-usable-as-blob")
@pytest.mark.parametrize("size", [1, 1000, BLOCK + 1, LARGE + 1])
def test_an_uploaded_ticket_stores_its_data_in_a_version(
    stream: StreamClient, readback: ReadBack, blobs: Blobs, size: int
) -> None:
    data = bytes_of_size(size)
    check_served_as_uploaded(readback, data)
    ticket = ticket_in(stream.upload(data))
    selection = blobs.set_uploaded(blobs.document, ticket, data, stream)
    readback.check_blob(selection, data)


@requirement("cm.stream.upload-usable-as-blob")
@pytest.mark.parametrize("name", ["NULs inside", "every byte", "no UTF-8", "CRLF"])
def test_awkward_bytes_reach_a_version_through_a_ticket(
    stream: StreamClient, readback: ReadBack, blobs: Blobs, name: str
) -> None:
    check_served_as_uploaded(readback, AWKWARD[name])
    ticket = ticket_in(stream.upload(AWKWARD[name]))
    blob = blobs.set_uploaded(blobs.document, ticket, AWKWARD[name], stream)
    readback.check_blob(blob, AWKWARD[name])


# --- Media types and transfer coding ------------------------------------------------


@requirement("cm.stream.content-type-ignored")
@pytest.mark.parametrize("name", TYPED)
def test_the_media_type_changes_nothing(
    stream: StreamClient, readback: ReadBack, name: str
) -> None:
    media_type, data = TYPED[name]
    readback.check_round_trip(data)
    upload = stream.upload(data, media_type=media_type)
    assert went_well(upload)
    readback.check_stored(ticket_in(upload), data)


@requirement("cm.stream.content-type-ignored")
def test_a_multipart_type_over_other_data_is_recorded(
    stream: StreamClient, readback: ReadBack
) -> None:
    readback.check_round_trip(SAMPLE)
    upload = stream.upload(SAMPLE, media_type=MISMATCHED)
    observe(f"A multipart type over a body that is none: {upload.status}.")
    observe_stored(readback, upload)


@requirement("cm.stream.chunked-upload")
@pytest.mark.parametrize("name", CUTS)
def test_chunks_are_stored_without_their_framing(
    stream: StreamClient, readback: ReadBack, name: str
) -> None:
    pieces = cut(CUTS[name])
    data = b"".join(pieces)
    readback.check_round_trip(data)
    upload = stream.upload_in_pieces(pieces, chunked=True)
    skip_unless_taken(upload)
    readback.check_stored(ticket_in(upload), data)


@requirement("cm.stream.chunked-upload")
@pytest.mark.parametrize("name", ["chunks", "last chunk", "every byte"])
def test_data_that_look_like_framing_survive_it(
    stream: StreamClient, readback: ReadBack, name: str
) -> None:
    readback.check_round_trip(AWKWARD[name])
    upload = stream.upload(AWKWARD[name], chunked=True)
    skip_unless_taken(upload)
    readback.check_stored(ticket_in(upload), AWKWARD[name])


# --- Connections --------------------------------------------------------------------


@requirement("cm.stream.upload-keeps-connection")
@pytest.mark.parametrize("sizes", LINES, ids=str)
def test_a_connection_carries_one_upload_after_the_other(
    stream: StreamClient, sizes: Sequence[int]
) -> None:
    check_each_alone(stream, sizes)
    with stream.http.connection() as connection:
        uploads = [stream.upload(bytes_of_size(n), on=connection) for n in sizes]
    assert [upload.status // 100 for upload in uploads] == [2] * len(sizes)


@requirement("cm.stream.upload-keeps-connection")
def test_a_connection_carries_an_upload_after_chunks(stream: StreamClient) -> None:
    skip_unless_taken(stream.upload(SAMPLE, chunked=True))
    with stream.http.connection() as connection:
        stream.upload(SAMPLE, chunked=True, on=connection)
        assert went_well(stream.upload(SAMPLE, on=connection))


@requirement("cm.stream.simultaneous-uploads-kept-apart")
@pytest.mark.parametrize("size", [100, BLOCK])
def test_simultaneous_uploads_lead_to_their_own_data(
    stream: StreamClient, readback: ReadBack, size: int
) -> None:
    parties = [cut_for_party(number, size) for number in range(PARTIES)]
    check_taken_alone(stream, readback, parties[0])
    since = stream.http.clock.monotonic()
    uploads = uploaded_together(stream, parties)
    assert [upload.status // 100 for upload in uploads] == [2] * PARTIES
    tickets = list(map(ticket_in, uploads))
    readback.note_issued(tickets, since)
    assert len(set(tickets)) == PARTIES
    for ticket, pieces in zip(tickets, parties, strict=True):
        readback.check_stored(ticket, b"".join(pieces))


def set_again(blobs: Blobs, file_id: str, ticket: str) -> Element:
    """Give a file a blob by a ticket that has given another one its blob already."""
    try:
        return blobs.set(file_id, ticket)
    except Violation as refusal:
        raise NotApplicable("a ticket is valid for one use") from refusal


def check_served_as_uploaded(readback: ReadBack, data: bytes) -> None:
    """See that data are not spoilt by the upload already, where that can be seen."""
    if readback.direct:
        readback.check_round_trip(data)


def observe_stored(readback: ReadBack, upload: Exchange) -> None:
    """Record what became of the sample under a media type that does not fit."""
    if went_well(upload):
        stored = readback.stored(ticket_in(upload), SAMPLE)
        kept = "as it is" if stored == SAMPLE else f"as {shown(stored)}"
        observe(f"A multipart type over a body that is none: stored {kept}.")


def skip_unless_taken(upload: Exchange) -> None:
    """Go no further where chunked uploads are refused, which is lawful."""
    if not went_well(upload):
        refusal = f"A chunked upload is refused with {upload.status}."
        observe(refusal)
        raise NotApplicable(refusal)


def check_each_alone(stream: StreamClient, sizes: Sequence[int]) -> None:
    """See that uploads of these sizes are taken over connections of their own."""
    for size in set(sizes):
        with stream.http.connection() as connection:
            check_accepted(stream.upload(bytes_of_size(size), on=connection))


def check_taken_alone(
    stream: StreamClient, readback: ReadBack, pieces: Sequence[bytes]
) -> None:
    """See that an upload goes well by itself, so that only company can spoil it."""
    readback.check_round_trip(b"".join(pieces))
    check_accepted(stream.upload_in_pieces(pieces, pause=0.02))


def cut_for_party(number: int, size: int) -> list[bytes]:
    """Return the pieces that one of several simultaneous uploads consists of."""
    return [bytes_of_size(size, 10 * number + place) for place in range(4)]


def uploaded_together(
    stream: StreamClient, parties: Sequence[Sequence[bytes]]
) -> list[Exchange]:
    """Send several uploads at a time, each piece between those of the others."""
    return together(partial(stream.upload_in_pieces, pause=0.02), parties)
