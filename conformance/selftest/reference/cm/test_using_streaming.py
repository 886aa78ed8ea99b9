"""Using Streaming: uploads, tickets, downloads and the output of custom commands."""

from __future__ import annotations

import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from conformance.reference.clock import SetClock
from conformance.reference.cm import Cm
from conformance.reference.cm.blobs import Tickets
from conformance.reference.server import Server
from conformance.selftest.reference.cm.client import Client
from conformance.selftest.reference.raw import ask

CONTENTS = [
    b"",
    b"\0",
    bytes(range(256)),
    b"\r\n--x\r\n\r\n",
    b"<a>&amp;</a>",
    b"x" * 65_536,
    bytes(range(256)) * 12_000,
]


@pytest.mark.parametrize("data", CONTENTS)
def test_a_ticket_returns_the_bytes_uploaded(cm: Client, data: bytes) -> None:
    ticket = cm.upload(data)

    assert cm.download(ticket) == (200, data)
    assert (ticket.isdigit(), len(ticket)) == (True, 20)


def test_uploads_and_downloads_share_one_connection(cm: Client) -> None:
    first = cm.upload(b"first")
    socket = cm.connection.sock
    second = cm.upload(b"x" * 100_000)

    assert [cm.download(first)[1], cm.download(second)[0]] == [b"first", 200]
    assert cm.connection.sock is socket


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "FROB", "post"]
)
@pytest.mark.parametrize("path", ["/stream", "/stream/{}", "/stream/"])
def test_other_methods_are_refused(cm: Client, method: str, path: str) -> None:
    ticket = cm.upload(b"data")
    refused = cm.send(method, path.format(ticket))

    assert (refused.status, refused.fields["Allow"]) == (405, "GET, POST")
    assert cm.download(ticket) == (200, b"data")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/1",
        "/abc",
        "/" + "9" * 4000,
        "/..%2f",
        "/%00",
        "/1/2",
        "/0{}",
        "/%31{}",
    ],
)
def test_no_ticket_is_not_found(cm: Client, path: str) -> None:
    ticket = cm.upload(b"data")
    assert cm.send("GET", "/stream" + path.format(ticket)).status == 404


def test_a_ticket_becomes_invalid_in_time(cm: Client, clock: SetClock) -> None:
    ticket = cm.upload(b"data")
    clock.advance(59.9)
    before = cm.download(ticket)
    clock.advance(0.1)

    assert (before, cm.download(ticket)[0]) == ((200, b"data"), 404)
    assert cm.numbers(set_blob(ticket)) == ["60009"]


def test_a_truncated_upload_gets_no_ticket(server: Server, service: Cm) -> None:
    head = b"POST /stream HTTP/1.1\r\nHost: here\r\nContent-Length: 200000\r\n\r\n"
    answer = ask(server, head + b"x" * 150_000, half_close=True)

    assert answer.status == 400
    assert not list(service.blobs.folder.iterdir())


def test_a_storage_error_is_a_500_without_a_ticket(cm: Client, service: Cm) -> None:
    service.blobs.folder.rename(service.blobs.folder.with_name("gone"))
    refused = cm.send("POST", "/stream", b"data")

    assert refused[:2] == (500, b"the data could not be stored")


def test_there_is_a_most_of_tickets(
    cm: Client, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Tickets, "most", 2)
    kept = [cm.upload(b"a"), cm.upload(b"b")]

    assert cm.send("POST", "/stream", b"c").status == 500
    assert [cm.download(ticket)[1] for ticket in kept] == [b"a", b"b"]
    clock.advance(60)
    assert cm.send("POST", "/stream", b"c").status == 200


def set_blob(ticket: str) -> str:
    where = "<obj-where><path>/mary</path></obj-where>"
    return f'{where}<obj-set><blob encoding="stream">{ticket}</blob></obj-set>'


def ticket_in(answer: str) -> str:
    return answer.removeprefix('<blob encoding="stream">').removesuffix("</blob>")


def test_a_blob_goes_in_and_out_by_ticket(cm: Client) -> None:
    data = b"\0" + b"y" * 300_000
    cm.results(set_blob(cm.upload(data)))
    one, two = (cm.of("/mary", '<blob encoding="stream"/>') for _ in range(2))

    assert one != two
    assert cm.download(ticket_in(one)) == cm.download(ticket_in(two)) == (200, data)


