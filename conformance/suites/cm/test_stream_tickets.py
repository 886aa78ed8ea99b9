"""Using Streaming: tickets that are missing, unknown or no longer valid."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.harness import observe, requirement
from conformance.suites.cm.aging import Aging
from conformance.suites.cm.client import StreamClient
from conformance.suites.cm.lookalikes import LOOKALIKES, REWRITTEN
from conformance.suites.cm.readback import SAMPLE, ReadBack
from conformance.suites.cm.stream_checks import ticket_in, went_well, where_it_leads

PATHS = {
    "up": "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "dots encoded": "%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "encoded twice": "%252e%252e%252fetc%252fpasswd",
    "backslashes": "..%5c..%5c..%5cwindows%5cwin.ini",
    "absolute": "%2fetc%2fpasswd",
    "below a ticket": "{ticket}%2f..%2f..%2fetc%2fpasswd",
    "above a ticket": "nowhere%2f{ticket}",
}


MALFORMED = {
    "letters": "no-such-ticket",
    "null": "null",
    "negative": "-1",
    "ticket made negative": "-{ticket}",
    "ticket with a plus": "+{ticket}",
    "letter after a ticket": "{ticket}x",
    "letter before a ticket": "x{ticket}",
    "ticket with a fraction": "{ticket}.0",
    "ticket with an exponent": "{ticket}e0",
    "two tickets": "{ticket},{ticket}",
    "star": "*",
    "quote": "'",
    "past 63 bits": str(2**63),
    "past 64 bits": str(2**64),
    "forty digits": "9" * 40,
    "four hundred digits": "9" * 400,
}


@requirement("cm.stream.missing-ticket-not-found")
@pytest.mark.parametrize("place", ["", "/"], ids=["bare", "slash"])
def test_no_ticket_is_not_found(
    stream: StreamClient, readback: ReadBack, place: str
) -> None:
    answer = where_it_leads(stream, stream.request("GET", place))
    assert answer.status == 404
    readback.check_found(readback.fresh())


@requirement("cm.stream.unknown-ticket-not-found")
@pytest.mark.parametrize("lookalike", LOOKALIKES)
def test_a_ticket_never_issued_is_not_found(
    stream: StreamClient, readback: ReadBack, lookalike: Callable[[str], str]
) -> None:
    valid = readback.fresh()
    assert stream.download(lookalike(valid.ticket)).status == 404
    readback.check_found(valid)


@requirement("cm.stream.malformed-ticket-not-found")
@pytest.mark.parametrize("name", MALFORMED)
def test_what_no_ticket_looks_like_is_not_found(
    stream: StreamClient, readback: ReadBack, name: str
) -> None:
    valid = readback.fresh()
    malformed = MALFORMED[name].format(ticket=valid.ticket)
    assert stream.download(malformed).status == 404
    readback.check_found(valid)


@requirement("cm.stream.malformed-ticket-not-found")
@pytest.mark.parametrize("rewritten", REWRITTEN)
def test_a_ticket_written_as_another_number_is_not_found(
    stream: StreamClient, readback: ReadBack, rewritten: Callable[[str], str]
) -> None:
    valid = readback.fresh()
    assert stream.download(rewritten(valid.ticket)).status == 404
    readback.check_found(valid)


@requirement("cm.stream.path-in-ticket-refused")
@pytest.mark.parametrize("name", PATHS)
def test_a_path_is_no_ticket(
    stream: StreamClient, readback: ReadBack, name: str
) -> None:
    valid = readback.fresh()
    answer = stream.download(PATHS[name].format(ticket=valid.ticket))
    assert answer.status // 100 == 4
    readback.check_found(valid)


@requirement("cm.stream.expired-ticket-not-found")
def test_a_ticket_is_not_found_once_its_time_is_over(
    stream: StreamClient, aging: Aging
) -> None:
    used, unused = aging.expired()
    assert stream.download(unused.ticket).status == 404
    assert stream.download(used.ticket).status == 404


@requirement("cm.stream.upload-usable-as-blob")
def test_a_blob_outlives_the_ticket_that_it_was_set_by(
    readback: ReadBack, aging: Aging
) -> None:
    readback.check_blob(*aging.outlived())


@requirement("cm.stream.ticket-survives-download")
def test_a_second_download_with_a_ticket_is_recorded(
    stream: StreamClient, readback: ReadBack
) -> None:
    kept = readback.fresh()
    readback.check_valid(kept)
    again = stream.download(kept.ticket)
    observe(f"A second download with a ticket is answered {again.status}.")
    assert went_well(again)
    assert again.body == kept.data


@requirement("cm.stream.upload-ticket-downloadable")
def test_a_download_with_the_ticket_of_an_upload_is_recorded(
    stream: StreamClient,
) -> None:
    download = stream.download(ticket_in(stream.upload(SAMPLE)))
    observe(f"A download with the ticket of an upload is answered {download.status}.")
    assert went_well(download)
    assert download.body == SAMPLE
