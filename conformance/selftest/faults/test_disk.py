"""What a disk that fails has taught: the reference shows what it keeps, no more."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

import pytest

from conformance.reference.bsn import Bsn
from conformance.reference.cm import Cm
from conformance.reference.cm.blobs import Blobs
from conformance.reference.message import Body, Service
from conformance.reference.server import serve
from conformance.reference.staging import Staging
from conformance.running.bundle import reference_server
from conformance.selftest.command import Command
from conformance.selftest.faults.full_disk import shut
from conformance.selftest.faults.speech import create_object, names_of, objects_query
from conformance.selftest.reference.raw import request

SERVICES = {"cm.sqlite3": Cm, "staging.sqlite": Staging, "uploads.sqlite": Bsn}
Damage = Callable[[Path], object]


def no_room() -> None:
    raise sqlite3.OperationalError("database or disk is full")


def test_an_object_that_finds_no_room_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(cm := Cm(tmp_path)) as server:
        peer = HTTPConnection("127.0.0.1", server.port, timeout=5)
        with monkeypatch.context() as full:
            full.setattr(cm.store, "commit", no_room)
            status, _ = request(peer, "POST", "/xml", create_object("f-refused"))
        request(peer, "POST", "/xml", create_object("f-kept"))
        _, answer = request(peer, "POST", "/xml", objects_query())
        peer.close()

    assert status == 500
    assert names_of(answer) == {"f-kept"}


def test_of_a_blob_that_finds_no_room_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:2])
        raise OSError("no room")

    blobs = Blobs(tmp_path)
    monkeypatch.setattr(Path, "write_bytes", cut_short)
    with pytest.raises(OSError, match="no room"):
        blobs.keep(Body(4, b"data"))

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_bodies_that_arrive_die_with_the_server_or_at_its_next_start(
    tmp_path: Path,
) -> None:
    Bsn(tmp_path).close()
    (tmp_path / "spool/body").write_bytes(b"x")
    (again := Bsn(tmp_path)).close()

    assert again.spool == tmp_path / "spool"
    assert list(again.spool.iterdir()) == []


def test_a_second_server_on_a_folder_disturbs_nothing(tmp_path: Path) -> None:
    with reference_server(data=tmp_path):
        arriving = [tmp_path / "cm/spool/body", tmp_path / "staging/incoming/body"]
        for path in arriving:
            path.write_bytes(b"x")
        with (
            pytest.raises(OSError, match="another server"),
            reference_server(data=tmp_path),
        ):
            pass
        assert [path for path in arriving if not path.exists()] == []


@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda kind: kind.__name__)
def test_each_service_holds_its_folder_for_itself(
    tmp_path: Path, service: Callable[[Path], Service]
) -> None:
    first = service(tmp_path)
    with pytest.raises(OSError, match="another server"):
        service(tmp_path)
    first.close()

    service(tmp_path).close()


def test_a_server_starts_on_what_a_refused_one_left_alone(tmp_path: Path) -> None:
    Cm(tmp_path).close()
    (again := Cm(tmp_path)).close()
    assert not again.store.is_new


@pytest.mark.parametrize(
    "damage", [Path.mkdir, lambda path: path.write_bytes(b"x" * 9000)]
)
@pytest.mark.parametrize("name", SERVICES)
def test_a_database_that_cannot_be_used_is_named(
    tmp_path: Path, name: str, damage: Damage
) -> None:
    damage(tmp_path / name)

    with pytest.raises(OSError, match=f"{name} cannot be used"):
        SERVICES[name](tmp_path)


@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda kind: kind.__name__)
def test_a_folder_that_is_a_file_is_named(
    tmp_path: Path, service: Callable[[Path], object]
) -> None:
    (tmp_path / "data").write_bytes(b"")

    with pytest.raises(OSError, match="data"):
        service(tmp_path / "data")


def test_a_folder_that_takes_no_file_is_told_in_one_line(command: Command) -> None:
    ended = command("serve", "--data", "/proc/nowhere")

    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "/proc/nowhere" in ended.err


@pytest.mark.parametrize("name", ["bsn/files", "cm/blobs"])
def test_a_folder_shut_for_a_while_takes_files_again(tmp_path: Path, name: str) -> None:
    data = tmp_path / "data"

    assert shut("0", data, data / name) == []
