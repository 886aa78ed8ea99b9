"""How several workers begin and end, and who is turned away."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
import requests

from conformance.mock import MockServer
from conformance.mock.workers.crew import Crew
from conformance.selftest.command import Command, announced_url, started
from conformance.selftest.mock.clients import PACKAGES
from conformance.selftest.mock.workers import Way, create, wait_until, ways

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="which worker answers is read from /proc"
)


def alive(pid: int) -> bool:
    """Tell whether a process is there and not just waited for."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"


def test_a_killed_worker_loses_nothing_and_is_replaced() -> None:
    said: list[str] = []
    with Crew(2, told=said.append) as crew:
        with ways(crew) as (first, second):
            tickets = [first.upload(b"%d" % number) for number in range(20)]
            os.kill(first.pid, signal.SIGKILL)
            found = [second.ask("GET", f"/stream/{one}").data for one in tickets]

        assert found == [b"%d" % number for number in range(20)]
        assert wait_until(lambda: len(said) == 1 and first.pid not in crew.pids)
        assert wait_until(lambda: crew.is_whole)
        with ways(crew) as several:
            assert {
                way.ask("GET", f"/stream/{tickets[0]}").data for way in several
            } == {b"0"}
    assert said[0].endswith("was ended by signal 9; another takes its place")


def test_what_was_acknowledged_while_a_worker_dies_is_there() -> None:
    tickets: dict[str, bytes] = {}
    with Crew(2) as crew:

        def upload_until_it_ends(way: Way) -> None:
            for number in range(10_000):
                data = b"%d of %d" % (number, way.pid)
                try:
                    ticket = way.upload(data)
                except OSError:
                    return
                tickets[ticket] = data

        with ways(crew) as (first, second):
            thread = Thread(target=upload_until_it_ends, args=(first,))
            thread.start()
            assert wait_until(lambda: len(tickets) > 50)
            os.kill(first.pid, signal.SIGKILL)
            thread.join()
            found = {one: second.ask("GET", f"/stream/{one}").data for one in tickets}

    assert found == tickets


def test_workers_that_die_again_and_again_end_the_server() -> None:
    ended: list[bool] = []
    with Crew(2, on_failure=lambda: ended.append(True)) as crew:
        killed: list[int] = []

        def is_answered() -> bool:
            return bool(crew.failure) or crew.pids[0] != killed[-1]

        while not crew.failure:
            killed.append(crew.pids[0])
            os.kill(killed[-1], signal.SIGKILL)
            assert wait_until(is_answered)

    assert crew.failure == "worker 1 was ended by signal 9, 3 times in a row"
    assert ended == [True]


def test_the_data_are_kept_for_a_single_process_and_back(tmp_path: Path) -> None:
    with Crew(2, data=tmp_path) as crew, ways(crew) as (first, _):
        ticket = first.upload(b"kept")
        create(first, "kept")
    with MockServer(data=tmp_path) as server:
        assert requests.get(f"{server.url}/stream/{ticket}", timeout=10).text == "kept"
    with Crew(2, data=tmp_path) as crew, ways(crew) as (_, second):
        assert second.ask("GET", f"{PACKAGES}/kept").status == 200


@pytest.mark.parametrize("second", [Crew, lambda _, data: MockServer(data=data)])
def test_data_of_workers_are_left_alone(
    tmp_path: Path, second: Callable[..., Crew | MockServer]
) -> None:
    with Crew(2, data=tmp_path) as crew, ways(crew) as (first, _):
        with pytest.raises(OSError, match="another server"):
            second(2, data=tmp_path)

        assert first.upload(b"x").isdigit()


def test_a_signal_ends_all_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    line = ("serve", "--workers", 2)
    with started(*line, directory=tmp_path, TMPDIR=str(folder)) as process:
        announced_url(process)
        pids = children(process.pid)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)

    assert (process.returncode, out.splitlines()[-1], err) == (0, "stopped", "")
    assert len(pids) == 2
    assert [pid for pid in pids if alive(pid)] == []
    assert list(folder.iterdir()) == []


def test_no_worker_outlives_a_killed_parent(tmp_path: Path) -> None:
    with started("serve", "--workers", 2, directory=tmp_path) as process:
        announced_url(process)
        pids = children(process.pid)
        process.kill()

        assert len(pids) == 2
        assert wait_until(lambda: not any(map(alive, pids)))


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text(encoding="ascii").split()]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--workers 2 --fault locked", "--fault and --workers exclude each other"),
        ("--workers 2 --variant X", "--variant and --workers exclude each other"),
        ("--workers 0", "'0' is no number of workers: 1 to 64 are"),
        ("--workers 2 --tls-cert no.pem", "no.pem is no certificate with its key"),
        ("--workers 2 --seed-data no.toml", "no.toml cannot be read"),
    ],
)
def test_what_workers_cannot_do_is_said(
    command: Command, line: str, message: str
) -> None:
    refused = command("serve", *line.split())

    assert (refused.code, "Traceback" in refused.err) == (2, False)
    assert message in refused.err


def test_a_port_in_use_is_said_before_it_is_shared() -> None:
    with MockServer() as server, pytest.raises(OSError, match="is in use"):
        Crew(2, port=server.port)
    with Crew(2) as crew, pytest.raises(OSError, match="is in use"):
        Crew(2, port=crew.port)
