"""Hostile clients: what they send is noted, bounded, and hurts nobody else."""

from __future__ import annotations

import json
import socket

import pytest
import requests

from conformance.mock import MockServer
from conformance.selftest.mock.clients import ask, packages

HEAD = b" HTTP/1.1\r\nHost: localhost\r\n"


def sent(server: MockServer, data: bytes) -> bytes:
    """Send bytes, and return what comes back until the connection ends."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as peer:
        peer.sendall(data)
        peer.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: peer.recv(1 << 16), b""))


@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 5000,
        b"GET /" + b"a" * 20_000 + HEAD + b"\r\n",
        b"GET /xml" + HEAD + b"X: y\r\n" * 500 + b"\r\n",
        b"POST /xml" + HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        b"POST /xml" + HEAD + b"Content-Length: 100\r\n\r\nabc",
        b"POST /xml" + HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /_mock/faults" + HEAD + b"Content-Length: 99999999999\r\n\r\n",
        b"GET /xml" + HEAD + b"X: \xff\xfe\r\n\r\n",
        b"GET /%ff%00" + HEAD + b"\r\n",
        b"GET /_mock/../xml" + HEAD + b"\r\n",
        b"GET /_mock/journal/" + b"9" * 5000 + HEAD + b"\r\n",
        b"GET /_mock/journal?path=" + b"*a" * 2000 + HEAD + b"\r\n",
        b"FROB /_mock/state" + HEAD + b"\r\n",
    ],
)
def test_whatever_is_sent_can_be_told_afterwards(
    cms_server: MockServer, data: bytes
) -> None:
    answer = sent(cms_server, data)
    journal = ask(cms_server, "GET", "/_mock/journal").text

    assert answer.startswith(b"HTTP/1.")
    assert b"Traceback" not in answer
    assert json.loads(journal)["dropped"] == 0
    assert ask(cms_server, "GET", "/_mock/").status_code == 200


@pytest.mark.parametrize("path", ["journal", "journal.har", ""])
def test_fields_that_are_no_text_are_told(cms_server: MockServer, path: str) -> None:
    sent(cms_server, b"GET /xml" + HEAD + b"X: \xff\xfe\x80\r\n\r\n")

    assert ask(cms_server, "GET", f"/_mock/{path}").status_code == 200


def test_large_headers_do_not_outgrow_the_journal(cms_server: MockServer) -> None:
    journal = cms_server.journal
    bound, journal.most_bytes = journal.most_bytes, 200_000
    fields = {f"X-{number}": "y" * 7000 for number in range(8)}
    for _ in range(8):
        requests.get(f"{cms_server.url}/xml", headers=fields, timeout=5)
    journal.most_bytes = bound

    assert journal.bytes < 200_000
    assert journal.dropped == 8 - len(journal)


def test_a_body_that_ends_too_early_does_nothing(cms_server: MockServer) -> None:
    head = b"PUT /rest/content/package" + HEAD + b"Content-Length: 100\r\n\r\n"
    sent(cms_server, head + b'{"name": "spring"}')

    assert cms_server.journal[0].status == 400
    assert packages(cms_server) == ["spring_campaign"]


def test_a_fault_does_not_strike_what_never_became_a_request(
    cms_server: MockServer,
) -> None:
    fault = cms_server.fault("http-status", times="always")
    sent(cms_server, b"PUT /rest" + HEAD + b"Content-Length: 9\r\n\r\n{")
    sent(cms_server, b"GET /nowhere" + HEAD + b"\r\n")

    assert fault.seen == 0
