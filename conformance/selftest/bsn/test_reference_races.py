"""The reference: calls at the same moment leave exactly one outcome."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from conformance.reference.bsn import Bsn
from conformance.selftest.bsn.reference_driver import (
    CHUNK,
    Caller,
    Reply,
    Value,
    described,
    retrieved,
)

ROUNDS = 40


def together(*jobs: Callable[[], Reply]) -> list[Reply]:
    """Do all jobs at the same moment."""
    gate = Barrier(len(jobs))

    def begin(job: Callable[[], Reply]) -> Reply:
        gate.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(begin, jobs))


def filled(caller: Caller, data: bytes) -> str:
    token = caller.start(**described(data)).text("UploadToken")
    caller.append(token, data)
    return token


def left(service: Bsn) -> int:
    return len(list(service._store.files.iterdir()))  # noqa: SLF001  (what is left)


def test_chunks_of_one_file_come_over_eight_connections(
    service: Bsn, uploader: Caller
) -> None:
    data = os.urandom(16 * CHUNK + 1)
    own = described(data)
    token = uploader.start(**own).text("UploadToken")
    with ThreadPoolExecutor(8) as pool:
        parts = [(o, o // CHUNK) for o in range(0, len(data), CHUNK)]
        stored = pool.map(
            lambda at: uploader.append(token, data[at[0] : at[0] + CHUNK], *at), parts
        )
        assert all(reply.truth for reply in stored)
    done = uploader.complete(**own, UploadToken=token)
    assert retrieved(service, done.text("ContentId")) == data


def test_many_files_at_once_do_not_mix(service: Bsn, uploader: Caller) -> None:
    files = [os.urandom(CHUNK + 1) for _ in range(12)]
    with ThreadPoolExecutor(6) as pool:
        ids = [done.text("ContentId") for done in pool.map(uploader.upload, files)]
    assert [retrieved(service, content) for content in ids] == files


def test_two_chunks_at_one_place_do_not_mix(service: Bsn, uploader: Caller) -> None:
    ones, twos = b"1" * CHUNK, b"2" * CHUNK
    for _ in range(ROUNDS):
        own = described(ones, SHA1Hash=None)
        token = uploader.start(**own).text("UploadToken")
        together(
            partial(uploader.append, token, ones),
            partial(uploader.append, token, twos),
        )
        done = uploader.complete(**own, UploadToken=token)
        assert retrieved(service, done.text("ContentId")) in {ones, twos}


def test_eight_completions_have_one_effect(service: Bsn, uploader: Caller) -> None:
    own: dict[str, Value] = described(b"abc")
    own["UploadToken"] = filled(uploader, b"abc")
    done = together(*[lambda: uploader.complete(**own)] * 8)
    assert len({reply.text("ContentId") for reply in done}) == 1
    assert left(service) == 1


def test_a_completion_and_a_cancellation_have_one_winner(
    service: Bsn, uploader: Caller
) -> None:
    for _ in range(ROUNDS):
        token = filled(uploader, b"abc")
        own = described(b"abc", UploadToken=token)
        done, cancelled = together(
            partial(uploader.complete, **own),
            partial(uploader.cancel, token),
        )
        stored = retrieved(service, done.text("ContentId") or "1000000")
        state = cancelled.text("State")
        assert (stored, state) in {(b"abc", "Completed"), (None, "Cancelled")}


def test_a_late_chunk_leaves_no_file(service: Bsn, uploader: Caller) -> None:
    for _ in range(ROUNDS):
        token = uploader.start(**described(b"abc")).text("UploadToken")
        together(
            partial(uploader.append, token, b"abc"),
            partial(uploader.cancel, token),
        )
        assert uploader.status(token).text("State") == "Cancelled"
    assert left(service) == 0


def test_a_chunk_after_completion_changes_nothing(
    service: Bsn, uploader: Caller
) -> None:
    for _ in range(ROUNDS):
        token = filled(uploader, b"abc")
        own = described(b"abc", UploadToken=token)
        done, late = together(
            partial(uploader.complete, **own),
            partial(uploader.append, token, b"xyz"),
        )
        stored = retrieved(service, done.text("ContentId") or "1000000")
        assert (stored, late.truth) in {(b"abc", False), (None, True)}


def test_two_replacements_leave_one_whole_file(service: Bsn, uploader: Caller) -> None:
    content = uploader.upload(b"old").text("ContentId")
    for _ in range(ROUNDS):
        together(
            lambda: uploader.upload(b"first", ContentId=content),
            lambda: uploader.upload(b"second", ContentId=content),
        )
        assert retrieved(service, content) in {b"first", b"second"}
    assert left(service) == 1


def test_two_completions_of_a_session_make_one_page(uploader: Caller) -> None:
    own, asset = described(b"<html/>", "i.html"), [described(b"1", "a")]
    session = uploader.start_session(asset, **own)
    token = session.text("SessionToken")
    files = [(session.text("UploadToken"), own, b"<html/>")]
    files.append((session.texts("UploadToken")[0], asset[0], b"1"))
    for upload, members, data in files:
        tokens: dict[str, Value] = {"SessionToken": token, "UploadToken": upload}
        uploader.start(**members, **tokens)
        uploader.append(upload, data)
        uploader.complete(**members, **tokens)
    finish = [lambda: uploader.complete_session(asset, **own, SessionToken=token)]
    done = together(*finish * 4)
    assert len({reply.text("ContentId") for reply in done}) == 1
