"""The admin surface: described, strict, and for this machine alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from conformance.mock import MockServer
from conformance.mock.admin import Admin
from conformance.mock.admin.guard import is_local, is_own
from conformance.selftest.mock.clients import PACKAGES, create, packages, upload


def admin(
    server: MockServer, method: str, path: str, content: object = None, **fields: str
) -> requests.Response:
    """Ask the admin surface."""
    url = f"{server.url}/_mock/{path}"
    return requests.request(method, url, json=content, headers=fields, timeout=10)


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    with MockServer() as server:
        document: dict[str, Any] = admin(server, "GET", "openapi.json").json()
    return document


def test_the_description_is_valid(description: dict[str, Any]) -> None:
    validate(description)


def test_every_operation_is_described_and_served(
    cms_server: MockServer, description: dict[str, Any]
) -> None:
    routes = Admin(cms_server.installation).routes
    served = {f"/_mock/{path}": {*methods} for path, methods in routes.items()}
    described = {
        path: {method.upper() for method in operations if method != "parameters"}
        for path, operations in description["paths"].items()
    }

    assert described == served


@pytest.mark.parametrize(
    ("method", "path", "content"),
    [
        ("GET", "state", None),
        ("GET", "journal", None),
        ("GET", "journal.har", None),
        ("GET", "journal/{number}", None),
        ("GET", "faults", None),
        ("POST", "faults", {"name": "request-error", "number": 7, "times": "always"}),
        ("GET", "clock", None),
        ("PUT", "clock", {"advance": 60, "frozen": True}),
        ("POST", "reset", None),
        ("POST", "seed", {"staging": {"packages": [{"name": "x"}]}}),
        ("DELETE", "journal", None),
        ("DELETE", "faults", None),
    ],
)
def test_an_answer_obeys_the_description(
    cms_server: MockServer,
    description: dict[str, Any],
    method: str,
    path: str,
    content: object,
) -> None:
    create(cms_server, "spring")
    cms_server.fault("locked", nth=5)
    answer = admin(cms_server, method, path.replace("{number}", "1"), content)
    operation = description["paths"][f"/_mock/{path}"][method.lower()]
    media = operation["responses"][str(answer.status_code)]["content"]
    schema = media["application/json"]["schema"]

    assert answer.headers["Content-Type"] == "application/json"
    Draft202012Validator(
        {**schema, "components": description["components"]},
        format_checker=FormatChecker(),
    ).validate(answer.json())


def test_the_journal_is_told_newest_first_or_last(cms_server: MockServer) -> None:
    for name in ("a", "b", "c"):
        create(cms_server, name)

    def numbers(query: str) -> list[int]:
        entries = admin(cms_server, "GET", f"journal?{query}").json()["entries"]
        return [entry["number"] for entry in entries]

    assert numbers("limit=2") == [3, 2]
    assert numbers("order=oldest&since=1") == [2, 3]
    assert numbers("protocol=cm") == []


def test_the_bytes_of_an_entry_can_be_fetched(cms_server: MockServer) -> None:
    data = bytes(range(256)) * 300
    ticket = upload(cms_server, data)
    told = admin(cms_server, "GET", "journal/1").json()

    assert told["request"]["body"] == {
        "size": len(data),
        "url": "/_mock/journal/1/request",
    }
    assert admin(cms_server, "GET", "journal/1/request").content == data
    assert admin(cms_server, "GET", "journal/1/response").text == ticket


def test_the_journal_can_be_exported(cms_server: MockServer) -> None:
    create(cms_server, "spring")
    log = admin(cms_server, "GET", "journal.har").json()["log"]
    (entry,) = log["entries"]

    assert entry["request"]["url"] == cms_server.url + PACKAGES
    assert entry["request"]["postData"]["text"] == '{"name": "spring"}'
    assert (entry["response"]["status"], entry["_operations"]) == (200, ["create"])


def test_a_fault_is_asked_for_counted_and_taken_back(cms_server: MockServer) -> None:
    made = admin(cms_server, "POST", "faults", {"name": "locked", "times": 2})
    create(cms_server, "spring")
    (told,) = admin(cms_server, "GET", "faults").json()["faults"]
    left = admin(cms_server, "DELETE", f"faults/{told['id']}").json()

    assert (made.status_code, told["struck"], left) == (201, 1, {"faults": []})
    assert create(cms_server, "spring").status_code == 200


def test_the_clock_is_set_and_stopped(cms_server: MockServer) -> None:
    change = {"time": "2030-01-31T12:00:00Z", "advance": 60, "frozen": True}
    told = admin(cms_server, "PUT", "clock", change).json()

    assert told == {"time": "2030-01-31T12:01:00+00:00", "frozen": True}
    assert admin(cms_server, "GET", "clock").json() == told


def test_a_reset_is_asked_for(cms_server: MockServer) -> None:
    create(cms_server, "spring")
    admin(cms_server, "POST", "reset")

    assert packages(cms_server) == ["spring_campaign"]


def test_what_is_asked_of_it_is_no_part_of_the_journal(cms_server: MockServer) -> None:
    admin(cms_server, "GET", "journal")

    assert len(cms_server.journal) == 0


@pytest.mark.parametrize(
    ("asked", "content", "status", "message"),
    [
        ("GET jornal", None, 404, "there is /_mock/, /_mock/openapi.json"),
        ("PATCH faults", None, 405, "this takes GET, POST, DELETE"),
        ("GET journal?protocl=cm", None, 400, "did you mean protocol?"),
        ("GET journal?status=x", None, 400, "status is a whole number, not 'x'"),
        ("GET journal?order=last", None, 400, "order is newest or oldest"),
        ("GET journal/7", None, 404, "the journal has no entry 7"),
        ("POST faults", {"name": "loked"}, 400, "did you mean locked?"),
        ("POST faults", [], 400, "one JSON object"),
        ("DELETE faults/9", None, 404, "there is no fault 9"),
        ("PUT clock", {"time": "noon"}, 400, "time is written like 2030"),
        ("PUT clock", {"time": "2030-01-31"}, 400, "no time zone"),
        ("PUT clock", {"advance": "1"}, 400, "advance is a number of seconds"),
        ("PUT clock", {"advance": 1e300}, 400, "clock"),
        ("PUT clock", {"frozen": 1}, 400, "frozen is true or false"),
        ("POST seed", {"cm": 1}, 400, "there has to be a table"),
        (
            "POST seed",
            {"bsn": {"contents": [{"name": "x", "data-file": "/etc/passwd"}]}},
            400,
            "data-file is for seed files only",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    cms_server: MockServer, asked: str, content: object, status: int, message: str
) -> None:
    method, path = asked.split()
    answer = admin(cms_server, method, path, content)

    assert answer.status_code == status
    assert message in answer.json()["error"]


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"advance": NaN}', "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"advance=1", "application/x-www-form-urlencoded", 415),
    ],
)
def test_a_body_is_json_or_refused(
    cms_server: MockServer, data: bytes, kind: str, status: int
) -> None:
    url = f"{cms_server.url}/_mock/clock"
    answer = requests.put(url, data, headers={"Content-Type": kind}, timeout=10)

    assert answer.status_code == status
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Host": "localhost.evil.example"},
        {"Host": "[::1"},
    ],
)
def test_pages_of_others_get_nothing(
    cms_server: MockServer, fields: dict[str, str]
) -> None:
    for path in ("state", "../_mock/reset"):
        answer = admin(cms_server, "GET", path, **fields)
        assert answer.status_code == 403


def test_an_absolute_target_is_no_way_around(cms_server: MockServer) -> None:
    with requests.Session() as session:
        session.proxies = {"http": cms_server.url}
        session.trust_env = False
        answer = session.get("http://evil.example/_mock/state", timeout=10)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("192.0.2.1", False),
        ("::ffff:192.0.2.1", False),
        ("fe80::1%eth0", False),
        (None, False),
        ("", False),
    ],
)
def test_this_machine_is_told_from_others(
    address: str | None, *, expected: bool
) -> None:
    assert is_local(address) == expected


@pytest.mark.parametrize("host", ["localhost:8099", "127.0.0.1", "[::1]:80"])
def test_this_machine_has_several_names(host: str) -> None:
    assert is_own(host)


@pytest.fixture
def open_server() -> Iterator[MockServer]:
    with MockServer(open_admin=True) as server:
        yield server


def test_it_can_be_opened_to_other_machines(open_server: MockServer) -> None:
    assert admin(open_server, "GET", "state", Host="cms.example").status_code == 200
    foreign = {"Host": "cms.example", "Origin": "http://evil.example"}
    assert admin(open_server, "GET", "state", **foreign).status_code == 403


def test_it_can_be_left_out() -> None:
    with MockServer(admin=False) as server:
        for path in ("", "state", "journal"):
            assert admin(server, "GET", path).status_code == 404
        assert [entry.status for entry in server.journal] == [404, 404, 404]


def test_no_service_has_a_path_of_it(cms_server: MockServer) -> None:
    prefixes = [p for s in cms_server.installation.services for p in s.prefixes]

    assert not [path for path in prefixes if path.startswith("/_")]
    assert json.loads(admin(cms_server, "GET", "state").text)["faults"] == 0
