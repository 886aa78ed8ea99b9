"""Using Streaming: what an upload is answered with, whole or cut short."""

from __future__ import annotations

import pytest
from hypothesis import given

from conformance.harness import NotApplicable, Violation, observe, requirement
from conformance.harness.fault import ExchangeFailed
from conformance.harness.target import Target
from conformance.harness.transcript import Exchange
from conformance.suites.cm import strategies as cm_strategies
from conformance.suites.cm.blobs import Blobs
from conformance.suites.cm.client import StreamClient
from conformance.suites.cm.readback import SAMPLE, ReadBack
from conformance.suites.cm.stream_checks import (
    LARGE,
    TOKEN,
    WORD,
    check_accepted,
    shown,
    ticket_in,
    went_well,
)
from conformance.suites.cm.stream_data import bytes_of_size

SIZES = (1, 2, 1000, 65_537, LARGE + 1)
UPLOADS_IN_A_ROW = 20
BLOCK = 65_536
FAILED_STATUS = "cm.stream.failed-upload-status"
NO_FAILURE = (
    "the profile names no cm.upload-limit (bytes above which the application itself "
    "fails to store an upload), and no document tells how to make an upload fail"
)
#: What is announced, and how much of it is sent.
CUT_SHORT = ((10, 9), (1000, 0), (BLOCK + 1, BLOCK), (LARGE + 1, LARGE))


@requirement("cm.stream.upload-status")
@pytest.mark.parametrize("size", SIZES)
def test_an_upload_is_answered_200(stream: StreamClient, size: int) -> None:
    upload = stream.upload(bytes_of_size(size))
    check_accepted(upload)
    assert upload.status == 200


@requirement("cm.stream.upload-status")
@given(data=cm_strategies.blobs(min_size=1, max_size=LARGE - 1))
def test_an_upload_of_whatever_bytes_is_answered_200(
    stream: StreamClient, data: bytes
) -> None:
    assert stream.upload(data).status == 200


@requirement("cm.stream.ticket-alone")
@pytest.mark.parametrize("size", SIZES)
def test_an_upload_is_answered_with_a_ticket_and_nothing_else(
    stream: StreamClient, size: int
) -> None:
    upload = stream.upload(bytes_of_size(size))
    check_accepted(upload)
    check_alone(upload)


@requirement("cm.stream.ticket-alone")
def test_no_part_of_the_answer_is_the_ticket(stream: StreamClient) -> None:
    answer = ticket_in(stream.upload(SAMPLE))
    parts = set(WORD.findall(answer)) - {answer}
    assert not [part for part in parts if went_well(stream.download(part))]


@requirement("cm.stream.equal-data-tickets-differ")
@pytest.mark.parametrize("size", [1, 1000, BLOCK + 1])
def test_equal_data_get_tickets_of_their_own(stream: StreamClient, size: int) -> None:
    data = bytes_of_size(size)
    tickets = [ticket_in(stream.upload(data)) for _ in range(3)]
    assert len(set(tickets)) == len(tickets)


@requirement("cm.stream.tickets-differ")
def test_uploads_in_quick_succession_get_tickets_of_their_own(
    stream: StreamClient,
) -> None:
    rows = [bytes_of_size(20, number) for number in range(UPLOADS_IN_A_ROW)]
    tickets = [ticket_in(stream.upload(data)) for data in rows]
    assert len(set(tickets)) == len(tickets)


