"""What the judge of clients found is told to programs, to tests and to people."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from jsonschema import Draft202012Validator

from conformance.mock import MockServer
from conformance.selftest.mock.clients import LOOKUP, PACKAGES, ask, found, send, upload

HOSTILE = "<script>alert(1)</script>\u202e'\"&"


def asked(server: MockServer, path: str, method: str = "GET") -> Any:  # noqa: ANN401
    """Return what the admin surface tells."""
    return requests.request(method, f"{server.url}/_mock/{path}", timeout=10).json()


@pytest.fixture
def erring(cms_server: MockServer) -> MockServer:
    upload(cms_server, b"picture")
    ask(cms_server, "PUT", "/stream", b"picture")
    ask(cms_server, "GET", f"{PACKAGES}?pagesize=1")
    return cms_server


def test_findings_are_told_with_all_that_explains_them(erring: MockServer) -> None:
    first, second = asked(erring, "findings")["findings"]

    assert (first["requirement"], first["weight"], first["exchange"]) == (
        "cm.client.stream-method",
        "violation",
        2,
    )
    assert (first["sent"], first["required"]) == ("PUT /stream", "POST or GET")
    assert (second["weight"], second["source"][:8]) == ("warning", "content-")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("protocol=cm", ["cm.client.stream-method"]),
        ("requirement=staging.*", ["staging.client.query-is-known"]),
        ("weight=violation", ["cm.client.stream-method"]),
        ("protocol=bsn", []),
    ],
)
def test_findings_are_selected(
    erring: MockServer, query: str, expected: list[str]
) -> None:
    told = asked(erring, f"findings?{query}")["findings"]

    assert [one["requirement"] for one in told] == expected


def test_an_export_comments_on_what_was_wrong(erring: MockServer) -> None:
    ask(erring, "GET", "/strem")
    exported = asked(erring, "journal.har")["log"]["entries"]
    right, wrong, odd, lost = [entry.get("comment", "") for entry in exported]

    assert right == ""
    assert wrong.startswith("fails 1 of 4 rules of cm upload\nviolation: cm.client.st")
    assert "staging.client.query-is-known" in odd
    assert lost.startswith("goes to no address there is; at /stream it fails")


def test_findings_and_near_misses_are_described(erring: MockServer) -> None:
    description = asked(erring, "openapi.json")
    parts = {"components": description["components"]}
    for name, told in (
        ("Findings", asked(erring, "findings")),
        ("Journal", asked(erring, "journal")),
    ):
        schema = {"$ref": f"#/components/schemas/{name}", **parts}
        Draft202012Validator(schema).validate(told)


def test_findings_are_forgotten_and_what_was_given_out_is_not(
    erring: MockServer,
) -> None:
    ticket = upload(erring, b"x")

    assert asked(erring, "findings", "DELETE")["findings"] == []
    ask(erring, "GET", f"/stream/{ticket}")
    assert found(erring) == []


def test_the_state_counts_findings(erring: MockServer) -> None:
    assert asked(erring, "state")["findings"] == 2
    assert asked(erring, "reset", "POST")["findings"] == 0


def test_an_entry_tells_how_near_it_came(erring: MockServer) -> None:
    right, wrong, _ = asked(erring, "journal?order=oldest")["entries"]

    assert right["near_miss"] is None
    assert wrong["near_miss"]["failed"] == ["cm.client.stream-method"]
    assert wrong["near_miss"]["told"] == "fails 1 of 4 rules of cm upload"


def test_a_request_to_nobody_is_told_what_it_came_near_to(
    cms_server: MockServer,
) -> None:
    ask(cms_server, "POST", "/Steam", b"x")
    ask(cms_server, "GET", "/favicon.ico")
    near, far = asked(cms_server, "journal?order=oldest")["entries"]

    assert near["near_miss"]["address"] == "/stream"
    assert near["near_miss"]["told"] == (
        "goes to no address there is; at /stream it fails 0 of 4 rules of cm upload"
    )
    assert (far["near_miss"], found(cms_server)) == (None, [])


def test_the_page_shows_what_was_found(cms_server: MockServer) -> None:
    assert "No client did anything wrong" in page(cms_server)
    ask(cms_server, "GET", f"/stream/{HOSTILE}")
    told = page(cms_server)

    assert "cm.client.download-ticket-known (warning)" in told
    assert "<script" not in told


def page(server: MockServer) -> str:
    """Return the page for people."""
    return requests.get(f"{server.url}/_mock/", timeout=10).text


def test_many_clients_at_once_are_all_judged(cms_server: MockServer) -> None:
    def work(number: int) -> None:
        ticket = upload(cms_server, b"%d" % number)
        ask(cms_server, "GET", f"/stream/{ticket}")
        send(cms_server, LOOKUP)
        ask(cms_server, "GET", f"/stream/{number}")

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(work, range(60)))

    assert found(cms_server) == ["cm.client.download-ticket-known"] * 60


def test_findings_are_bounded_and_say_so(
    cms_server: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conformance.mock.judging.judge.MOST", 3)
    for number in range(5):
        ask(cms_server, "GET", f"/stream/{number}")

    assert [finding.number for finding in cms_server.findings] == [3, 4, 5]
    with pytest.raises(AssertionError, match="2 earlier findings were dropped"):
        cms_server.assert_client_conforms()
