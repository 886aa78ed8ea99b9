"""The judge of clients: what it sees, keeps, tells and forgets."""

from __future__ import annotations

import inspect

import pytest
import requests

from conformance.harness.catalogue import load_catalogue
from conformance.mock import MockServer
from conformance.mock.judging.rules import Rule, Side, catalogue, side_of, sides
from conformance.selftest.command import Command
from conformance.selftest.mock.clients import (
    append,
    ask,
    create,
    found,
    send,
    start,
    upload,
)


def test_a_client_that_does_all_right_is_blamed_for_nothing(
    cms_server: MockServer,
) -> None:
    upload(cms_server, b"picture")
    create(cms_server, "spring")
    append(cms_server, start(cms_server, b"data"), b"data")

    cms_server.assert_client_conforms()


@pytest.mark.parametrize(
    ("method", "path", "blamed"),
    [
        ("PUT", "/stream", "cm.client.stream-method"),
        ("GET", "/rest/content/package?pagesize=1", "staging.client.query-is-known"),
    ],
)
def test_a_slip_is_found_and_named(
    cms_server: MockServer, method: str, path: str, blamed: str
) -> None:
    ask(cms_server, method, path)

    assert found(cms_server) == [blamed]


def test_a_chunk_without_a_start_is_found(cms_server: MockServer) -> None:
    append(cms_server, "made-up", b"data")

    assert found(cms_server) == ["bsn.client.start-comes-first"]


def test_an_assertion_tells_what_was_sent_and_required(cms_server: MockServer) -> None:
    upload(cms_server, b"picture")
    ask(cms_server, "DELETE", "/stream")

    with pytest.raises(AssertionError) as failure:
        cms_server.assert_client_conforms()

    told = str(failure.value)
    assert told.startswith("1 finding about the client\n\nviolation: cm.client.stream")
    for line in ("sent      DELETE /stream", "required  POST or GET", "exchange  #2"):
        assert line in told


def test_a_reset_forgets_findings_and_history(cms_server: MockServer) -> None:
    token = start(cms_server, b"data")
    ask(cms_server, "PUT", "/stream")
    cms_server.reset()

    assert found(cms_server) == []
    append(cms_server, token, b"data")
    assert found(cms_server) == ["bsn.client.start-comes-first"]


def test_two_servers_judge_apart(cms_server: MockServer) -> None:
    with MockServer() as other:
        ask(other, "PUT", "/stream")
        assert len(other.findings) == 1

    assert found(cms_server) == []


def test_a_method_that_no_parser_knows_is_judged(cms_server: MockServer) -> None:
    requests.request("BREW", f"{cms_server.url}/stream", timeout=5)

    assert found(cms_server) == ["cm.client.stream-method"]


def test_a_body_that_nobody_took_is_not_called_empty(cms_server: MockServer) -> None:
    cms_server.installation.services[0].current.body_limit = 10
    answer = requests.post(f"{cms_server.url}/xml", b"<cm-payload/>", timeout=5)

    assert (answer.status_code, found(cms_server)) == (413, [])


def test_what_was_kept_from_before_is_not_called_unknown(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    data = tmp_path_factory.mktemp("data") / "kept"
    with MockServer(data=data) as server:
        token = start(server, b"data")
    with MockServer(data=data) as server:
        append(server, token, b"data")
        assert found(server) == []


@pytest.fixture
def broken_side(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("a slip of ours")

    cm = side_of("cm")
    rules = (Rule("cm.client.stream-method", frozenset(), fails),)
    broken = Side(cm.name, cm.history, rules, cm.requirements)
    monkeypatch.setattr("conformance.mock.judging.judge.side_of", lambda _: broken)


@pytest.mark.usefixtures("broken_side")
def test_a_defect_of_the_judge_is_no_finding(cms_server: MockServer) -> None:
    send(cms_server)

    assert found(cms_server) == []
    with pytest.raises(AssertionError, match="a defect of the judge: #1: ZeroDiv"):
        cms_server.assert_client_conforms()


def test_the_documents_are_those_of_the_suites() -> None:
    documents = load_catalogue().documents

    assert catalogue().documents == documents


def test_a_requirement_of_clients_is_no_other_one() -> None:
    assert not catalogue().requirements.keys() & load_catalogue().requirements.keys()
    assert {row.topic for row in catalogue().requirements.values()} == {"client"}
    assert {row.level for row in catalogue().requirements.values()} <= {
        "must",
        "should",
    }


def test_the_command_lists_what_clients_are_held_to(command: Command) -> None:
    listed = command("requirements", "--client", "cm.client.upload-*")

    assert listed.code == 0
    assert [line.split()[0] for line in listed.out.splitlines()] == [
        "cm.client.upload-address",
        "cm.client.upload-has-data",
        "cm.client.upload-is-raw",
    ]


def test_a_requirement_of_clients_is_explained(command: Command) -> None:
    told = command("explain", "cm.client.stream-method").out
    slip = command("explain", "cm.client.stream-methods")

    assert "judge        cms-conformance serve --report-dir DIR" in told
    assert (slip.code, "did you mean cm.client.stream-method" in slip.err) == (2, True)


def test_every_rule_says_what_it_judges() -> None:
    checks = [rule.check for side in sides() for rule in side.rules]

    assert [check for check in checks if not inspect.getdoc(check)] == []
