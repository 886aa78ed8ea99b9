"""What a call changes, told from the call alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.harness.run import Run
from conformance.harness.target import Target
from conformance.harness.writes import UNREADABLE, Write, writes_of
from conformance.reference.bsn import Bsn
from conformance.reference.server import serve
from conformance.suites.bsn.client import STREAMED, BsnClient
from conformance.suites.bsn.messages import Arguments
from conformance.suites.bsn.service import Service
from conformance.suites.bsn.wsdl import OPERATIONS

SETTINGS = {"wsdl": "/Uploads/2014/07/SOAP/WSDL/", "account": "acme"}
READING = {"GetFileUploadStatus", "GetWebPageUploadStatus"}
writes = writes_of("bsn")


@pytest.fixture
def run(service: Bsn) -> Iterator[Run]:
    with serve(service) as server:
        yield Run(Target(server.url, "cct-test", {"bsn": SETTINGS}))


@pytest.fixture
def client(run: Run) -> Iterator[BsnClient]:
    with run.http() as http:
        found = Service(run, http)
        yield found.client(found.description())
        found.close()


@pytest.mark.parametrize("method", OPERATIONS)
def test_every_method_is_a_write_unless_it_gets(
    run: Run, client: BsnClient, method: str
) -> None:
    named = "SessionToken" if "GetWeb" in method else "UploadToken"
    found = writes(client.call(method, Arguments.of(**{named: "t"})), run.target)

    assert [one.operation for one in found] == [method] * (method not in READING)


def test_a_write_names_the_file_or_the_token(run: Run, client: BsnClient) -> None:
    start = client.start(Arguments.of(FileName="a b.bin", FileSize=3, ChunksCount=1))
    cancel = client.cancel("t-1")

    assert writes(start, run.target) == [Write("StartFileUpload", "a b.bin")]
    assert writes(cancel, run.target) == [Write("CancelFileUpload", "UploadToken=t-1")]


def test_a_chunk_of_which_only_the_beginning_is_kept_is_known(
    run: Run, client: BsnClient
) -> None:
    sent = client.append("t-1", bytes(STREAMED))

    assert not sent.request_body.complete
    assert [one.operation for one in writes(sent, run.target)] == ["AppendChunk"]


def test_an_action_that_changes_outweighs_a_body_that_gets(
    run: Run, client: BsnClient
) -> None:
    body = client.message("GetFileUploadStatus", Arguments.of(uploadToken="t"))

    found = writes(client.post("CancelFileUpload", body), run.target)

    assert [one.operation for one in found] == ["CancelFileUpload"]


def test_a_call_that_names_no_method_may_change_something(
    run: Run, client: BsnClient
) -> None:
    unnamed = client.http.request("POST", client.path, body=b"<s:Envelope>")
    described = client.http.request("GET", SETTINGS["wsdl"])

    assert writes(unnamed, run.target) == [Write(UNREADABLE)]
    assert writes(described, run.target) == []
