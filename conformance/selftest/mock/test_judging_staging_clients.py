"""Whole stories of right clients are blamed for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from conformance.harness.run import Run
from conformance.harness.target import Target
from conformance.harness.transcript import Headers
from conformance.mock import MockServer
from conformance.mock.judging.rules import Side, sides
from conformance.mock.judging.seen import Message, Seen
from conformance.mock.judging.staging.history import MOST, History
from conformance.selftest.mock.clients import PACKAGES
from conformance.selftest.mock.test_judging_staging import PAGE
from conformance.suites.staging.client import StagingClient
from conformance.suites.staging.objects import Object

OBJECT = Object("page", PAGE.rpartition("/")[2])


@pytest.fixture
def client(cms_server: MockServer) -> Iterator[StagingClient]:
    run = Run(Target(cms_server.url, "cct-test", {"staging": {"base": "/rest"}}))
    with run.http() as http:
        yield StagingClient(http, run.target)


def test_the_client_of_the_suite_is_blamed_for_nothing(
    cms_server: MockServer, client: StagingClient
) -> None:
    client.create({"name": "spring", "description": "new"})
    client.add("spring", OBJECT)
    client.status("spring", {"ids": {"page": [OBJECT.id]}, "languageVariants": True})
    client.export("spring", wait=0)
    archive = client.download("spring").body
    client.remove("spring", OBJECT)
    answers = [client.upload("spring", archive), client.bring("spring", wait=5000)]
    answers += [client.load("spring"), client.update("spring", {"description": "old"})]
    answers += [client.listing(q="spring", sort="-name", page=1, pageSize=10)]
    answers += [client.delete("spring"), client.load("spring")]

    assert [answer.status for answer in answers] == [200] * 6 + [404]
    cms_server.assert_client_conforms()


def test_plain_requests_are_blamed_for_nothing(cms_server: MockServer) -> None:
    packages = cms_server.url + PACKAGES
    requests.put(packages, json={"name": "spring 2026"}, timeout=10)
    package = f"{packages}/spring 2026"
    requests.put(package + PAGE, params={"recursive": False}, timeout=10)
    requests.post(f"{package}/export", timeout=10)
    archive = requests.get(f"{package}/zip", timeout=10).content
    form = {"fileBinaryData": ("spring.zip", archive, "application/zip")}
    answer = requests.post(f"{package}/zip", files=form, timeout=10)

    assert answer.status_code == 200
    cms_server.assert_client_conforms()


def test_a_client_that_asks_again_for_what_is_locked_is_blamed_for_nothing(
    cms_server: MockServer,
) -> None:
    cms_server.fault("locked", times=2)
    export = f"{cms_server.url}{PACKAGES}/spring_campaign/export"
    codes = [requests.post(export, timeout=10).status_code for _ in range(3)]

    assert codes == [409, 409, 200]
    cms_server.assert_client_conforms()


def test_all_pages_may_be_fetched(cms_server: MockServer) -> None:
    packages = cms_server.url + PACKAGES
    for name in "abc":
        requests.put(packages, json={"name": name}, timeout=10)
    page: dict[str, Any] = {"hasMoreItems": True}
    number = 0
    while page["hasMoreItems"]:
        number += 1
        query: dict[str, Any] = {
            "page": number,
            "pageSize": 2,
            "sort": "+name,-pages",
            "q": "",
        }
        page = requests.get(packages, params=query, timeout=10).json()

    assert number == 2
    cms_server.assert_client_conforms()


@pytest.fixture
def side() -> Side:
    return next(side for side in sides() if side.name == "staging")


def exchange(line: str, body: bytes | str, field: str, status: int = 200) -> Seen:
    """Return an exchange as the judge sees it."""
    method, _, target = line.partition(" ")
    path, _, query = (PACKAGES + target).partition("?")
    name, _, value = field.partition(": ")
    data = body.encode() if isinstance(body, str) else body
    return Seen(
        headers=Headers(((name, value),)),
        size=len(data),
        read=lambda: data,
        method=method,
        path=path,
        query=query,
        status=status,
        answer=Message(size=2, read=lambda: b"{}"),
    )


def test_what_is_remembered_is_bounded() -> None:
    history = History(True)  # noqa: FBT003  (as it is declared)
    for number in range(MOST + 10):
        history.note(exchange(f"PUT /p{number}/page/CC01.{number}", "", ""))
    history.note(exchange(f"GET /{'a' * 256}", "", ""))

    assert (len(history.packages), len(history.objects)) == (MOST, MOST)
    assert history.is_known(f"p{MOST}")
    assert not history.is_known("a" * 256)
