"""What a CM request changes, told from the request alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.harness.run import Run
from conformance.harness.target import Target
from conformance.harness.writes import UNREADABLE, Write, writes_of
from conformance.harness.xml import Element
from conformance.reference.cm import Cm
from conformance.reference.server import serve
from conformance.suites.cm.classes import classes
from conformance.suites.cm.client import CmClient, StreamClient
from conformance.suites.cm.messages import create, delete, get, set_, verb, where
from conformance.suites.cm.writes import READING

SETTINGS = {"xml": "/xml", "stream": "/stream", "version": "2.0", "login": "root"}
VERBS = {name for own in classes().values() for name in own.verbs}
CHANGING = {
    *("addAttributes", "addEnumValues", "addLinkTo", "cancel", "commit", "copy"),
    *("create", "delete", "edit", "exec", "forward", "moveAttribute"),
    *("permissionGrantTo", "permissionRevokeFrom", "reject", "release"),
    *("removeActiveContents", "removeArchivedContents", "removeAttributes"),
    *("removeEnumValues", "removeKeys", "resolveRefs", "revert", "set"),
    *("setAttributes", "setElements", "setTexts", "sign", "take", "unrelease"),
}
writes = writes_of("cm")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with serve(Cm(tmp_path_factory.mktemp("cm"))) as server:
        yield Run(Target(server.url, "cct-test", {"cm": SETTINGS}))


@pytest.fixture(scope="module")
def cm(run: Run) -> Iterator[CmClient]:
    with run.http() as http:
        yield CmClient(http, run.target)


@pytest.fixture(scope="module")
def stream(run: Run) -> Iterator[StreamClient]:
    with run.http() as http:
        yield StreamClient(http, run.target)


def changed_by(run: Run, cm: CmClient, *operation: Element) -> list[Write]:
    """Return what a request changes by its looks."""
    return writes(cm.ask(*operation), run.target)


def changed_by_body(run: Run, cm: CmClient, body: bytes) -> list[Write]:
    """Return what a body changes by its looks."""
    return writes(cm.post(body), run.target)


def test_every_verb_of_the_catalogue_is_classified() -> None:
    assert VERBS == (READING & VERBS) | CHANGING
    assert not READING & CHANGING


@pytest.mark.parametrize(
    "name",
    [f"{own.name}-{one}" for own in classes().values() for one in own.verbs],
)
def test_an_operation_is_a_write_unless_it_reads(
    run: Run, cm: CmClient, name: str
) -> None:
    cls, _, one = name.partition("-")
    found = changed_by(run, cm, where(cls, name="none"), verb(cls, one))

    assert found == ([Write(name, "name=none")] if one in CHANGING else [])


def test_a_write_names_what_it_creates_or_selects(run: Run, cm: CmClient) -> None:
    made = changed_by(run, cm, where("obj", id="1"), create("obj", name="new"))
    gone = changed_by(run, cm, where("obj", path="/x"), delete("obj"))

    assert made == [Write("obj-create", "new")]
    assert gone == [Write("obj-delete", "path=/x")]


def test_every_request_of_a_payload_counts(run: Run, cm: CmClient) -> None:
    asked = (where("obj", id="1"), get("obj", "name"))
    named = (where("obj", id="2"), set_("obj", name="x"))
    gone = (where("obj", id="3"), delete("obj"))

    found = writes(cm.ask_all(asked, named, gone), run.target)

    assert found == [Write("obj-set", "id=2"), Write("obj-delete", "id=3")]


def test_an_operation_unknown_to_all_may_change_something(
    run: Run, cm: CmClient
) -> None:
    assert changed_by(run, cm, Element("customCommand-exec")) == [
        Write("customCommand-exec")
    ]


@pytest.mark.parametrize(
    ("body", "operations"),
    [
        (b"<cm-payload><cm-request><obj-delete/>", ["obj-delete"]),
        (b"<cm-payload><cm-request><a:obj-set>&no;", ["obj-set"]),
        ("<cm-payload><obj-delete></a>".encode("utf-16"), ["obj-delete"]),
        (b"<cm-payload><cm-request><obj-get><name/>", []),
        (b"<cm-payload><no-such-operation>", []),
        (b"{}", [UNREADABLE]),
        (b"+ADw-obj-delete/+AD4-", [UNREADABLE]),
        (b"", []),
    ],
)
def test_of_a_broken_body_counts_what_can_be_made_out(
    run: Run, cm: CmClient, body: bytes, operations: list[str]
) -> None:
    assert [one.operation for one in changed_by_body(run, cm, body)] == operations


def test_an_upload_is_a_write_and_a_download_is_none(
    run: Run, stream: StreamClient
) -> None:
    stored = stream.upload(b"<cm-payload/>", media_type="text/xml")
    broken = stream.request("DELETE", "/1")

    assert writes(stored, run.target) == [Write("POST /stream", "a blob")]
    assert writes(broken, run.target) == [Write("DELETE /stream", "a ticket")]
    assert writes(stream.download("1"), run.target) == []


def test_where_uploads_go_the_profile_says(tmp_path: Path) -> None:
    settings = SETTINGS | {"stream": "/xml/blobs/"}
    with serve(Cm(tmp_path)) as server:
        run = Run(Target(server.url, "cct-test", {"cm": settings}))
        with run.http() as http:
            asked = http.request("POST", "/xml/blobs", body=b"<obj-get/>")

    assert writes(asked, run.target) == [Write("POST /xml/blobs/", "a blob")]
