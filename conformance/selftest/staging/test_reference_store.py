"""What the reference keeps: over restarts, kills, and many hands at once."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from conformance.reference.staging import Staging, content
from conformance.selftest.staging.desk import (
    PACKAGES,
    ROOT,
    Answer,
    Desk,
    entries,
    packed,
)

WRITER = """
import sys
from pathlib import Path
from conformance.selftest.staging.desk import Desk

desk = Desk(Path(sys.argv[1]))
archive = Path(sys.argv[2]).read_bytes()
number = 0
while True:
    number += 1
    desk.create(f"p{number}")
    desk.upload(f"p{number}", archive)
    print(number, flush=True)
"""


def test_a_restart_keeps_everything(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.create("spring", description="kept")
    desk.add("spring", "image", content.LOGO)
    desk("POST", f"{PACKAGES}/spring/import")
    before, archive = desk.load("spring").json, entries(desk.download("spring"))
    desk.service.close()
    again = Desk(tmp_path)
    after = again.load("spring").json
    assert (after["contentPackage"], after["import"]) == (
        before["contentPackage"],
        before["import"],
    )
    assert entries(again.download("spring")) == archive
    again.service.close()


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    archive.write_bytes(whole_cms(tmp_path / "source"))
    done = acknowledged(tmp_path / "data", archive)
    desk = Desk(tmp_path / "data")
    for number in range(1, done + 1):
        assert desk.load(f"p{number}").counters("images", "files") == (2, 2)
    names = entries(desk.download(f"p{done}")).keys()
    assert names == entries(archive.read_bytes()).keys()
    assert unreferenced(desk.service, tmp_path / "data") == set()
    desk.service.close()


def whole_cms(data: Path) -> bytes:
    """Return an archive of everything there is at first."""
    desk = Desk(data)
    desk.create("all")
    desk.add("all", "folder", content.ROOT, "?recursive=true")
    archive = desk.download("all")
    desk.service.close()
    return archive


def acknowledged(data: Path, archive: Path) -> int:
    """Return how far a writer came before it was killed."""
    command = [sys.executable, "-c", WRITER, str(data), str(archive)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as run:
        assert run.stdout is not None
        for line in run.stdout:
            if int(line) == 5:
                os.kill(run.pid, signal.SIGKILL)
        return int(line)


def unreferenced(service: Staging, data: Path) -> set[str]:
    names = {path.name for path in (data / "blobs").iterdir()}
    return service.store.unused_blobs(names)


def test_blobs_go_with_what_referred_to_them(desk: Desk, tmp_path: Path) -> None:
    desk.create("spring")
    desk.add("spring", "image", content.LOGO)
    desk.upload("spring", desk.download("spring"))
    before = len(list((tmp_path / "blobs").iterdir()))
    desk("DELETE", f"{PACKAGES}/spring")
    assert len(list((tmp_path / "blobs").iterdir())) == before - 1
    assert unreferenced(desk.service, tmp_path) == set()


def test_a_download_is_what_the_package_was_when_it_began(desk: Desk) -> None:
    desk.create("spring")
    desk.add("spring", "image", content.LOGO)
    package = desk.service.packages.found("spring")
    pieces = desk.service.transfer.packed(package)
    next(pieces)
    desk.upload("spring", desk.download("spring"))
    desk("DELETE", f"{PACKAGES}/spring")
    assert f"{content.LOGO}.image.bin" in entries(b"".join(pieces))


def test_a_download_broken_off_holds_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.create("spring")
    desk.add("spring", "image", content.LOGO)
    desk.upload("spring", desk.download("spring"))
    pieces = desk.service.transfer.packed(desk.service.packages.found("spring"))
    next(pieces)
    desk("DELETE", f"{PACKAGES}/spring")
    assert unreferenced(desk.service, tmp_path) != set()
    pieces.close()
    assert unreferenced(desk.service, tmp_path) == set()


def together(*actions: Callable[[], Answer | bytes]) -> list[Any]:
    """Do several things at the same moment and return what came of each."""
    barrier = threading.Barrier(len(actions))

    def act(action: Callable[[], Answer | bytes]) -> Answer | bytes:
        barrier.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(act, actions))


def test_one_of_many_creations_wins(desk: Desk) -> None:
    for number in range(20):
        answers = together(*[partial(desk.create, f"p{number}")] * 4)
        statuses = sorted(answer.status for answer in answers)
        assert statuses == [200, 409, 409, 409]


def test_a_download_is_one_of_the_uploads_never_a_mix(desk: Desk) -> None:
    desk.create("spring")
    desk.add("spring", "page", content.HUT_RULES)
    whole = entries(desk.download("spring"))
    parts = (f"{content.HUT_RULES}.page", f"{content.HUTS}.folder")
    uploads = [
        partial(desk.upload, "spring", packed(whole | renamed(whole, parts, mark)))
        for mark in "123"
    ]
    for _ in range(10):
        *_, one, other = together(*uploads, *[partial(desk.download, "spring")] * 2)
        for archive in map(entries, (one, other)):
            names = {json.loads(archive[part])["name"][0] for part in parts}
            assert len(names) == 1


def renamed(
    whole: dict[str, bytes], parts: tuple[str, ...], mark: str
) -> dict[str, bytes]:
    old, new = b'"name":"H', f'"name":"{mark}'.encode()
    return {part: whole[part].replace(old, new) for part in parts}


def test_deleting_while_uploading_leaves_all_or_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    desk.create("source")
    desk.add("source", "folder", content.ROOT, "?recursive=true")
    archive = desk.download("source")
    delete = partial(desk, "DELETE", f"{PACKAGES}/spring")
    for _ in range(20):
        desk.create("spring")
        upload, _ = together(partial(desk.upload, "spring", archive), delete)
        assert upload.status in (200, 404, 409)
        assert desk.listed() == ["source"]
    assert unreferenced(desk.service, tmp_path) == set()


def test_counters_equal_the_content_after_a_scramble(desk: Desk) -> None:
    desk.create("spring")
    pages = [content.HUT_RULES, content.OVERVIEW, content.AVALANCHE_DE]
    for _ in range(5):
        together(
            *[partial(desk.add, "spring", "page", uid) for uid in pages],
            *[partial(desk.remove, "spring", "page", uid) for uid in pages],
        )
    included = [desk.included("spring", "page", uid) for uid in pages]
    assert desk.load("spring").counters("pages") == (sum(included),)


def test_a_failed_commit_leaves_the_package_as_it_was(desk: Desk) -> None:
    desk.create("spring")
    before = desk.load("spring").package
    package = desk.service.packages.found("spring")
    with suppress(ZeroDivisionError), desk.service.store.transaction():
        desk.service.packages.shelf.delete(package)
        raise ZeroDivisionError
    assert desk.load("spring").package == before


def test_a_database_of_another_make_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "staging.sqlite")
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    with pytest.raises(OSError, match="has format 7, not 1: choose another folder"):
        Staging(tmp_path)


def test_a_damaged_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "staging.sqlite").write_bytes(b"x" * 8192)
    with pytest.raises(OSError, match="cannot be used"):
        Staging(tmp_path)


def test_what_a_dead_process_left_is_swept_away(tmp_path: Path) -> None:
    Staging(tmp_path).close()
    (tmp_path / "incoming" / "body").write_bytes(b"x")
    (tmp_path / "blobs" / ("0" * 32)).write_bytes(b"x")
    service = Staging(tmp_path)
    assert list((tmp_path / "incoming").iterdir()) == []
    assert not (tmp_path / "blobs" / ("0" * 32)).exists()
    service.close()


def test_our_own_fault_is_answered_without_details(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.service.packages, "model", lambda _: 1 / 0)
    answer = desk.create("spring")
    assert (answer.status, answer.code) == (500, "FAILURE")
    assert b"ZeroDivision" not in answer.body
