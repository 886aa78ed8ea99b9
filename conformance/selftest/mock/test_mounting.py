"""The services in a server of pytest-httpserver, beside what else it answers."""

from __future__ import annotations

import pytest
import requests
from pytest_httpserver import HTTPServer

from conformance.mock import MockServer, mount
from conformance.selftest.mock.clients import PACKAGES, packages, upload


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
