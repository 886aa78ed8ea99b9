"""Using Streaming: tickets of blobs, and what they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from conformance.harness import NotApplicable, Violation, observe, requirement
from conformance.harness.connection import Connection
from conformance.harness.target import Target
from conformance.suites.cm.blobs import Blob, Blobs
from conformance.suites.cm.client import StreamClient
from conformance.suites.cm.messages import where
from conformance.suites.cm.readback import SAMPLE, Kept, ReadBack
from conformance.suites.cm.scene import Workshop
from conformance.suites.cm.stream_checks import (
    BLOB_DOWNLOAD,
    DOWNLOAD_STATUS,
    LARGE,
    ROUND_TRIP,
    check_accepted,
    check_same,
    ticket_in,
    went_well,
)
from conformance.suites.cm.stream_data import AWKWARD, bytes_of_size

BLOCK = 65_536
SIZES = (1, 1000, BLOCK, BLOCK + 1, LARGE + 1)
LINES = ((1, 1), (1000,) * 5, (BLOCK + 1, 1), (LARGE + 1, 1), (1, LARGE + 1, 1))


@requirement("cm.stream.download-status")
@pytest.mark.parametrize("size", SIZES)
def test_a_download_with_the_ticket_of_a_blob_is_answered_200(
    readback: ReadBack, size: int
) -> None:
    kept = readback.fresh_of_blob(bytes_of_size(size))
    assert readback.answer(kept.ticket, BLOB_DOWNLOAD).status == 200


@requirement("cm.stream.download-status")
@pytest.mark.parametrize("size", SIZES)
def test_a_download_with_the_ticket_of_an_upload_is_answered_200(
    stream: StreamClient, readback: ReadBack, target: Target, size: int
) -> None:
    target.need("cm.write")
    skip_unless_direct(readback)
    ticket = ticket_in(stream.upload(bytes_of_size(size)))
    assert readback.answer(ticket, ROUND_TRIP).status == 200


@requirement("cm.stream.download-status")
def test_a_download_of_nothing_at_all_is_answered_200(
    stream: StreamClient, readback: ReadBack, target: Target
) -> None:
    target.need("cm.write")
    skip_unless_direct(readback)
    upload = stream.upload(b"")
    if not went_well(upload):
        raise NotApplicable("an upload without a single byte is refused")
    answer = readback.answer(ticket_in(upload), ROUND_TRIP)
    if answer.status == 404:
        raise NotApplicable("the ticket of an upload without a single byte is invalid")
    assert answer.status == 200


# --- Blobs --------------------------------------------------------------------------


@requirement("cm.stream.blob-ticket-issued")
@pytest.mark.parametrize("size", SIZES)
def test_a_blob_asked_for_as_a_stream_is_answered_as_a_ticket(
    blobs: Blobs, readback: ReadBack, size: int
) -> None:
    selection, data = readback.blob(bytes_of_size(size))
    assert blobs.ask(selection).issued(data)


@requirement("cm.stream.blob-ticket-issued")
def test_the_blob_of_a_file_is_answered_as_a_ticket(
    blobs: Blobs, readback: ReadBack
) -> None:
    assert blob_of_file(blobs, readback).issued(SAMPLE)


@requirement("cm.stream.blob-encoding-answered")
@pytest.mark.parametrize("size", SIZES)
def test_a_ticket_is_marked_as_a_stream(
    blobs: Blobs, readback: ReadBack, size: int
) -> None:
    selection, data = readback.blob(bytes_of_size(size))
    blob = blobs.ask(selection)
    blob.issued(data)
    assert blob.encoding == "stream"


@requirement("cm.stream.blob-encoding-answered")
def test_the_ticket_of_a_files_blob_is_marked_as_a_stream(
    blobs: Blobs, readback: ReadBack
) -> None:
    blob = blob_of_file(blobs, readback)
    blob.issued(SAMPLE)
    assert blob.encoding == "stream"


@requirement("cm.stream.blob-download")
@pytest.mark.parametrize("size", SIZES)
def test_the_ticket_of_a_blob_leads_to_its_bytes(
    readback: ReadBack, target: Target, size: int
) -> None:
    target.need("cm.write")
    check_blob(readback, bytes_of_size(size))


@requirement("cm.stream.blob-download")
@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_bytes_come_out_of_a_blob(
    readback: ReadBack, target: Target, name: str
) -> None:
    target.need("cm.write")
    check_blob(readback, AWKWARD[name])


@requirement("cm.stream.blob-download")
def test_tickets_of_two_blobs_lead_each_to_its_own(
    readback: ReadBack, workshop: Workshop
) -> None:
    one, other = bytes_of_size(1000, 1), bytes_of_size(1000, 2)
    check_uploads(readback, [one, other])
    first = readback.fresh_of_blob(one, workshop.document())
    second = readback.fresh_of_blob(other, workshop.document())
    readback.check_valid(second)
    readback.check_valid(first)


@requirement("cm.stream.blob-download")
def test_tickets_answered_together_lead_each_to_its_own_blob(
    readback: ReadBack, blobs: Blobs, workshop: Workshop
) -> None:
    contents = [bytes_of_size(1000, variant) for variant in (3, 4)]
    check_uploads(readback, contents)
    selections = [readback.blob(data, workshop.document())[0] for data in contents]
    for blob, data in zip(blobs.ask_together(*selections), contents, strict=True):
        received = readback.fetched(blob.ticket, DOWNLOAD_STATUS, BLOB_DOWNLOAD)
        check_same(received, data)


@requirement("cm.stream.blob-download")
def test_a_blob_that_was_replaced_is_answered_anew(
    readback: ReadBack, target: Target
) -> None:
    target.need("cm.write")
    for size, variant in ((2000, 1), (1000, 1), (1000, 2)):
        check_blob(readback, bytes_of_size(size, variant))


@requirement("cm.stream.blob-download")
def test_a_blob_that_was_there_before_can_be_downloaded(
    readback: ReadBack, blobs: Blobs, target: Target
) -> None:
    skip_unless_read_only(target)
    data = blobs.inline(blobs.existing)
    skip_unless_known(data)
    check_same(readback.of_blob(blobs.existing, data), data or b"")


# --- Connections --------------------------------------------------------------------


@requirement("cm.stream.download-keeps-connection")
@pytest.mark.parametrize("sizes", LINES, ids=str)
def test_a_connection_carries_one_download_after_the_other(
    stream: StreamClient, readback: ReadBack, sizes: Sequence[int]
) -> None:
    for size in set(sizes):
        readback.check_valid(readback.fresh(bytes_of_size(size)))
    with stream.http.connection() as connection:
        for size in sizes:
            check_carried(readback, readback.fresh(bytes_of_size(size)), connection)


@requirement("cm.stream.download-keeps-connection")
@pytest.mark.parametrize("size", [1, BLOCK + 1, LARGE + 1])
def test_a_connection_carries_downloads_after_an_upload(
    stream: StreamClient, readback: ReadBack, target: Target, size: int
) -> None:
    target.need("cm.write")
    data = bytes_of_size(size)
    readback.check_valid(readback.fresh(data))
    with stream.http.connection() as connection:
        check_accepted(stream.upload(data, on=connection))
        check_carried(readback, readback.fresh(data), connection)
        check_carried(readback, readback.fresh(data), connection)


@requirement("cm.stream.download-keeps-connection")
def test_what_a_404_does_to_its_connection_is_recorded(
    stream: StreamClient, readback: ReadBack
) -> None:
    readback.check_valid(readback.fresh())
    with stream.http.connection() as connection:
        refused = stream.download("no-such-ticket", on=connection)
        ended = refused.closing or connection.ended()
    observe(f"A 404 {'ends' if ended else 'keeps'} its connection.")


def skip_unless_direct(readback: ReadBack) -> None:
    """Go no further where the tickets of uploads cannot be downloaded themselves."""
    if not readback.direct:
        raise NotApplicable("the ticket of an upload is only used for blobs")


def skip_unless_read_only(target: Target) -> None:
    """Leave blobs of others alone where blobs of our own can be had."""
    if not target.lacks("cm.write"):
        raise NotApplicable("blobs of the suite's own are downloaded instead")


def skip_unless_known(data: bytes | None) -> None:
    """Go no further where the bytes of a blob can be had by its ticket only."""
    if data is None:
        raise NotApplicable("the blob cannot be asked for in Base64 to compare it")


def blob_of_file(blobs: Blobs, readback: ReadBack) -> Blob:
    """Return the blob that a file, not its draft, is answered with, if it has one.

    The document's full example asks the file; what a file without a released version
    answers is not said.
    """
    readback.blob(SAMPLE)
    try:
        blob = blobs.ask(where("obj", id=blobs.document))
    except Violation as refusal:
        unheld = f"the file itself holds no blob: {refusal.received}"
        raise NotApplicable(unheld) from refusal
    if not blob.content.strip():
        raise NotApplicable("the blob of a file that is not released is empty")
    return blob


def check_uploads(readback: ReadBack, contents: Iterable[bytes]) -> None:
    """See that data are not spoilt by the upload already, where that can be seen."""
    for data in contents if readback.direct else ():
        readback.check_round_trip(data)


def check_blob(readback: ReadBack, data: bytes) -> None:
    """See that data stored as a blob come out of it."""
    check_uploads(readback, [data])
    selection, _ = readback.blob(data)
    readback.check_blob(selection, data)


def check_carried(readback: ReadBack, kept: Kept, connection: Connection) -> None:
    """See that a connection, whatever it carried before, carries a download."""
    readback.check_valid(kept, on=connection, status=None)
