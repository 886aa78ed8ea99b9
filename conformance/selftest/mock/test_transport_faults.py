"""Faults of the transport: what a client sees of them on its connection."""

from __future__ import annotations

import logging
import socket
import struct
import time
from http.client import HTTPConnection, HTTPResponse, IncompleteRead

import pytest
import requests

from conformance.mock import MockServer
from conformance.mock.faults.catalogue import KINDS
from conformance.selftest.mock.clients import PACKAGES, ask, create, packages, upload

BREAKING = [kind.name for kind in KINDS.values() if kind.stage == "sending"]
ASKED = f"GET {PACKAGES} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def received(server: MockServer, seconds: float = 5.0) -> bytes:
    """Ask for the packages, and return every byte until the connection ends."""
    address = ("127.0.0.1", server.port)
    with socket.create_connection(address, timeout=seconds) as peer:
        peer.sendall(ASKED)
        return b"".join(iter(lambda: peer.recv(1 << 16), b""))


def test_a_connection_is_reset_before_anything_is_done(cms_server: MockServer) -> None:
    cms_server.fault("reset", operation="create")

    with pytest.raises(requests.ConnectionError):
        create(cms_server, "spring")
    assert "spring" not in packages(cms_server)


def test_an_answer_is_lost_after_all_is_done(cms_server: MockServer) -> None:
    cms_server.fault("reset", operation="create", when="after")

    with pytest.raises(requests.ConnectionError):
        create(cms_server, "spring")
    assert "spring" in packages(cms_server)


def test_a_reset_is_seen_as_one(cms_server: MockServer) -> None:
    cms_server.fault("reset")

    with pytest.raises(ConnectionResetError):
        received(cms_server)


def test_half_a_body_arrives(cms_server: MockServer) -> None:
    whole = ask(cms_server, "GET", PACKAGES).content
    cms_server.fault("half")
    connection = HTTPConnection("127.0.0.1", cms_server.port, timeout=5)
    connection.request("GET", PACKAGES)

    with pytest.raises(IncompleteRead) as caught:
        connection.getresponse().read()
    connection.close()
    assert caught.value.partial == whole[: len(whole) // 2]


@pytest.mark.parametrize("by", [10, -10])
def test_the_length_is_another(cms_server: MockServer, by: int) -> None:
    whole = ask(cms_server, "GET", PACKAGES).content
    cms_server.fault("wrong-length", by=by)
    head, _, body = received(cms_server).partition(b"\r\n\r\n")

    assert body == whole
    assert f"Content-Length: {len(whole) + by}".encode() in head


def test_an_answer_dribbles_in(cms_server: MockServer) -> None:
    whole = ask(cms_server, "GET", PACKAGES).content
    cms_server.fault("dribble", bytes=100, pause=0.02)
    begun = time.monotonic()

    assert received(cms_server).endswith(whole)
    assert time.monotonic() - begun > 0.05


def test_garbage_is_no_http_and_the_same_for_a_seed(cms_server: MockServer) -> None:
    cms_server.fault("garbage", seed=7, bytes=50)
    cms_server.fault("garbage", seed=7, bytes=50)
    first = received(cms_server)

    assert (len(first), first[:1]) == (50, b"\0")
    assert received(cms_server) == first


def test_a_stalled_connection_stays_open(cms_server: MockServer) -> None:
    cms_server.fault("stall", seconds=30)

    with pytest.raises(TimeoutError):
        received(cms_server, seconds=0.3)
    assert packages(cms_server) == ["spring_campaign"]


def test_a_reset_of_the_server_ends_what_stalls(cms_server: MockServer) -> None:
    cms_server.fault("stall", seconds=30)
    address = ("127.0.0.1", cms_server.port)
    with socket.create_connection(address, timeout=5) as peer:
        peer.sendall(ASKED)
        while not cms_server.journal or not cms_server.journal[0].answer:
            time.sleep(0.01)
        cms_server.reset()

        with pytest.raises(ConnectionResetError):
            HTTPResponse(peer).begin()


@pytest.mark.parametrize(
    "options",
    [
        {"seconds": 0.2},
        {"distribution": "uniform", "seconds": 0.3, "spread": 0.1},
        {"distribution": "normal", "seconds": 0.3, "spread": 0.01},
    ],
)
def test_an_answer_comes_later(
    cms_server: MockServer, options: dict[str, object]
) -> None:
    cms_server.fault("delay", **options)
    begun = time.monotonic()
    answer = ask(cms_server, "GET", PACKAGES)

    assert answer.status_code == 200
    assert time.monotonic() - begun >= 0.19


def test_a_large_answer_breaks_in_the_middle(cms_server: MockServer) -> None:
    ticket = upload(cms_server, bytes(500_000))
    cms_server.fault("half", operation="download")

    with pytest.raises(requests.RequestException):
        ask(cms_server, "GET", f"/stream/{ticket}")
    assert len(ask(cms_server, "GET", f"/stream/{ticket}").content) == 500_000


@pytest.mark.parametrize("name", BREAKING)
def test_a_fault_leaves_no_word_in_a_log(
    cms_server: MockServer, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level(logging.INFO, logger="aiohttp.access")
    cms_server.fault(name)
    address = ("127.0.0.1", cms_server.port)
    with socket.create_connection(address, timeout=5) as peer:
        peer.sendall(ASKED)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    time.sleep(0.15)
    packages(cms_server)
    told = [record for record in caplog.records if record.levelno > logging.INFO]

    assert [record.getMessage() for record in told] == []
