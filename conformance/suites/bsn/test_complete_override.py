"""CompleteFileUpload: what it says counts, for new files and for those replaced."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.harness import NotApplicable, requirement
from conformance.suites.bsn.checks import (
    check_accepted,
    check_refused,
    read,
)
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.completions import corrected, hashed, replacing, sent
from conformance.suites.bsn.media import sha1
from conformance.suites.bsn.page_checks import check_named
from conformance.suites.bsn.plans import CHUNK, SMALL_PLAN, even
from conformance.suites.bsn.scene import Workshop
from conformance.suites.bsn.service import Retrieval

#: Names at completion, made of the name at the start and of one never used.
RENAMED: dict[str, Callable[[str, str], str]] = {
    "another": lambda _, new: new,
    "longer by the extension": lambda old, _: old + ".bin",
    "in capitals": lambda old, _: old.upper(),
}


@requirement("bsn.complete.hash-overrides")
def test_a_right_hash_at_completion_replaces_a_wrong_one(workshop: Workshop) -> None:
    data = workshop.some()
    answer = hashed(workshop, data, sha1(data), start=sha1(data[1:]))
    assert check_accepted(answer).content_id


@requirement("bsn.complete.hash-overrides")
def test_a_wrong_hash_at_completion_replaces_a_right_one(workshop: Workshop) -> None:
    workshop.need_hashes()
    data = workshop.some()
    answer = hashed(workshop, data, sha1(data[1:]), start=sha1(data))
    check_refused(answer, "a wrong hash at completion, after the right one")


@requirement("bsn.complete.name-overrides")
@pytest.mark.parametrize("way", RENAMED)
def test_the_name_at_completion_is_the_one_that_counts(
    workshop: Workshop, bsn: BsnClient, way: str
) -> None:
    before = sent(workshop)
    name = RENAMED[way](str(before.get("FileName")), workshop.name())
    arguments, token = before.put(FileName=name), str(before.get("UploadToken"))
    bsn.file_status(token)  # kept in a cache, it would be wrong from now on
    done = check_accepted(bsn.complete(arguments))
    later = read(bsn.file_status(token)).status
    check_named(done, later, name)


@requirement("bsn.complete.size-overrides")
@pytest.mark.parametrize("more", [1, CHUNK, 4_000_000_000])
def test_a_size_may_be_corrected(workshop: Workshop, more: int) -> None:
    status = corrected(workshop, FileSize=100 + more)
    assert status.content_id


@requirement("bsn.complete.size-overrides")
@pytest.mark.parametrize("count", [2, 1000])
def test_a_number_of_chunks_may_be_corrected(workshop: Workshop, count: int) -> None:
    assert corrected(workshop, ChunksCount=count).content_id


@requirement("bsn.complete.path-overrides")
def test_the_path_at_completion_is_the_one_that_counts(workshop: Workshop) -> None:
    data, path = workshop.some(), f"{workshop.folder}later\\"
    upload = workshop.start(workshop.describe(data))
    workshop.deliver(upload, SMALL_PLAN, data)
    own = upload.completion.put(VirtualPath=path)
    status = check_accepted(workshop.client.complete(own))
    assert workshop.match(data, status.content_id).get("VirtualPath") == path


@requirement("bsn.complete.type-overrides")
def test_the_type_at_completion_is_the_one_that_counts(workshop: Workshop) -> None:
    data = workshop.sample("Video")
    own = workshop.describe(data, "Video")
    upload = workshop.start(own.put(ContentType=auto(workshop)))
    workshop.deliver(upload, even(len(data)), data)
    status = check_accepted(workshop.client.complete(own.put(UploadToken=upload.token)))
    found = workshop.match(data, status.content_id).get("Type")
    if not found:
        raise NotApplicable("a match does not name the type of its content")
    assert found.lower() == "video"


@requirement("bsn.complete.replacing-keeps-id")
def test_a_replaced_content_keeps_its_id(workshop: Workshop) -> None:
    first = workshop.content(workshop.some()).content_id
    assert replacing(workshop, first, workshop.some(200)).content_id == first


@requirement("bsn.complete.replacing-stores-bytes")
def test_a_replaced_content_has_the_new_bytes(
    workshop: Workshop, retrieval: Retrieval
) -> None:
    retrieval.need()
    first, data = workshop.content(workshop.some()).content_id, workshop.some(200)
    replacing(workshop, first, data)
    retrieval.check_holds(first, data, "bsn.complete.replacing-stores-bytes")


@requirement("bsn.complete.replacing-renames")
def test_a_replaced_content_is_found_under_the_new_name(workshop: Workshop) -> None:
    first, data = workshop.content(workshop.some()).content_id, workshop.some(200)
    name, path = workshop.name(), f"{workshop.folder}replaced\\"
    replacing(workshop, first, data, FileName=name, VirtualPath=path)
    found = workshop.match(data, first)
    assert (found.get("FileName"), found.get("VirtualPath")) == (name, path)


def auto(workshop: Workshop) -> str:
    """Return how the target spells the type that is to be found out."""
    return workshop.client.description.content_type("Auto")
