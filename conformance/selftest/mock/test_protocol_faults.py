"""Faults of the protocols: each as the documents tell it, and nothing else done."""

from __future__ import annotations

import pytest

from conformance.mock import MockServer
from conformance.selftest.mock.clients import (
    LOOKUP,
    PACKAGES,
    append,
    ask,
    complete,
    create,
    download,
    member,
    packages,
    send,
    start,
    status,
    upload,
)

DATA = b"some bytes of a file"
GROUP = (
    '<cm-request request-id="G"><group-create><name>{}</name></group-create>'
    "</cm-request>"
)


def test_an_upload_fails_with_500(cms_server: MockServer) -> None:
    cms_server.fault("upload-failed")

    assert ask(cms_server, "POST", "/stream", DATA).status_code == 500
    assert download(cms_server, upload(cms_server, DATA)).content == DATA


def test_a_ticket_is_known_no_more(cms_server: MockServer) -> None:
    ticket = upload(cms_server, DATA)
    cms_server.fault("invalid-ticket")

    assert download(cms_server, ticket).status_code == 404
    assert download(cms_server, ticket).content == DATA


def test_a_payload_is_not_interpreted(cms_server: MockServer) -> None:
    cms_server.fault("payload-error", number=11006, text="Not now.")
    answer = send(cms_server, GROUP.format("news"))

    assert 'payload-id="P" success="false"' in answer
    assert "[011006] Not now." in answer
    assert 'success="true"' in send(cms_server, GROUP.format("news"))


def test_every_request_of_a_payload_fails_by_number(cms_server: MockServer) -> None:
    cms_server.fault("request-error", operation="group-*", number=60029)
    answer = send(cms_server, GROUP.format("news"), LOOKUP)

    assert answer.count('numeric="60029"') == 2
    assert 'request-id="G" success="false"' in answer
    assert 'success="true"' in send(cms_server, GROUP.format("news"))


@pytest.mark.parametrize(
    ("name", "code", "http_status"),
    [
        ("locked", "LOCKED", 409),
        ("maintenance", "MAINTENANCEMODE", 503),
        ("not-found", "NOTFOUND", 404),
        ("no-permission", "PERMISSION", 403),
        ("not-licensed", "NOTLICENSED", 403),
        ("login-needed", "AUTHREQUIRED", 401),
        ("invalid-data", "INVALIDDATA", 400),
        ("failure", "FAILURE", 500),
    ],
)
def test_a_staging_operation_has_each_outcome_there_is(
    cms_server: MockServer, name: str, code: str, http_status: int
) -> None:
    cms_server.fault(name, operation="create")
    answer = create(cms_server, "spring")

    assert answer.status_code == http_status
    assert answer.json()["responseInfo"]["responseCode"] == code
    assert "spring" not in packages(cms_server)


def test_a_call_ends_in_a_soap_fault(cms_server: MockServer) -> None:
    cms_server.fault("soap-fault", code="Server", text="out of <space>")
    answer = status(cms_server, "token")

    assert answer.status_code == 500
    assert member(answer, "faultcode") == "s:Server"
    assert member(answer, "faultstring") == "out of &lt;space&gt;"


def test_a_chunk_is_not_stored(cms_server: MockServer) -> None:
    token = start(cms_server, DATA)
    cms_server.fault("chunk-refused")

    assert member(append(cms_server, token, DATA), "AppendChunkResult") == "false"
    assert member(status(cms_server, token), "State") == "Started"
    assert member(append(cms_server, token, DATA), "AppendChunkResult") == "true"


def test_a_corrupted_upload_can_be_mended(cms_server: MockServer) -> None:
    token = start(cms_server, DATA)
    cms_server.fault("corrupted")
    append(cms_server, token, DATA)
    assert complete(cms_server, token, DATA).status_code == 500
    assert member(status(cms_server, token), "State") == "Corrupted"
    append(cms_server, token, DATA)

    assert member(complete(cms_server, token, DATA), "State") == "Completed"


def test_a_token_is_known_to_nobody(cms_server: MockServer) -> None:
    token = start(cms_server, DATA)
    cms_server.fault("unknown-token", operation="GetFileUploadStatus")

    assert 'nil="true"' in status(cms_server, token).text
    assert member(status(cms_server, token), "State") == "Started"


def test_a_proxy_answers_in_the_place_of_the_server(cms_server: MockServer) -> None:
    cms_server.fault("http-status", status=502, retry_after=7, text="bad gateway")
    answer = ask(cms_server, "GET", PACKAGES)

    assert (answer.status_code, answer.text) == (502, "bad gateway")
    assert answer.headers["Retry-After"] == "7"


def test_the_journal_names_what_struck(cms_server: MockServer) -> None:
    cms_server.fault("locked")
    cms_server.fault("delay", seconds=0)
    create(cms_server, "spring")

    assert cms_server.journal[0].faults == ("locked", "delay")
