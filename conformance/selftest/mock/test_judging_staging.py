"""Clients of staging that take one wrong step each are found and named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

import pytest
import requests

from conformance.mock import MockServer
from conformance.mock.judging.rules import catalogue
from conformance.selftest.mock.clients import PACKAGES, found
from conformance.selftest.mock.test_judging_staging_requests import REQUESTS

PAGE = "/page/cc01.5a0c1000-0000-4000-8000-000000000032"
LOGIN = {"login": "editor", "password": "editor"}


class Client:
    """A client of content staging, as somebody would write it."""

    def __init__(self, server: MockServer) -> None:
        self.server = server
        self.sid = ""
        self.http = requests.Session()

    def ask(self, method: str, path: str = "", **more: Any) -> requests.Response:  # noqa: ANN401  (handed on)
        """Send a request to the packages, in a session if there is one."""
        query = {"sid": self.sid} if self.sid else {}
        url = self.server.url + PACKAGES + path
        return self.http.request(method, url, params=query, timeout=10, **more)

    def create(self, name: str) -> requests.Response:
        """Create a package."""
        return self.ask("PUT", json={"name": name})

    def log_in(self) -> None:
        """Begin a session."""
        url = f"{self.server.url}/rest/auth/login"
        self.sid = self.http.post(url, json=LOGIN, timeout=10).json()["sid"]

    def log_out(self) -> None:
        """End the session."""
        url = f"{self.server.url}/rest/auth/logout/{self.sid}"
        self.http.post(url, timeout=10)


@contextmanager
def client_of(server: MockServer) -> Iterator[Client]:
    """Have a client, and close its connections afterwards."""
    client = Client(server)
    with client.http:
        yield client


def goes_on_after_the_end(client: Client) -> None:
    client.create("spring")
    client.ask("DELETE", "/spring")
    client.ask("POST", "/spring/export")


def fills_what_it_has_deleted(client: Client) -> None:
    client.create("spring")
    client.ask("DELETE", "/spring")
    client.ask("PUT", f"/spring{PAGE}")


def clings_to_the_old_name(client: Client) -> None:
    client.create("spring")
    client.ask("POST", "/spring", json={"name": "summer"})
    client.ask("POST", "/spring/export")


def fills_before_it_creates(client: Client) -> None:
    client.ask("PUT", f"/spring{PAGE}")
    client.create("spring")


def writes_a_plus_for_a_blank(client: Client) -> None:
    client.create("spring 2026")
    client.ask("POST", "/spring+2026/export")


def encodes_twice(client: Client) -> None:
    client.create("spring 2026")
    client.ask("POST", "/spring%25202026/export")


def creates_to_update(client: Client) -> None:
    client.create("spring")
    client.ask("PUT", json={"name": "spring", "description": "new"})


def renames_onto_another(client: Client) -> None:
    client.create("spring")
    client.create("summer")
    client.ask("POST", "/spring", json={"name": "summer"})


def adds_what_is_no_more(client: Client) -> None:
    client.create("spring")
    client.ask("PUT", f"/spring{PAGE.replace('32', '99')}")


def removes_what_was_never_in_it(client: Client) -> None:
    client.create("spring")
    client.ask("DELETE", f"/spring{PAGE}")


def slow(client: Client) -> None:
    client.server.seed(staging={"slow": [{"id": PAGE.split("/")[2], "seconds": 60}]})
    client.create("spring")
    client.ask("PUT", f"/spring{PAGE}")


def downloads_too_soon(client: Client) -> None:
    slow(client)
    client.ask("POST", "/spring/export?wait=1")
    client.ask("GET", "/spring/zip")


def deletes_too_soon(client: Client) -> None:
    slow(client)
    client.ask("POST", "/spring/import?wait=1")
    client.ask("DELETE", "/spring")


def removes_too_soon(client: Client) -> None:
    slow(client)
    client.ask("POST", "/spring/import?wait=1")
    client.ask("GET", "/spring")
    client.ask("DELETE", f"/spring{PAGE}")


def forgets_its_cookie(client: Client) -> None:
    client.log_in()
    client.http.cookies.clear()
    client.ask("GET")


def goes_on_after_its_logout(client: Client) -> None:
    client.log_in()
    client.log_out()
    client.ask("GET")


def logs_in_without_a_password(client: Client) -> None:
    url = f"{client.server.url}/rest/auth/login"
    client.http.post(url, json={"login": "editor"}, timeout=10)


def hides_what_it_is(client: Client) -> None:
    connection = HTTPConnection("127.0.0.1", client.server.port, timeout=10)
    body = '{"login": "editor", "password": "editor"}'
    fields = {"Content-Type": "application/json"}
    connection.request("POST", "/rest/auth/login", body, fields)
    connection.getresponse().read()
    connection.close()


CLIENTS = [
    (goes_on_after_the_end, "package-deleted"),
    (fills_what_it_has_deleted, "package-deleted"),
    (clings_to_the_old_name, "package-renamed"),
    (fills_before_it_creates, "package-known"),
    (writes_a_plus_for_a_blank, "package-known"),
    (encodes_twice, "package-known"),
    (creates_to_update, "name-is-free"),
    (renames_onto_another, "name-is-free"),
    (adds_what_is_no_more, "entity-known"),
    (removes_what_was_never_in_it, "remove-contained"),
    (downloads_too_soon, "export-is-awaited"),
    (deletes_too_soon, "import-is-awaited"),
    (removes_too_soon, "import-is-awaited"),
    (forgets_its_cookie, "session-secret"),
    (goes_on_after_its_logout, "session-ended"),
    (logs_in_without_a_password, "login-body"),
    (hides_what_it_is, "login-agent"),
]


@pytest.mark.parametrize(("wrong", "blamed"), CLIENTS)
def test_a_wrong_client_is_found_and_named(
    cms_server: MockServer, wrong: Callable[[Client], None], blamed: str
) -> None:
    with client_of(cms_server) as client:
        wrong(client)

    assert found(cms_server) == [f"staging.client.{blamed}"]


HINTS = [
    (writes_a_plus_for_a_blank, "Is + meant to be a blank? In a path a blank is %20."),
    (encodes_twice, "Is the name encoded twice?"),
    (creates_to_update, "Updating is POST to the package; PUT creates another one."),
]


@pytest.mark.parametrize(("wrong", "hint"), HINTS)
def test_a_finding_asks_about_the_usual_cause(
    cms_server: MockServer, wrong: Callable[[Client], None], hint: str
) -> None:
    with client_of(cms_server) as client:
        wrong(client)

    assert [finding.breach.hint for finding in cms_server.findings] == [hint]


def test_what_is_told_of_a_session_holds_no_secret(cms_server: MockServer) -> None:
    with client_of(cms_server) as client:
        client.log_in()
        (secret,) = client.http.cookies.values()
        client.http.cookies.clear()
        client.ask("GET")

    (finding,) = cms_server.findings
    assert secret
    assert secret not in str(finding)


def test_every_rule_was_seen_to_find_something() -> None:
    rows = catalogue().requirements.values()
    own = {row.id.rpartition(".")[2] for row in rows if row.protocol == "staging"}

    assert {*REQUESTS, *(blamed for _, blamed in CLIENTS)} == own
