"""Several workers: what one has acknowledged all know, and none is missed."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conformance.mock import MockServer
from conformance.mock.workers.crew import Crew
from conformance.selftest.command import Command
from conformance.selftest.mock.clients import PACKAGES, arguments
from conformance.selftest.mock.uploader import chunk
from conformance.selftest.mock.workers import (
    Way,
    create,
    member,
    turns,
    wait_until,
    ways,
)

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="which worker answers is read from /proc"
)

COUNT = "<customCommand-exec><name>count</name></customCommand-exec>"
GROUP = "<group-create><name>{0}</name></group-create>"
REQUEST = '<cm-request request-id="R">{0}</cm-request>'
SLOW = """
[[staging.packages]]
name = "slow"
objects = ["cc01.5a0c1000-0000-4000-8000-000000000031"]

[[staging.slow]]
id = "cc01.5a0c1000-0000-4000-8000-000000000031"
seconds = 1.0
"""


@pytest.fixture(scope="module", params=[2, 4])
def crew(request: pytest.FixtureRequest) -> Iterator[Crew]:
    with Crew(request.param) as served:
        yield served


@pytest.fixture
def all_ways(crew: Crew) -> Iterator[list[Way]]:
    with ways(crew) as several:
        assert len(several) == len(crew.pids)
        yield several


def at_once(several: list[Way], do: Callable[[Way], list[str]]) -> list[str]:
    """Return what comes of doing something through all workers at the same time."""
    with ThreadPoolExecutor(len(several)) as pool:
        return [one for found in pool.map(do, several) for one in found]


# -- what one knows, all know ----------------------------------------------------------


def test_a_ticket_of_one_is_one_of_all(all_ways: list[Way]) -> None:
    for way in all_ways:
        ticket = way.upload(b"from %d" % way.pid)
        found = {one.ask("GET", f"/stream/{ticket}").data for one in all_ways}

        assert found == {b"from %d" % way.pid}


def test_a_large_upload_is_whole_everywhere(all_ways: list[Way]) -> None:
    data = os.urandom(300_000)
    ticket = all_ways[0].upload(data)

    assert all_ways[-1].ask("GET", f"/stream/{ticket}").data == data


def test_a_package_is_made_changed_and_deleted_through_any(
    all_ways: list[Way],
) -> None:
    first, second, third, last = (next(turn) for turn in [turns(all_ways)] * 4)
    path = f"{PACKAGES}/shared"
    change = json.dumps({"description": "changed"})

    assert create(first, "shared") in {200, 201}
    assert second.ask("POST", path, change).status == 200
    assert '"description":"changed"' in third.ask("GET", path).text
    assert last.ask("DELETE", path).status in {200, 204}
    assert {way.ask("GET", path).status for way in all_ways} == {404}


def test_an_instance_is_made_changed_and_deleted_through_any(
    all_ways: list[Way],
) -> None:
    turn = turns(all_ways)
    where = "<group-where><name>shared</name></group-where>"
    found = REQUEST.format(where + "<group-get><realName/></group-get>")
    change = REQUEST.format(where + "<group-set><realName>New</realName></group-set>")
    gone = REQUEST.format(where + "<group-delete/>")

    assert 'success="true"' in next(turn).send(REQUEST.format(GROUP.format("shared")))
    assert 'success="true"' in next(turn).send(change)
    assert ["New" in way.send(found) for way in all_ways] == [True] * len(all_ways)
    assert 'success="true"' in next(turn).send(gone)
    assert ["New" in way.send(found) for way in all_ways] == [False] * len(all_ways)


def test_an_upload_goes_on_through_any(all_ways: list[Way]) -> None:
    turn, data = turns(all_ways), b"0123456789" * 99
    start = next(turn).call("StartFileUpload", arguments(data, "a.bin"))
    token = member(start, "UploadToken")
    own = f"<d:UploadToken>{token}</d:UploadToken>"
    asked = f"<t:uploadToken>{token}</t:uploadToken>"

    assert "true" in next(turn).call("AppendChunk", chunk(token, data))
    next(turn).call("CompleteFileUpload", arguments(data, "a.bin", own))
    states = {
        member(one.call("GetFileUploadStatus", asked), "State") for one in all_ways
    }
    assert states == {"Completed"}


def test_an_output_can_be_followed_through_another(all_ways: list[Way]) -> None:
    ticket = member(all_ways[0].send(REQUEST.format(COUNT)), "ticket")

    assert all_ways[-1].ask("GET", f"/stream/{ticket}").data == b"1\n2\n3\n4\n5\n"
    assert all_ways[0].ask("GET", f"/stream/{'9' * 400}").status == 404


def test_an_import_is_seen_through_all_until_it_ends(tmp_path: Path) -> None:
    seed = tmp_path / "seed.toml"
    seed.write_text(SLOW, encoding="utf-8")
    with Crew(2, seed=seed) as crew, ways(crew) as (first, second):
        first.ask("POST", f"{PACKAGES}/slow/import?wait=50")

        def is_running() -> bool:
            return '"running":true' in second.ask("GET", f"{PACKAGES}/slow").text

        assert is_running()
        assert wait_until(lambda: not is_running())
        assert "objects were imported" in second.ask("GET", f"{PACKAGES}/slow").text


def test_an_import_whose_worker_died_is_over(tmp_path: Path) -> None:
    seed = tmp_path / "seed.toml"
    seed.write_text(SLOW.replace("1.0", "60.0"), encoding="utf-8")
    with Crew(2, seed=seed) as crew, ways(crew) as (first, second):
        first.ask("POST", f"{PACKAGES}/slow/import?wait=50")
        os.kill(first.pid, signal.SIGKILL)

        def is_over() -> bool:
            return '"running":true' not in second.ask("GET", f"{PACKAGES}/slow").text

        assert wait_until(is_over)


def test_what_ends_a_session_need_not_have_begun_it(all_ways: list[Way]) -> None:
    login = json.dumps({"login": "editor", "password": "editor"})
    sid = json.loads(all_ways[0].ask("POST", "/rest/auth/login", login).data)["sid"]

    assert all_ways[-1].ask("POST", f"/rest/auth/logout/{sid}").status == 200
    assert all_ways[-1].ask("POST", "/rest/auth/logout/..%2Fx").status == 200


# -- nothing is lost, nothing is there twice -------------------------------------------


def test_no_package_is_lost_when_all_create_at_the_same_time(
    all_ways: list[Way],
) -> None:
    def make(way: Way) -> list[str]:
        names = [f"p{way.pid}-{number}" for number in range(15)]
        return [name for name in names if create(way, name) < 300]

    made = at_once(all_ways, make)
    items = json.loads(all_ways[0].ask("GET", f"{PACKAGES}?pageSize=500").data)["items"]
    assert set(made) <= {item["name"] for item in items}
    assert len(made) == 15 * len(all_ways)


def test_one_of_many_creates_what_all_want(all_ways: list[Way]) -> None:
    name = f"wanted-{time.monotonic_ns()}"
    statuses = at_once(all_ways, lambda way: [str(create(way, name))])

    assert sorted(status < "300" for status in statuses).count(True) == 1


def test_no_id_is_given_twice(all_ways: list[Way]) -> None:
    root = "<obj-where><id>2001</id></obj-where>"
    ask = "<obj-create><name>{0}</name><objClass>publication</objClass></obj-create>"

    def make(way: Way) -> list[str]:
        names = [f"n{way.pid}x{number}" for number in range(10)]
        texts = [way.send(REQUEST.format(root + ask.format(name))) for name in names]
        return [member(text, "id") for text in texts]

    made = at_once(all_ways, make)
    assert "" not in made
    assert len(set(made)) == len(made) == 10 * len(all_ways)


def test_each_chunk_of_one_upload_counts_whoever_takes_it(
    all_ways: list[Way],
) -> None:
    parts = [bytes([65 + number]) * 1000 for number in range(len(all_ways))]
    data = b"".join(parts)
    wanted = arguments(data, "b.bin").replace(">1<", f">{len(parts)}<", 1)
    token = member(all_ways[0].call("StartFileUpload", wanted), "UploadToken")
    places = dict(zip([way.pid for way in all_ways], range(len(parts)), strict=True))

    def append(way: Way) -> list[str]:
        place = places[way.pid]
        inside = chunk(token, parts[place], place, 1000 * place)
        return [way.call("AppendChunk", inside)]

    assert all("true" in text for text in at_once(all_ways, append))
    asked = f"<t:uploadToken>{token}</t:uploadToken>"
    told = all_ways[0].call("GetFileUploadStatus", asked)
    assert member(told, "State") == "Uploaded"


# -- one journal, one judge ------------------------------------------------------------


def test_the_journal_is_one(crew: Crew, all_ways: list[Way]) -> None:
    for way in all_ways:
        way.ask("GET", f"/stream/{way.pid}")
    (last, *_) = all_ways
    told = json.loads(last.ask("GET", "/_mock/journal?path=/stream/*").data)
    targets = {entry["target"] for entry in told["entries"]}

    assert {f"/stream/{pid}" for pid in crew.pids} <= targets
    numbers = [entry["number"] for entry in told["entries"]]
    assert len(set(numbers)) == len(numbers)


def test_a_client_that_changes_workers_is_judged_in_its_order(
    crew: Crew, all_ways: list[Way]
) -> None:
    all_ways[0].ask("DELETE", "/_mock/findings")
    turn = turns(all_ways)
    for number in range(30):
        ticket = next(turn).upload(b"%d" % number)
        next(turn).ask("GET", f"/stream/{ticket}")
        next(turn)

    told = json.loads(all_ways[-1].ask("GET", "/_mock/findings").data)
    assert (told["findings"], told["defects"]) == ([], [])
    assert crew.installation.judge.skipped == 0


def test_what_one_worker_sees_is_a_finding_of_all(all_ways: list[Way]) -> None:
    all_ways[0].ask("PUT", "/stream", b"x")
    told = [json.loads(way.ask("GET", "/_mock/findings").data) for way in all_ways]

    rules = [{one["requirement"] for one in each["findings"]} for each in told]
    assert all("cm.client.stream-method" in each for each in rules)


def test_the_state_is_that_of_all(all_ways: list[Way]) -> None:
    create(all_ways[0], f"counted-{time.monotonic_ns()}")
    states = [json.loads(way.ask("GET", "/_mock/state").data) for way in all_ways]

    counts = [each["protocols"]["staging"]["content"]["packages"] for each in states]
    assert len(set(counts)) == 1
    assert all_ways[0].ask("GET", "/_mock/").status == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/_mock/faults", '{"name": "locked"}'),
        ("DELETE", "/_mock/faults", None),
        ("PUT", "/_mock/clock", '{"frozen": true}'),
        ("POST", "/_mock/reset", "{}"),
        ("POST", "/_mock/seed", "{}"),
    ],
)
def test_what_cannot_be_shared_is_refused(
    all_ways: list[Way], method: str, path: str, body: str | None
) -> None:
    answer = all_ways[0].ask(method, path, body)

    assert answer.status == 409
    assert "start it without --workers" in answer.text


SOME = [
    f"--requirement={name}.*"
    for name in (
        "cm.stream",
        "cm.create",
        "staging.package",
        "staging.zip",
        "bsn.append",
    )
]


def test_the_suite_says_the_same_of_one_and_of_several(command: Command) -> None:
    line = ("--effort=smoke", "--quiet", *SOME)
    with MockServer() as server:
        alone = command("run", server.url, *line)
    with Crew(2) as crew:
        several = command("run", crew.url, *line)

    assert (alone.code, several.code) == (0, 0)
    assert several.verdicts == alone.verdicts
