"""The reference: single files from their start to their completion."""

from __future__ import annotations

import os
from itertools import permutations

import pytest

from conformance.reference.bsn import Bsn
from conformance.reference.bsn.messages import INSTANCE
from conformance.selftest.bsn.reference_driver import (
    CHUNK,
    Caller,
    described,
    retrieved,
    sha1,
)

DATA = bytes(range(256)) * 1025


def started(caller: Caller, data: bytes = DATA) -> str:
    return caller.start(**described(data)).text("UploadToken")


def completed(caller: Caller, token: str, data: bytes = DATA) -> str:
    return caller.complete(**described(data), UploadToken=token).text("ContentId")


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_a_file_of_any_size_comes_back_as_it_was_sent(
    service: Bsn, uploader: Caller, size: int
) -> None:
    data = os.urandom(size)
    done = uploader.upload(data)
    assert retrieved(service, done.text("ContentId")) == data
    assert done.text("SHA1Hash").lower() == sha1(data)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_chunks_are_placed_by_their_offset(
    service: Bsn, uploader: Caller, order: tuple[int, ...]
) -> None:
    data, token = b"aabbcc", ""
    token = uploader.start(**described(data, ChunksCount=3)).text("UploadToken")
    for part in order:
        chunk = data[2 * part : 2 * part + 2]
        assert uploader.append(token, chunk, 2 * part, part).truth
    assert retrieved(service, completed(uploader, token, data)) == data


def test_tokens_and_ids_are_never_given_twice(uploader: Caller) -> None:
    done = [uploader.upload(b"same") for _ in range(5)]
    assert len({reply.text("UploadToken") for reply in done}) == 5
    assert len({reply.text("ContentId") for reply in done}) == 5


def test_a_flipped_bit_is_refused_and_can_be_repaired(
    service: Bsn, uploader: Caller
) -> None:
    token = started(uploader, b"abc")
    uploader.append(token, b"abd")
    assert "SHA1Hash" in uploader.complete(**described(b"abc"), UploadToken=token).fault
    assert uploader.status(token).text("State") == "Corrupted"
    uploader.append(token, b"abc")
    assert retrieved(service, completed(uploader, token, b"abc")) == b"abc"


@pytest.mark.parametrize("offset", [0, 2, 4])
def test_a_missing_chunk_is_refused_without_a_hash(
    uploader: Caller, offset: int
) -> None:
    own = described(b"aabbcc", SHA1Hash=None)
    token = uploader.start(**own).text("UploadToken")
    for place in {0, 2, 4} - {offset}:
        uploader.append(token, b"xx", place)
    assert "not complete" in uploader.complete(**own, UploadToken=token).fault


def test_overlapping_chunks_need_a_hash(uploader: Caller) -> None:
    own = described(b"aabb", SHA1Hash=None)
    token = uploader.start(**own).text("UploadToken")
    uploader.append(token, b"aab", 0)
    uploader.append(token, b"abb", 1)
    assert "overlap" in uploader.complete(**own, UploadToken=token).fault
    own["SHA1Hash"] = sha1(b"aabb")
    assert uploader.complete(**own, UploadToken=token).status == 200


def test_a_retried_chunk_changes_nothing(service: Bsn, uploader: Caller) -> None:
    token = started(uploader, b"abc")
    assert uploader.append(token, b"abc").truth
    assert uploader.append(token, b"abc").truth
    assert retrieved(service, completed(uploader, token, b"abc")) == b"abc"


def test_what_complete_says_wins(uploader: Caller) -> None:
    declared = described(b"abc", "old.bin", FileSize=500, SHA1Hash="0" * 40)
    token = uploader.start(**declared).text("UploadToken")
    uploader.append(token, b"abc")
    done = uploader.complete(**described(b"abc", "new.bin"), UploadToken=token)
    assert (done.status, done.text("FileName")) == (200, "new.bin")
    assert done.text("FileSize") == "3"


def test_a_hash_that_is_wrong_at_completion_only_is_refused(uploader: Caller) -> None:
    token = started(uploader, b"abc")
    uploader.append(token, b"abc")
    wrong = described(b"abc", SHA1Hash="0" * 40, UploadToken=token)
    assert uploader.complete(**wrong).status == 500


def test_a_hash_of_the_start_is_checked_if_complete_has_none(uploader: Caller) -> None:
    token = started(uploader, b"abc")
    uploader.append(token, b"abd")
    own = described(b"abc", SHA1Hash=None, UploadToken=token)
    assert uploader.complete(**own).status == 500


def test_an_upper_case_hash_is_the_same_hash(uploader: Caller) -> None:
    done = uploader.upload(b"abc", SHA1Hash=sha1(b"abc").upper())
    assert done.status == 200


@pytest.mark.parametrize(
    ("again", "state"),
    [((b"bb", 2), "Uploaded"), ((b"b", 2), "Uploading"), ((b"b", 3), "Uploaded")],
)
def test_a_file_is_as_whole_as_its_chunks_however_often_they_come(
    uploader: Caller, again: tuple[bytes, int], state: str
) -> None:
    token = uploader.start(**described(b"aabb", ChunksCount=3)).text("UploadToken")
    for part, (chunk, offset) in enumerate([(b"aa", 0), (b"bb", 2), again]):
        assert uploader.append(token, chunk, offset, part).truth
    assert uploader.status(token).text("State") == state


