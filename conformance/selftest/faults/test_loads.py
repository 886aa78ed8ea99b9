"""What much and what slow is noticed to do to a server that does not stand it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.reference import server as servers
from conformance.reference.bsn.arguments import Rules
from conformance.reference.bsn.chunks import Chunks
from conformance.reference.bsn.records import Chunk, Upload
from conformance.reference.cm.stream import Stream
from conformance.reference.front import Front
from conformance.reference.intake import Intake
from conformance.reference.message import Response
from conformance.running.bundle import reference_server
from conformance.selftest.faults import crowd
from conformance.selftest.faults.child import Child
from conformance.selftest.faults.confined import confined
from conformance.selftest.faults.crowd import begun, uploaded
from conformance.selftest.faults.large import declared, in_chunks, streamed
from conformance.selftest.faults.slow import crowded, of_service
from conformance.selftest.faults.watch import Watch

#: States of a connection that the server has not closed: established, and left alone.
HELD = {"01", "08"}
Way = Callable[[int, int, Child], list[str]]


class Here:
    """The process of the test, which nobody ends."""

    pid = os.getpid()

    def kill(self) -> None:
        """Leave it alone."""

    def wait(self) -> int:
        """Wait for nothing."""
        return 0


class Near(Child):
    """A server of this process: of the descriptors only its connections are counted."""

    def descriptors(self) -> int:
        """Count the connections that the server holds."""
        rows = [
            line.split()
            for line in Path("/proc/net/tcp").read_text("ascii").split("\n")
        ]
        port = f"0100007F:{self.port:04X}"
        return sum(row[1:2] == [port] and row[3] in HELD for row in rows)


class Impatient(Intake):
    """Wait for less."""

    silence = 0.2


class Quick(Front):
    """Wait for less, whether something is sent or read."""

    patience = 0.2
    intake = Impatient


class Displaces(Chunks):
    """Store what follows the first chunk one byte too early."""

    def place(self, upload: Upload, chunk: Chunk) -> int:
        """Return another place than was asked for."""
        return max(0, super().place(upload, chunk) - 1)


class CutsOff(Stream):
    """Give the beginning of a blob alone."""

    def data(self, blob: str) -> Response:
        """Answer less than there is."""
        with self.cm.blobs.path(blob).open("rb") as file:
            return Response(200, file.read(1000))


class TakesLittle(Rules):
    """Take small files only."""

    largest_file = 4_000_000_000


@contextmanager
def near(*parts: type) -> Iterator[Near]:
    """Serve from this process."""
    with reference_server(*parts) as server:
        yield Near(Here(), server.port)


@pytest.mark.parametrize(
    ("way", "part"),
    [(in_chunks, Displaces), (declared, TakesLittle), (streamed, CutsOff)],
)
def test_a_large_file_that_is_lost_is_noticed(way: Way, part: type) -> None:
    with near() as server:
        assert way(1, 3, server) == []
    with near(part) as server:
        assert way(1, 3, server) != []


def test_what_takes_too_long_or_too_much_memory_is_told() -> None:
    wrong = Watch(os.getpid()).wrong(-1.0, 1.0)

    assert [text.split()[1] for text in wrong] == ["s", "MB"]


def test_uploads_at_once_that_are_mixed_up_are_noticed() -> None:
    with near(Displaces) as server:
        works = [begun(server, str(n), 300_000, 600_000) for n in range(2)]
        wrong = uploaded(server, works)

    assert len(wrong) == 2


def test_a_connection_that_is_turned_away_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(servers, "CONNECTIONS", 3)
    monkeypatch.setattr(crowd, "BREAK", 0.02)
    with near() as server:
        work = begun(server, "1", 2_000_000, 2_100_000)
        wrong = uploaded(server, [work])

    assert wrong == []
    assert work.turned_away > 0


def test_slow_clients_are_gone_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(servers.LIMITS, "keepalive_timeout", 0.3)
    with near(Quick) as server:
        met = crowded(server, 5, patience=10)

    assert (met.wrong, len(met.served) > 10) == ([], True)
    assert met.senders_gone <= met.all_gone < 5


def test_slow_clients_that_stay_are_noticed() -> None:
    with near() as server:
        met = crowded(server, 5, patience=0.1)

    assert met.wrong == ["5 descriptors more than before"]
    assert of_service([0.1] * 98 + [2.0] * 2) == ["99 % took 2.0 s"]


def test_a_run_with_little_room_finds_nothing(tmp_path: Path) -> None:
    selection = ("--protocol=cm", "--requirement=cm.stream.*", "--effort=smoke")
    (outcome,) = confined(1, tmp_path, *selection)

    assert (outcome.wrong, outcome.told[-6:]) == ((), "exit 0")


def test_a_run_that_ends_early_in_little_room_is_noticed(tmp_path: Path) -> None:
    (outcome,) = confined(1, tmp_path, "--protocol=cm", "--max-requests=1")

    assert outcome.wrong != ()