@requirement("cm.stream.tickets-differ")
@pytest.mark.parametrize("at", [0, BLOCK // 2, BLOCK - 1])
def test_data_that_differ_in_one_byte_get_tickets_of_their_own(
    stream: StreamClient, at: int
) -> None:
    data = bytes_of_size(BLOCK)
    other = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    assert ticket_in(stream.upload(data)) != ticket_in(stream.upload(other))


@requirement("cm.stream.tickets-differ")
def test_uploads_over_different_connections_get_tickets_of_their_own(
    stream: StreamClient,
) -> None:
    rows = [bytes_of_size(20, number) for number in range(5)]
    tickets = [ticket_in(over_a_new_connection(stream, data)) for data in rows]
    assert len(set(tickets)) == len(tickets)


@requirement("cm.stream.empty-upload")
def test_an_empty_upload_is_answered_with_a_ticket_or_an_error(
    stream: StreamClient,
) -> None:
    upload = stream.upload(b"")
    answer = f"{upload.status} and {shown(upload.body)}"
    observe(f"An upload without a single byte is answered {answer}.")
    has_ticket = bool(TOKEN.fullmatch(upload.body.decode("latin-1").strip()))
    assert has_ticket if went_well(upload) else not tickets_in(stream, upload)


@requirement("cm.stream.truncated-upload-refused")
@pytest.mark.parametrize(("declared", "sent"), CUT_SHORT)
def test_an_upload_shorter_than_announced_gets_no_ticket(
    stream: StreamClient, declared: int, sent: int
) -> None:
    check_accepted(stream.upload(bytes_of_size(declared)))
    check_not_acknowledged(broken_off(stream, bytes_of_size(sent), declared))


@requirement("cm.stream.truncated-upload-refused")
@pytest.mark.parametrize("sent", [1, 1000, BLOCK, LARGE])
def test_an_upload_without_its_last_chunk_gets_no_ticket(
    stream: StreamClient, sent: int
) -> None:
    check_accepted(stream.upload(bytes_of_size(sent)))
    check_not_acknowledged(broken_off(stream, bytes_of_size(sent), None))


@requirement("cm.stream.truncated-upload-refused")
@pytest.mark.parametrize(("declared", "sent"), [(10, 9), (2 * BLOCK, BLOCK)])
def test_no_ticket_comes_while_data_is_missing(
    stream: StreamClient, declared: int, sent: int
) -> None:
    check_accepted(stream.upload(bytes_of_size(declared)))
    check_not_acknowledged(held_back(stream, bytes_of_size(sent), declared))


@requirement("cm.stream.failed-upload-status")
def test_an_upload_that_fails_is_answered_500(
    stream: StreamClient, target: Target
) -> None:
    ticket_in(stream.upload(SAMPLE))
    assert failed_upload(stream, target).status == 500


@requirement("cm.stream.failed-upload-without-ticket")
def test_nothing_in_the_answer_to_a_failed_upload_is_a_ticket(
    stream: StreamClient, target: Target, readback: ReadBack, blobs: Blobs
) -> None:
    readback.check_round_trip(SAMPLE)
    upload = failed_upload(stream, target)
    check_failed(upload)
    assert not tickets_in(stream, upload)
    assert not [word for word in words_in(upload) if is_blob(blobs, word)]


def over_a_new_connection(stream: StreamClient, data: bytes) -> Exchange:
    """Upload over a connection opened for it."""
    with stream.http.connection() as connection:
        return stream.upload(data, on=connection)


def check_alone(upload: Exchange) -> None:
    """See that the whole body is a ticket."""
    body = upload.body.decode("latin-1")
    if not TOKEN.fullmatch(body):
        raise Violation(
            f"the answer {shown(upload.body)}",
            f"{body.strip()!r} and nothing else",
            hint="Is a line end written after the ticket?",
            exchange=upload,
        )
    if not body.isdigit():
        observe(f"Tickets are not made of digits alone: {body!r}.")


def broken_off(
    stream: StreamClient, data: bytes, declared: int | None
) -> Exchange | None:
    """Send part of an upload and end; return the answer, None if none came."""
    try:
        return stream.break_off(data, declared=declared)
    except ExchangeFailed as failed:
        return failed.exchange


def held_back(stream: StreamClient, data: bytes, declared: int) -> Exchange | None:
    """Send part of an upload and wait for the answer, which should not come."""
    length = (("Content-Length", str(declared)),)
    request = stream.http.request
    try:
        return request("POST", stream.path, body=data, headers=length, deadline=1.5)
    except ExchangeFailed:
        return None


def check_not_acknowledged(answer: Exchange | None) -> None:
    """See that an incomplete upload got no ticket; record what it got instead."""
    if answer is None or not answer.status:
        observe("An incomplete upload is not answered at all.")
    elif went_well(answer) and answer.body.strip():
        raise Violation(
            f"{answer.status} and {shown(answer.body)} for an incomplete upload",
            "no ticket, for the data did not arrive",
            hint="Is the end of the connection taken for the end of the data?",
            exchange=answer,
        )
    elif answer.status != 500:
        observe(f"An incomplete upload is answered {answer.status}.")


def failed_upload(stream: StreamClient, target: Target) -> Exchange:
    """Upload more than the target says that it can store."""
    limit = target.tables["cm"].get("upload-limit")
    if limit is None:
        raise NotApplicable(NO_FAILURE)
    whole, rest = divmod(limit + 1, BLOCK)
    return stream.upload_in_pieces([bytes(BLOCK)] * whole + [bytes(rest)])


def check_failed(upload: Exchange) -> None:
    """See that an upload did not succeed."""
    if went_well(upload):
        raise Violation(
            f"{upload.status} for an upload above cm.upload-limit",
            "500, as the profile says that it fails",
            requirement=FAILED_STATUS,
            exchange=upload,
        )


def words_in(upload: Exchange) -> list[str]:
    """Return what could be a ticket in an answer."""
    return sorted(set(WORD.findall(upload.body.decode("latin-1"))))[:50]


def tickets_in(stream: StreamClient, upload: Exchange) -> list[str]:
    """Return what can be downloaded among the words of an answer."""
    return [word for word in words_in(upload) if went_well(stream.download(word))]


def is_blob(blobs: Blobs, word: str) -> bool:
    """Tell whether a word can be stored as a blob the way a ticket can."""
    try:
        blobs.set(blobs.document, word)
    except Violation:
        return False
    return True
