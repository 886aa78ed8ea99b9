"""Clients of the CMS that do one thing wrong each are found and named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from inspect import signature

import pytest
import requests

from conformance.mock import MockServer
from conformance.mock.judging.cm.history import VALID
from conformance.mock.judging.rules import catalogue
from conformance.reference.cm import Cm
from conformance.selftest.mock.clients import found, upload
from conformance.selftest.mock.payloads import (
    BASE,
    GET,
    LATE,
    asking,
    post,
)
from conformance.selftest.mock.test_judging_cm_payloads import PAYLOADS


def asks_for_a_method(server: MockServer) -> None:
    requests.get(f"{server.url}/xml", timeout=5)


def adds_a_slash(server: MockServer) -> None:
    post(server, asking(BASE + GET), "/xml/")


def looks_before_it_leaps(server: MockServer) -> None:
    requests.head(f"{server.url}/stream", timeout=5)


def deletes_what_it_uploaded(server: MockServer) -> None:
    requests.delete(f"{server.url}/stream/{upload(server, b'x')}", timeout=5)


def chooses_its_ticket(server: MockServer) -> None:
    requests.post(f"{server.url}/stream/picture.png", data=b"x", timeout=5)


def uploads_nothing(server: MockServer) -> None:
    upload(server, b"")


def uploads_a_form(server: MockServer) -> None:
    requests.post(f"{server.url}/stream", files={"file": b"x"}, timeout=5)


def forgets_the_ticket(server: MockServer) -> None:
    requests.get(f"{server.url}/stream", timeout=5)


def asks_by_query(server: MockServer) -> None:
    requests.get(f"{server.url}/stream?ticket={upload(server, b'x')}", timeout=5)


def invents_a_ticket(server: MockServer) -> None:
    requests.get(f"{server.url}/stream/4711", timeout=5)


def quotes_the_ticket(server: MockServer) -> None:
    requests.get(f"{server.url}/stream/'{upload(server, b'x')}'", timeout=5)


def comes_too_late(server: MockServer) -> None:
    ticket = upload(server, b"x")
    server.clock.advance(3601)
    requests.get(f"{server.url}/stream/{ticket}", timeout=5)


def writes_too_late(server: MockServer) -> None:
    ticket = upload(server, b"x")
    server.clock.advance(3601)
    post(server, asking(f"{LATE}{ticket}</blob></content-set>"))


CLIENTS = [
    (asks_for_a_method, "xml-method"),
    (adds_a_slash, "xml-address"),
    (looks_before_it_leaps, "stream-method"),
    (deletes_what_it_uploaded, "stream-method"),
    (chooses_its_ticket, "upload-address"),
    (uploads_nothing, "upload-has-data"),
    (uploads_a_form, "upload-is-raw"),
    (forgets_the_ticket, "download-names-ticket"),
    (asks_by_query, "download-names-ticket"),
    (invents_a_ticket, "download-ticket-known"),
    (quotes_the_ticket, "download-ticket-known"),
    (comes_too_late, "download-ticket-valid"),
    (writes_too_late, "blob-ticket-valid"),
]


@pytest.mark.parametrize(
    ("client", "blamed"),
    CLIENTS,
)
def test_a_wrong_client_is_found_and_named(
    cms_server: MockServer, client: Callable[[MockServer], None], blamed: str
) -> None:
    client(cms_server)

    assert found(cms_server) == [f"cm.client.{blamed}"]


def test_a_ticket_is_valid_as_long_as_the_judge_thinks() -> None:
    validity = signature(Cm).parameters["ticket_seconds"].default

    assert timedelta(seconds=validity) == VALID


def test_every_rule_was_seen_to_find_something() -> None:
    seeded = {*PAYLOADS, *(blamed for _, blamed in CLIENTS)}
    rows = catalogue("cm").requirements

    assert seeded == {name.rpartition(".")[2] for name in rows}