def test_a_blob_is_set_on_a_version_and_at_creation(cm: Client) -> None:
    ticket = cm.upload(b"data")
    cm.create("new", more=f'<blob encoding="stream">{ticket}</blob>')
    cm.results(
        "<content-where><objectId>2004</objectId><state>edited</state></content-where>"
        f'<content-set><blob encoding="stream">{ticket}</blob></content-set>'
    )
    plain = '<blob encoding="plain">data</blob>'

    assert cm.of("/new", '<blob encoding="plain"/>') == plain
    assert cm.of("/mary", "<blob/>") == plain


@pytest.mark.parametrize(
    ("given", "answered"),
    [
        ("<blob>a&lt;b</blob>", '<blob encoding="plain">a&lt;b</blob>'),
        (
            '<blob encoding="base64">AAE\n=</blob>',
            '<blob encoding="base64">AAE=</blob>',
        ),
    ],
)
def test_a_blob_may_stand_in_the_payload(cm: Client, given: str, answered: str) -> None:
    cm.create("new", more=given)
    assert cm.of("/new", "<blob/>") == answered


@pytest.mark.parametrize(
    "blob",
    [
        '<blob encoding="stream">1</blob>',
        '<blob encoding="stream"/>',
        '<blob encoding="base64">====%%%QUJD</blob>',
        '<blob encoding="hex">00</blob>',
    ],
)
def test_a_blob_that_cannot_be_had_is_a_request_level_error(
    cm: Client, blob: str
) -> None:
    where = "<obj-where><path>/mary</path></obj-where>"
    assert cm.numbers(f"{where}<obj-set>{blob}</obj-set>") in (["60009"], ["60003"])


def test_blobs_that_nothing_refers_to_are_deleted(
    cm: Client, clock: SetClock, service: Cm
) -> None:
    cm.upload(b"unused")
    cm.results(set_blob(cm.upload(b"used")))
    clock.advance(61)
    cm.upload(b"new")

    kept = {path.read_bytes() for path in service.blobs.folder.iterdir()}
    assert kept == {b"used", b"new"}


# -- custom commands ------------------------------------------------------------------


def execute(cm: Client, name: str) -> str:
    operation = f"<customCommand-exec><name>{name}</name></customCommand-exec>"
    (response,) = cm.ask(operation)
    return str(response.findtext("cm-code/customCommand/ticket"))


def test_commands_have_outputs_of_their_own(cm: Client) -> None:
    count, greet = execute(cm, "count"), execute(cm, "greet")

    assert cm.download(greet)[1].startswith(b"Hello")
    assert cm.download(count) == (200, b"1\n2\n3\n4\n5\n")


def test_output_is_readable_while_the_command_runs(server: Server, cm: Client) -> None:
    ticket = execute(cm, "count")
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        connection.request("GET", f"/stream/{ticket}")
        response = connection.getresponse()
        started = time.monotonic()
        first = response.read1()
        rest = response.read()

    assert first.startswith(b"1\n")
    assert (first + rest, rest != b"") == (b"1\n2\n3\n4\n5\n", True)
    assert time.monotonic() - started > 0.2


def test_command_output_ends_its_connection(server: Server, cm: Client) -> None:
    line = f"GET /stream/{execute(cm, 'greet')} HTTP/1.1\r\nHost: here\r\n\r\n"
    answer = ask(server, line.encode() * 2)

    assert (answer.status, answer.closed) == (200, True)


def test_a_command_ticket_becomes_invalid_in_time(cm: Client, clock: SetClock) -> None:
    ticket = execute(cm, "greet")
    clock.advance(60)
    assert cm.download(ticket)[0] == 404


def test_an_unknown_command_is_a_request_level_error(cm: Client) -> None:
    unknown = "<customCommand-exec><name>rm</name></customCommand-exec>"
    assert cm.numbers(unknown) == ["100201"]


def test_no_file_is_left_in_the_spool(cm: Client, tmp_path: Path) -> None:
    cm.upload(b"x" * 300_000)
    assert not list((tmp_path / "data" / "spool").iterdir())