def test_completing_again_gives_the_same_id(uploader: Caller) -> None:
    token = started(uploader, b"abc")
    uploader.append(token, b"abc")
    first = completed(uploader, token, b"abc")
    assert completed(uploader, token, b"abc") == first != ""


def test_a_replaced_content_keeps_its_id(service: Bsn, uploader: Caller) -> None:
    first = uploader.upload(b"old").text("ContentId")
    second = uploader.upload(b"newer", ContentId=first).text("ContentId")
    assert second == first
    assert retrieved(service, first) == b"newer"


def test_replacing_needs_the_right_to_update(
    service: Bsn, uploader: Caller, contributor: Caller
) -> None:
    first = uploader.upload(b"old").text("ContentId")
    assert "Update Content" in contributor.upload(b"new", ContentId=first).fault
    assert contributor.upload(b"new").status == 200
    assert retrieved(service, first) == b"old"


def test_an_unknown_content_cannot_be_replaced(uploader: Caller) -> None:
    assert "4711" in uploader.start(**described(b"abc"), ContentId=4711).fault


def test_uploading_needs_the_right_to(uploader: Caller, viewer: Caller) -> None:
    token = started(uploader, b"abc")
    assert "Upload Content" in viewer.start(**described(b"abc")).fault
    assert "Upload Content" in viewer.append(token, b"abc").fault
    own = described(b"abc", UploadToken=token)
    assert "Upload Content" in viewer.complete(**own).fault


def test_status_and_cancel_need_no_right(uploader: Caller, viewer: Caller) -> None:
    token = started(uploader)
    assert viewer.status(token).text("FileName") == "a.bin"
    assert viewer.cancel(token).text("State") == "Cancelled"


def test_states_follow_the_upload(uploader: Caller) -> None:
    own = described(b"abcd", ChunksCount=2)
    states = [(start := uploader.start(**own)).text("State")]
    token = start.text("UploadToken")
    for offset in (2, 0):
        uploader.append(token, b"abcd"[offset : offset + 2], offset)
        states.append(uploader.status(token).text("State"))
    uploader.complete(**own, UploadToken=token)
    states.append(uploader.status(token).text("State"))
    assert states == ["Started", "Uploading", "Uploaded", "Completed"]


def test_an_unfinished_upload_shows_no_id(uploader: Caller) -> None:
    token = started(uploader)
    assert uploader.status(token).text("ContentId") == ""


@pytest.mark.parametrize("token", ["", "unknown", "0" * 32])
def test_an_unknown_token_is_answered_with_null(uploader: Caller, token: str) -> None:
    assert uploader.status(token).is_null
    assert uploader.cancel(token).is_null
    assert uploader.session_status(token).is_null


def test_a_cancelled_upload_takes_nothing_more(service: Bsn, uploader: Caller) -> None:
    token = started(uploader, b"abc")
    uploader.append(token, b"abc")
    assert uploader.cancel(token).text("FileSize") == "3"
    assert "Cancelled" in uploader.append(token, b"abc").fault
    assert (
        "Cancelled" in uploader.complete(**described(b"abc"), UploadToken=token).fault
    )
    assert list(service._store.files.iterdir()) == []  # noqa: SLF001  (what is left)


def test_cancelling_twice_says_the_same(uploader: Caller) -> None:
    token = started(uploader)
    first = uploader.cancel(token)
    assert uploader.cancel(token).text("EndTime") == first.text("EndTime")


def test_cancelling_a_completed_upload_keeps_the_content(
    service: Bsn, uploader: Caller
) -> None:
    done = uploader.upload(b"abc")
    assert uploader.cancel(done.text("UploadToken")).text("State") == "Completed"
    assert retrieved(service, done.text("ContentId")) == b"abc"


def test_a_completed_upload_takes_no_chunk(service: Bsn, uploader: Caller) -> None:
    done = uploader.upload(b"abc")
    assert uploader.append(done.text("UploadToken"), b"xyz").fault
    assert retrieved(service, done.text("ContentId")) == b"abc"


def test_a_file_that_is_stored_already_is_offered(uploader: Caller) -> None:
    first = uploader.upload(b"abc", VirtualPath=None, ContentType=None)
    again = uploader.start(**described(b"abc"))
    assert again.result.get(f"{{{INSTANCE}}}type") == "d:ContentNegotiationStatus"
    assert again.texts("Id") == [first.text("ContentId")]
    assert again.texts("VirtualPath") == ["\\Shared\\Incoming\\"]
    assert again.texts("Type") == ["Image"]


def test_other_bytes_are_not_offered(uploader: Caller) -> None:
    uploader.upload(b"abc")
    assert uploader.start(**described(b"abd")).texts("Id") == []
    assert uploader.start(**described(b"abc", FileSize=4)).texts("Id") == []


def test_a_thumbnail_is_made_where_none_is_sent(service: Bsn, uploader: Caller) -> None:
    made, sent = uploader.upload(b"abc"), uploader.upload(b"abc", FileThumb="AQID")
    picture = retrieved(service, made.text("ContentId"), "/thumbnail")
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    assert retrieved(service, sent.text("ContentId"), "/thumbnail") == b"\1\2\3"


def test_an_empty_file_needs_no_chunk(service: Bsn, uploader: Caller) -> None:
    done = uploader.upload(b"")
    assert retrieved(service, done.text("ContentId")) == b""
