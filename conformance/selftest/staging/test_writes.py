"""What a staging request changes, told from the request alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from conformance.harness.run import Run
from conformance.harness.target import Target
from conformance.harness.transcript import Exchange
from conformance.harness.writes import UNREADABLE, Write, writes_of
from conformance.reference.server import serve
from conformance.reference.staging import Staging
from conformance.suites.staging.client import StagingClient
from conformance.suites.staging.objects import Object
from conformance.suites.staging.operations import OPERATIONS

PAGE = Object("page", "CC01.1034")
ASK: dict[str, Callable[[StagingClient], Exchange]] = {
    "list": lambda client: client.listing(page=1),
    "create": lambda client: client.create({"name": "a/b", "description": ""}),
    "load": lambda client: client.load("a/b"),
    "update": lambda client: client.update("a/b", {"name": "a/b"}),
    "delete": lambda client: client.delete("a/b"),
    "export": lambda client: client.export("a/b", wait=1),
    "import": lambda client: client.bring("a/b"),
    "status": lambda client: client.status("a/b", {"ids": {}}),
    "download": lambda client: client.download("a/b"),
    "upload": lambda client: client.upload("a/b", b"PK"),
    "add": lambda client: client.add("a/b", PAGE, recursive=True),
    "remove": lambda client: client.remove("a/b", PAGE),
}
READING = {"list", "load", "status", "download"}
writes = writes_of("staging")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with serve(Staging(tmp_path_factory.mktemp("staging"))) as server:
        yield Run(Target(server.url, "cct-test", {"staging": {"base": "/rest"}}))


@pytest.fixture(scope="module")
def client(run: Run) -> Iterator[StagingClient]:
    with run.http() as http:
        yield StagingClient(http, run.target)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_a_write_unless_it_reads(
    run: Run, client: StagingClient, name: str
) -> None:
    thing = "page CC01.1034 in a/b" if name in {"add", "remove"} else "package a/b"

    found = writes(ASK[name](client), run.target)

    assert found == ([] if name in READING else [Write(name, thing)])


def test_a_method_that_a_path_lacks_may_change_something(
    run: Run, client: StagingClient
) -> None:
    odd = client.request("DELETE", "/a/status")

    assert writes(odd, run.target) == [
        Write("DELETE", "/rest/content/package/a/status")
    ]
    assert writes(client.request("OPTIONS", "/a"), run.target) == []


def test_what_lies_beside_the_packages_may_be_changed_too(
    run: Run, client: StagingClient
) -> None:
    edit = client.at("PUT", "/rest/world/objects/1", b"{}")

    assert writes(edit, run.target) == [Write("PUT", "/rest/world/objects/1")]


def test_a_login_changes_no_content(run: Run, client: StagingClient) -> None:
    assert writes(client.at("POST", "/rest/auth/login", b"{}"), run.target) == []


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"name": 7}', b"[" * 10**5])
def test_a_model_that_cannot_be_read_may_create_something(
    run: Run, client: StagingClient, body: bytes
) -> None:
    found = writes(client.create(body), run.target)

    assert found == [Write("create", f"package {UNREADABLE}")]
