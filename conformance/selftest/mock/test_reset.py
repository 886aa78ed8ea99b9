"""A reset leaves no trace, and no server sees another."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

import pytest
import requests

from conformance.mock import MockServer
from conformance.selftest.mock.clients import (
    LOOKUP,
    PACKAGES,
    append,
    ask,
    complete,
    create,
    download,
    found,
    packages,
    send,
    start,
    upload,
)

LARGE = bytes(300_000)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MockServer]:
    with MockServer(data=tmp_path / "data") as server:
        yield server


def state(server: MockServer) -> object:
    """Return the state that a server tells, without the time."""
    told = ask(server, "GET", "/_mock/state").json()
    told["clock"].pop("time")
    return told


def judged(server: MockServer) -> object:
    """Return all that the judge says of the clients."""
    judge = server.installation.judge
    found = [finding.id for finding in judge.findings]
    tally = judge.tally
    counts = (judge.dropped, judge.skipped, tally.requests, tally.received, tally.sent)
    accounts = [judge.account(number) for number in range(20)]
    rules = sorted(tally.protocols), sorted(tally.standings)
    return found, counts, rules, accounts, list(judge.defects)


def files(folder: Path) -> list[str]:
    """Return the paths of what lies in a folder, but for the names of blobs."""
    every = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path.parent if len(path.name) == 32 else path) for path in every)


def use_everything(server: MockServer) -> str:
    """Leave a trace wherever one can be left; return a ticket."""
    server.seed(bsn={"users": [{"account": "beta", "login": "bob"}]})
    server.seed(staging={"slow": [{"id": "CC01.2031", "seconds": 9}]})
    server.fault("locked", operation="export")
    server.clock.set(datetime(2030, 1, 1, tzinfo=UTC))
    server.clock.freeze()
    create(server, "spring")
    token = start(server, LARGE[:9])
    append(server, token, LARGE[:9])
    complete(server, token, LARGE[:9])
    send(server, LOOKUP)
    ask(server, "PUT", "/stream", LARGE)
    ask(server, "POST", "/strem", LARGE)
    return upload(server, LARGE)


def test_a_reset_leaves_no_trace(server: MockServer, tmp_path: Path) -> None:
    before = state(server), files(tmp_path)
    ticket = use_everything(server)
    assert (state(server), files(tmp_path)) != before
    server.reset()

    assert (state(server), files(tmp_path)) == before
    assert download(server, ticket).status_code == 404
    assert abs(server.clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_reset_leaves_no_trace_with_the_judge(server: MockServer) -> None:
    before = judged(server)
    ticket = use_everything(server)
    assert judged(server) != before
    server.reset()

    assert judged(server) == before
    download(server, ticket)
    assert found(server) == ["cm.client.download-ticket-known"]


def test_a_reset_ends_a_job_that_waits_for_its_time(server: MockServer) -> None:
    slow = [{"id": item, "seconds": 1e6} for item in ("CC01.1034", "CC01.1062")]
    server.seed(staging={"slow": slow})
    create(server, "spring")
    for kind, uid in (("page", "CC01.1034"), ("image", "CC01.1062")):
        ask(server, "PUT", f"{PACKAGES}/spring/{kind}/{uid}")
    ask(server, "POST", f"{PACKAGES}/spring/export?wait=20")
    server.reset()

    assert packages(server) == ["spring_campaign"]


def test_closing_leaves_what_is_kept_and_no_more(tmp_path: Path) -> None:
    with MockServer(data=tmp_path) as first:
        create(first, "spring")
        upload(first, LARGE)
    kept = {path.name for path in tmp_path.iterdir()}
    with MockServer(data=tmp_path) as second:
        assert packages(second) == ["spring", "spring_campaign"]
        assert kept == {"cm", "staging", "bsn"}


def test_closing_leaves_nothing_where_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with MockServer() as server:
        use_everything(server)
        assert list(tmp_path.iterdir())

    assert list(tmp_path.iterdir()) == []


def test_two_servers_do_not_see_each_other(
    cms_server: MockServer, server: MockServer
) -> None:
    before = state(server)
    ticket = use_everything(cms_server)
    cms_server.fault("reset", times="always")

    assert state(server) == before
    assert download(server, ticket).status_code == 404


def test_two_servers_do_not_judge_each_others_clients(
    cms_server: MockServer, server: MockServer
) -> None:
    before = judged(server)
    ticket = use_everything(cms_server)

    assert (judged(server), len(found(cms_server))) == (before, 1)
    download(server, ticket)
    assert found(server) == ["cm.client.download-ticket-known"]


def test_a_hundred_clients_at_once_are_all_served(cms_server: MockServer) -> None:
    def client(number: int) -> bool:
        data = b"%d" % number * 20_000
        made = create(cms_server, f"p{number}").status_code == 200
        return made and download(cms_server, upload(cms_server, data)).content == data

    with ThreadPoolExecutor(100) as pool:
        assert all(pool.map(client, range(100)))
    assert len(packages(cms_server)) == 101
    journal = cms_server.journal
    assert len(journal) + journal.dropped == 301
    assert journal.bytes == sum(entry.weight for entry in journal)
    cms_server.assert_client_conforms()
    assert cms_server.installation.judge.tally.requests == 301


def test_of_a_hundred_clients_at_once_those_that_err_are_found(
    cms_server: MockServer,
) -> None:
    def client(number: int) -> None:
        data = b"%d" % number
        token = start(cms_server, data, f"{number}.bin")
        append(cms_server, token, data)
        if number % 10 == 0:
            ask(cms_server, "PUT", "/stream", data)

    with ThreadPoolExecutor(100) as pool:
        list(pool.map(client, range(100)))
    assert found(cms_server) == ["cm.client.stream-method"] * 10
    assert cms_server.installation.judge.tally.requests == 210
    assert cms_server.installation.judge.defects == []


def test_a_server_is_ready_within_fifty_milliseconds() -> None:
    taken = []
    for _ in range(5):
        begun = process_time()
        with MockServer() as server:
            requests.get(server.url + PACKAGES, timeout=5)
            taken.append(process_time() - begun)

    assert min(taken) < 0.05
