"""The journal: every exchange, within bounds, and nothing dropped in silence."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from conformance.mock import Journal, MockServer
from conformance.mock.admin.har import har
from conformance.mock.journal import Answer
from conformance.reference.message import Body, Fields
from conformance.selftest.mock.clients import (
    LOOKUP,
    ask,
    call,
    create,
    download,
    packages,
    send,
    start,
    upload,
)

LARGE = bytes(range(256)) * 800


def test_each_exchange_of_each_protocol_is_entered(cms_server: MockServer) -> None:
    send(cms_server, LOOKUP)
    packages(cms_server)
    start(cms_server, b"data")

    assert [(entry.protocol, entry.operations) for entry in cms_server.journal] == [
        ("cm", ("xml", "user-get")),
        ("staging", ("list",)),
        ("bsn", ("StartFileUpload",)),
    ]
    assert {entry.status for entry in cms_server.journal} == {200}


def test_an_entry_holds_the_bytes_of_both_sides(cms_server: MockServer) -> None:
    answer = create(cms_server, "spring")
    (entry,) = cms_server.journal

    assert entry.body == b'{"name": "spring"}'
    assert entry.answer is not None
    assert entry.answer.body == answer.content


def test_a_large_body_lies_in_a_file(cms_server: MockServer) -> None:
    upload(cms_server, LARGE)
    entry = cms_server.journal[0]

    assert entry.kept.file is not None
    assert (entry.kept.data, entry.body == LARGE) == (b"", True)


def test_a_large_answer_is_kept_as_it_was_sent(cms_server: MockServer) -> None:
    answer = download(cms_server, upload(cms_server, LARGE))
    entered = cms_server.journal[-1].answer

    assert answer.content == LARGE
    assert entered is not None
    assert entered.body == LARGE


def test_a_streamed_answer_is_kept_as_it_was_sent(cms_server: MockServer) -> None:
    answer = ask(cms_server, "GET", "/rest/content/package/spring_campaign/zip")
    entered = cms_server.journal[-1].answer

    assert entered is not None
    assert entered.body == answer.content
    assert answer.content.startswith(b"PK")


def test_what_no_service_got_to_see_is_entered(cms_server: MockServer) -> None:
    ask(cms_server, "GET", "/nowhere?x=1")
    (entry,) = cms_server.journal

    assert (entry.target, entry.status, entry.protocol) == ("/nowhere?x=1", 404, "")


@pytest.mark.parametrize(
    ("data", "method", "body", "status"),
    [
        (b"FROB /xml HTTP/1.1\r\nHost: here\r\n\r\n", "FROB", b"", 405),
        (b"\x16\x03\x01hello\r\n\r\n", "", b"\x16\x03\x01hello\r\n\r\n", 400),
    ],
)
def test_what_is_hardly_http_is_entered(
    cms_server: MockServer, data: bytes, method: str, body: bytes, status: int
) -> None:
    with socket.create_connection(("127.0.0.1", cms_server.port), timeout=5) as peer:
        peer.sendall(data)
        peer.recv(100)
    (entry,) = cms_server.journal

    assert (entry.method, entry.body, entry.status) == (method, body, status)


def test_entries_are_found_by_what_they_are(cms_server: MockServer) -> None:
    create(cms_server, "spring")
    packages(cms_server)
    call(cms_server, "StartFileUpload", "")
    journal = cms_server.journal

    assert [e.number for e in journal.entries(operation="Start*")] == [3]
    assert [e.number for e in journal.entries(protocol="staging", method="GET")] == [2]
    assert [e.number for e in journal.entries(path="/rest/*", since=1)] == [2]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal", most=3, most_bytes=400_000)


def enter(journal: Journal, body: bytes, answered: bytes = b"") -> None:
    entry = journal.begin("POST", "/stream", "", Fields())
    entry.kept = journal.shelf.keep(Body(len(body), body))
    kept = journal.shelf.keep(answered)
    journal.answered(entry, Answer(200, Fields(), kept))


def test_the_number_of_entries_is_bounded_and_told(journal: Journal) -> None:
    for _ in range(5):
        enter(journal, b"x")

    assert [entry.number for entry in journal] == [3, 4, 5]
    assert journal.dropped == 2
    assert (
        "2 earlier ones were dropped"
        in har(list(journal), 2, "h", {})["log"]["comment"]
    )


def test_the_bytes_of_all_bodies_are_bounded(journal: Journal, tmp_path: Path) -> None:
    for _ in range(6):
        enter(journal, bytes(90_000), bytes(90_000))

    assert (len(journal), journal.dropped, journal.bytes) == (2, 4, 360_014)
    assert len(list((tmp_path / "journal").iterdir())) == 4


def test_a_body_too_large_to_keep_leaves_its_size(journal: Journal) -> None:
    enter(journal, bytes(100_001))

    assert (journal[0].kept.whole, journal[0].kept.size) == (False, 100_001)
    assert (journal.bytes, journal[0].body) == (len("/stream"), b"")


def test_an_entry_dropped_while_it_is_served_leaves_no_file(
    journal: Journal, tmp_path: Path
) -> None:
    slow = journal.begin("GET", "/stream", "", Fields())
    for _ in range(3):
        enter(journal, b"x")
    journal.answered(slow, Answer(200, Fields(), journal.shelf.keep(bytes(90_000))))

    assert journal.bytes == 3 * len("/streamx")
    assert list((tmp_path / "journal").iterdir()) == []


def test_clearing_forgets_what_was_dropped(journal: Journal) -> None:
    for _ in range(5):
        enter(journal, bytes(70_000))
    journal.clear()
    enter(journal, b"x")

    assert [entry.number for entry in journal] == [1]
    assert (journal.dropped, journal.bytes) == (0, len("/streamx"))


def test_header_fields_count_as_well(journal: Journal) -> None:
    for _ in range(3):
        journal.begin("GET", "/stream", "", Fields((("X", "y" * 150_000),)))

    assert (len(journal), journal.dropped) == (2, 1)
