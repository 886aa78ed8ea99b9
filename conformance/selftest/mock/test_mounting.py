"""The services in a server of pytest-httpserver, beside what else it answers."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest
import requests
from pytest_httpserver import HTTPServer

from conformance.mock import MockServer, mount
from conformance.selftest.mock.clients import PACKAGES, found, packages, upload


def address_of(url: str) -> tuple[str, int]:
    """Return host and port."""
    parts = urlsplit(url)
    return str(parts.hostname), int(parts.port or 0)


@pytest.fixture
def url(cms_server: MockServer, httpserver: HTTPServer) -> str:
    mount(cms_server, httpserver)
    httpserver.expect_request("/own").respond_with_data("mine")
    return httpserver.url_for("").rstrip("/")


def test_both_answer_their_own_paths(url: str) -> None:
    own = requests.get(f"{url}/own", timeout=5)
    listed = requests.get(url + PACKAGES, timeout=5).json()

    assert own.text == "mine"
    assert [item["name"] for item in listed["items"]] == ["spring_campaign"]


def test_only_whole_segments_are_taken(url: str, httpserver: HTTPServer) -> None:
    answer = requests.get(f"{url}/xmlish", timeout=5)

    assert answer.status_code == 500
    httpserver.clear()


def test_the_content_is_that_of_the_mock_server(
    url: str, cms_server: MockServer
) -> None:
    data = bytes(range(256)) * 1000
    ticket = upload(cms_server, data)
    requests.put(url + PACKAGES, json={"name": "spring"}, timeout=5)

    assert requests.get(f"{url}/stream/{ticket}", timeout=5).content == data
    assert "spring" in packages(cms_server)


@pytest.mark.parametrize(
    "path", ["/rest/content/package/spring_campaign/zip", "/Uploads/Content/1"]
)
def test_an_answer_in_pieces_arrives_whole(
    url: str, cms_server: MockServer, path: str
) -> None:
    mounted = requests.get(url + path, timeout=5).content

    assert mounted == requests.get(cms_server.url + path, timeout=5).content
    assert len(mounted) > 10


def test_a_path_arrives_as_it_was_sent(url: str) -> None:
    made = requests.put(url + PACKAGES, json={"name": "a b%"}, timeout=5)
    found = requests.get(f"{url}{PACKAGES}/a%20b%25?x=%26", timeout=5)

    assert (made.status_code, found.status_code) == (200, 200)


def test_what_comes_is_entered_and_judged(url: str, cms_server: MockServer) -> None:
    requests.put(f"{url}/stream?x=1", data=b"picture", timeout=5)
    (entry,) = cms_server.journal

    assert (entry.method, entry.target, entry.status) == ("PUT", "/stream?x=1", 405)
    assert entry.body == b"picture"
    assert found(cms_server) == ["cm.client.stream-method"]


def test_a_client_that_conforms_is_spared(url: str, cms_server: MockServer) -> None:
    ticket = requests.post(f"{url}/stream", data=b"picture", timeout=5).text
    requests.get(f"{url}/stream/{ticket}", timeout=5)
    requests.get(f"{url}{PACKAGES}/spring_campaign/zip", timeout=5)

    assert [one.protocol for one in cms_server.journal] == ["cm", "cm", "staging"]
    cms_server.assert_client_conforms()


def test_an_answer_in_pieces_is_entered_as_it_went(
    url: str, cms_server: MockServer
) -> None:
    archive = requests.get(f"{url}{PACKAGES}/spring_campaign/zip", timeout=5).content

    assert cms_server.journal[0].answer is not None
    assert cms_server.journal[0].answer.body == archive


def test_a_fault_answers_in_the_place_of_the_service(
    url: str, cms_server: MockServer
) -> None:
    fault = cms_server.fault("locked", operation="list")
    answers = [requests.get(url + PACKAGES, timeout=5) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [409, 200]
    assert (fault.struck, cms_server.journal[0].faults) == (1, ("locked",))


def test_a_fault_delays(url: str, cms_server: MockServer) -> None:
    cms_server.fault("delay", seconds=0.2)
    answer = requests.get(url + PACKAGES, timeout=5)

    assert (answer.ok, answer.elapsed.total_seconds() >= 0.2) == (True, True)


def test_a_fault_damages_what_is_taken_in(url: str, cms_server: MockServer) -> None:
    cms_server.fault("upload-failed")
    answer = requests.post(f"{url}/stream", data=b"picture", timeout=5)

    assert answer.status_code == 500


@pytest.mark.parametrize("name", ["reset", "half", "garbage", "wrong-length"])
def test_a_fault_breaks_the_connection(
    url: str, cms_server: MockServer, name: str
) -> None:
    cms_server.fault(name)
    with pytest.raises(requests.RequestException):
        requests.get(url + PACKAGES, timeout=5)

    assert cms_server.journal[0].faults == (name,)
    assert requests.get(url + PACKAGES, timeout=5).ok
    cms_server.assert_client_conforms()


def test_a_reset_is_one(url: str, cms_server: MockServer) -> None:
    cms_server.fault("reset")
    with socket.create_connection(address_of(url), 5) as client:
        client.sendall(b"GET /rest/content/package HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            client.recv(1)


def test_an_answer_dribbles(url: str, cms_server: MockServer) -> None:
    cms_server.fault("dribble", bytes=500, pause=0.01)
    answer = requests.get(url + PACKAGES, timeout=5)

    assert [item["name"] for item in answer.json()["items"]] == ["spring_campaign"]


def test_a_stall_ends_in_silence(url: str, cms_server: MockServer) -> None:
    cms_server.fault("stall", seconds=0.2)
    with pytest.raises(requests.ConnectionError):
        requests.get(url + PACKAGES, timeout=5)


def test_it_is_the_mock_server_that_is_mounted(
    cms_server: MockServer, httpserver: HTTPServer
) -> None:
    assert mount(cms_server, httpserver) is cms_server
