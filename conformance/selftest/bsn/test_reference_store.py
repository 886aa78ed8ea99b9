"""The reference: what survives, what is bounded, and what a part may change."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from conformance.reference.bsn import Bsn
from conformance.reference.bsn.accounts import Accounts
from conformance.reference.bsn.chunks import Chunks
from conformance.reference.bsn.records import Chunk, Upload
from conformance.reference.bsn.start import Start
from conformance.reference.bsn.store import Store
from conformance.reference.composition import replaced
from conformance.reference.message import Body, Later, Request, Response
from conformance.selftest.bsn.reference_driver import (
    BASIC,
    CHUNK,
    ROOT,
    Caller,
    chunk_call,
    described,
    envelope,
    reply,
    retrieved,
)

MEBIBYTE = 1 << 20


def test_a_restart_keeps_uploads_and_contents(tmp_path: Path) -> None:
    first = Bsn(tmp_path)
    content = Caller(first).upload(b"abc").text("ContentId")
    token = Caller(first).start(**described(b"xyz")).text("UploadToken")
    Caller(first).append(token, b"xyz")
    first.close()
    second = Bsn(tmp_path)
    done = Caller(second).complete(**described(b"xyz"), UploadToken=token)
    assert retrieved(second, content) == b"abc"
    assert retrieved(second, done.text("ContentId")) == b"xyz"
    second.close()


def test_acknowledged_chunks_survive_a_killed_process(tmp_path: Path) -> None:
    program = """
        import sys
        from pathlib import Path
        from conformance.reference.bsn import Bsn
        from conformance.selftest.bsn.reference_driver import Caller, described
        caller = Caller(Bsn(Path(sys.argv[1])))
        token = caller.start(**described(b"x" * 100)).text("UploadToken")
        print(token, flush=True)
        for offset in range(50):
            caller.append(token, b"x", offset)
            print(offset, flush=True)
        sys.stdin.read()
    """
    arguments = [sys.executable, "-c", dedent(program), str(tmp_path)]
    with subprocess.Popen(
        arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        token = process.stdout.readline().strip()
        said = [process.stdout.readline().strip() for _ in range(30)]
        process.send_signal(signal.SIGKILL)
    service = Bsn(tmp_path)
    kept = service._store.value("select count(*) from chunks where token = ?", token)  # noqa: SLF001  (what is kept)
    assert (said[-1], kept >= 30) == ("29", True)
    service.close()


def test_a_file_that_nobody_knows_is_removed_at_the_start(tmp_path: Path) -> None:
    service = Bsn(tmp_path)
    content = Caller(service).upload(b"abc").text("ContentId")
    service.close()
    (tmp_path / "files" / "left-over").write_bytes(b"x")
    service = Bsn(tmp_path)
    assert len(list((tmp_path / "files").iterdir())) == 1
    assert retrieved(service, content) == b"abc"
    service.close()


def test_missing_bytes_are_reported_and_the_rest_is_served(service: Bsn) -> None:
    caller = Caller(service)
    lost, kept = (caller.upload(data).text("ContentId") for data in (b"abc", b"xyz"))
    content = service._library.content(int(lost))  # noqa: SLF001  (to damage it)
    assert content is not None
    service._store.remove(content.file)  # noqa: SLF001  (as above)
    answer = service.handle(Request("GET", f"/Uploads/Content/{lost}"))
    assert isinstance(answer, Response)
    assert answer.status == 500
    assert retrieved(service, kept) == b"xyz"


def test_nothing_is_left_of_the_chunks_of_a_completed_upload(service: Bsn) -> None:
    Caller(service).upload(bytes(2 * CHUNK))
    left = service._store.value("select count(*) from chunks")  # noqa: SLF001  (what is left)
    assert left == 0


def test_two_servers_cannot_share_a_folder(tmp_path: Path) -> None:
    service = Bsn(tmp_path)
    with pytest.raises(OSError, match="is another server using it"):
        Bsn(tmp_path)
    assert Caller(service).upload(b"abc").status == 200
    service.close()


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.usefixtures("traced")
def test_a_large_upload_takes_little_memory(uploader: Caller) -> None:
    part, count = os.urandom(CHUNK), 256
    own = described(b"", FileSize=count * CHUNK, ChunksCount=count, SHA1Hash=None)
    token = uploader.start(**own).text("UploadToken")
    before, _ = tracemalloc.get_traced_memory()
    for number in range(count):
        uploader.append(token, part, number * CHUNK, number)
    done = uploader.complete(**own, UploadToken=token)
    _, peak = tracemalloc.get_traced_memory()
    assert done.text("FileSize") == str(64 * MEBIBYTE)
    assert peak - before < 8 * MEBIBYTE


@pytest.mark.usefixtures("traced")
def test_a_chunk_is_in_memory_at_most_twice(
    service: Bsn, uploader: Caller, tmp_path: Path
) -> None:
    token = uploader.start(**described(bytes(CHUNK))).text("UploadToken")
    message = envelope(chunk_call(token, bytes(CHUNK)))
    arrived = tmp_path / "body"
    body = Body(arrived.write_bytes(message), file=arrived)
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    answer = service.handle(Request("POST", BASIC, body=body))
    assert isinstance(answer, Later)
    assert reply(answer.work()).truth
    assert tracemalloc.get_traced_memory()[1] - before < 2 * CHUNK


class FullDisk(Store):
    """Find no room for any chunk."""

    def write(self, name: str, offset: int, data: bytes | bytearray) -> None:
        """Fail."""
        raise OSError(errno.ENOSPC, f"no room for {len(data)} at {offset} of {name}")


def test_a_chunk_that_finds_no_room_is_answered_with_false(tmp_path: Path) -> None:
    service = replaced(Bsn, FullDisk)(tmp_path)
    caller = Caller(service)
    token = caller.start(**described(b"abc")).text("UploadToken")
    answer = caller.append(token, b"abc")
    assert (answer.status, answer.result.text) == (200, "false")
    assert caller.status(token).text("State") == "Started"
    service.close()


class AppendsByArrival(Chunks):
    """Put every chunk where the last one ended."""

    def place(self, upload: Upload, chunk: Chunk) -> int:  # noqa: ARG002
        """Return the end of what is there."""
        return upload.received


def test_a_part_can_be_replaced_by_one_that_is_wrong(tmp_path: Path) -> None:
    service = replaced(Bsn, AppendsByArrival)(tmp_path)
    caller, own = Caller(service), described(b"aabb")
    token = caller.start(**own).text("UploadToken")
    for offset in (2, 0):
        caller.append(token, b"aabb"[offset : offset + 2], offset)
    assert "SHA1Hash" in caller.complete(**own, UploadToken=token).fault
    service.close()


class TwoAccounts(Accounts):
    """Know a user of the same rights in another account."""

    users = (*Accounts.users, replace(Accounts.users[0], account="globex"))


def test_what_belongs_to_another_account_is_unknown(tmp_path: Path) -> None:
    service = replaced(Bsn, TwoAccounts)(tmp_path)
    caller, stranger = Caller(service), Caller(service, account="globex")
    token = caller.start(**described(b"abc")).text("UploadToken")
    content = caller.upload(b"abc").text("ContentId")
    assert stranger.status(token).is_null
    assert stranger.cancel(token).is_null
    assert "no upload" in stranger.append(token, b"abc").fault
    replacing = described(b"abc", ContentId=content)
    assert "no content" in stranger.start(**replacing).fault
    assert stranger.start(**described(b"abc")).texts("Id") == []
    service.close()


class TakesThree(Start):
    """Have room for three open uploads."""

    most_open = 3


def test_capacity_returns_when_an_upload_ends(tmp_path: Path) -> None:
    service = replaced(Bsn, TakesThree)(tmp_path)
    caller = Caller(service)
    tokens = [caller.start(**described(b"a")).text("UploadToken") for _ in range(3)]
    assert "3 uploads are open" in caller.start(**described(b"a")).fault
    assert caller.append(tokens[0], b"a").truth
    caller.cancel(tokens[1])
    assert caller.start(**described(b"a")).fault == ""
    service.close()
