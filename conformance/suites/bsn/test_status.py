"""GetFileUploadStatus and GetWebPageUploadStatus: what is known, and what is not."""

from __future__ import annotations

from collections import Counter

import pytest

from conformance.harness import NotApplicable, observe, requirement
from conformance.suites.bsn.checks import (
    FILE_KNOWN,
    SESSION_KNOWN,
    UNKNOWN,
    Status,
    check_accepted,
    check_null,
    read,
)
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.matches import plain_hash
from conformance.suites.bsn.media import sha1
from conformance.suites.bsn.pages import Pages, Session
from conformance.suites.bsn.plans import CHUNK, SMALL_PLAN, even
from conformance.suites.bsn.scene import Upload, Workshop
from conformance.suites.bsn.values import check_members, check_values

#: What names begin with; a target may refuse a name, but not keep another one.
NAMES = {
    "ampersand": "R&D",
    "entity": "&amp;&#65;",
    "apostrophe": "it's",
    "blanks": "of  two words",
    "percent and plus": "100%41+",
    "beyond ASCII": "ß€中",
    "beyond two bytes": "𝄞😀",
}


@requirement("bsn.status.file-known")
@pytest.mark.parametrize("size", [1, CHUNK + 1, 5_000_000_000])
def test_a_started_upload_is_known(
    workshop: Workshop, bsn: BsnClient, size: int
) -> None:
    upload = workshop.start(workshop.sized(size))
    assert read(bsn.file_status(upload.token)).status is not None


@requirement("bsn.status.file-known")
def test_an_upload_with_chunks_is_known(workshop: Workshop, bsn: BsnClient) -> None:
    data = workshop.some(2500)
    upload = workshop.start(workshop.described(even(2500, 1000), data))
    workshop.deliver(upload, even(2500, 1000), data)
    assert read(bsn.file_status(upload.token)).status is not None


@requirement("bsn.status.session-file-known")
def test_a_file_of_a_session_is_known_before_its_start(pages: Pages) -> None:
    session = pages.start(pages.invent(1))
    for token in session.tokens:
        check_accepted(pages.bsn.file_status(token))


@requirement("bsn.status.file-values")
@pytest.mark.parametrize("size", [1, 2**31, 2**32 + 1, 5_000_000_000])
def test_a_status_has_the_values_of_its_upload(
    workshop: Workshop, bsn: BsnClient, size: int
) -> None:
    upload, other = (workshop.start(workshop.sized(n)) for n in (size, 77))
    check_values(upload.status, upload)
    for one in (upload, other, upload):
        check_values(check_accepted(bsn.file_status(one.token), FILE_KNOWN), one)


@requirement("bsn.status.file-values")
@pytest.mark.parametrize("kind", NAMES)
def test_a_status_has_the_name_of_its_upload(
    workshop: Workshop, bsn: BsnClient, kind: str
) -> None:
    name = NAMES[kind] + workshop.name()
    workshop.make_room()
    exchange = bsn.start(workshop.sized(10, FileName=name))
    status = read(exchange).status
    if status is None:
        raise NotApplicable(f"the target takes no name of this kind: {name}")
    workshop.keep(status.token)
    upload = Upload(status.token, workshop.sized(10, FileName=name), status)
    check_values(upload.status, upload)
    check_values(check_accepted(bsn.file_status(status.token), FILE_KNOWN), upload)


@requirement("bsn.status.file-values")
def test_values_stay_while_chunks_come(workshop: Workshop, bsn: BsnClient) -> None:
    plan = even(2500, 1000)
    data = workshop.some(plan.size)
    upload = workshop.start(workshop.described(plan, data))
    for chunk in plan.chunks(data):
        workshop.append(upload, chunk)
        status = check_accepted(bsn.file_status(upload.token), FILE_KNOWN)
        check_values(status, upload)


@requirement("bsn.status.file-values")
def test_a_completion_has_the_values_of_its_upload(workshop: Workshop) -> None:
    workshop.run.target.need("bsn.write")
    data = workshop.some()
    upload = workshop.start(workshop.describe(data))
    workshop.deliver(upload, SMALL_PLAN, data)
    workshop.mark_contents()
    status = check_accepted(workshop.client.complete(upload.completion))
    check_values(status, upload)


@requirement("bsn.status.file-values")
def test_the_files_of_a_session_have_values_of_their_own(pages: Pages) -> None:
    pages.workshop.run.target.need("bsn.web-pages")
    session = pages.start(pages.invent(2))
    uploads = [pages.start_file(session, number) for number in (0, 1, 2)]
    for upload in uploads:
        status = check_accepted(pages.bsn.file_status(upload.token), FILE_KNOWN)
        check_values(status, upload)


@requirement("bsn.status.file-values")
@pytest.mark.parametrize("name", ["R&D &lt; it's 100%41+ ", "ß€中"])
def test_a_completed_upload_has_the_name_of_its_start(
    workshop: Workshop, bsn: BsnClient, name: str
) -> None:
    workshop.run.target.need("bsn.write")
    data = workshop.some()
    own = workshop.describe(data, FileName=name + workshop.name())
    status = read(bsn.start(own)).status
    if status is None:
        raise NotApplicable(f"the target takes no name like {name}")
    upload = Upload(status.token, own, status)
    workshop.deliver(upload, SMALL_PLAN, data)
    workshop.mark_contents()
    check_values(check_accepted(bsn.complete(upload.completion)), upload)
    later = read(bsn.file_status(upload.token)).status
    if later is not None:
        check_values(later, upload)


@requirement("bsn.status.hash-of-bytes")
@pytest.mark.parametrize("size", [1, CHUNK + 1])
def test_a_hash_that_nobody_gave_is_that_of_the_bytes(
    workshop: Workshop, bsn: BsnClient, size: int
) -> None:
    data = workshop.some(size)
    plan = even(size)
    arguments = workshop.described(plan, data).without("SHA1Hash")
    done = workshop.completed(plan, data, arguments)
    later = read(bsn.file_status(done.token)).status if done.token else None
    hashes = {plain_hash(one.get("SHA1Hash")) for one in (done, later) if one} - {""}
    if not hashes:
        raise NotApplicable("no status names a hash that the server computed itself")
    assert hashes == {sha1(data)}


@requirement("bsn.status.unknown-upload-null")
@pytest.mark.parametrize("token", UNKNOWN)
def test_an_unknown_upload_is_answered_with_null(
    workshop: Workshop, bsn: BsnClient, token: str
) -> None:
    workshop.start(workshop.sized(10))
    check_null(bsn.file_status(token))


@requirement("bsn.status.unknown-upload-null")
def test_a_token_with_a_letter_more_is_that_of_no_upload(
    workshop: Workshop, bsn: BsnClient
) -> None:
    check_null(bsn.file_status(workshop.start(workshop.sized(10)).token + "0"))


@requirement("bsn.status.session-known")
@pytest.mark.parametrize("assets", [1, 20])
def test_a_started_session_is_known(pages: Pages, assets: int) -> None:
    session = pages.start(pages.invent(assets))
    assert read(pages.bsn.page_status(session.token)).status is not None


@requirement("bsn.status.session-assets")
@pytest.mark.parametrize("assets", [1, 2, 20])
def test_a_session_lists_every_asset_once(pages: Pages, assets: int) -> None:
    session = pages.start(pages.invent(assets))
    status = check_accepted(pages.bsn.page_status(session.token), SESSION_KNOWN)
    assert len(status.assets) == assets


@requirement("bsn.status.session-assets")
def test_a_session_lists_its_assets_after_every_step(pages: Pages) -> None:
    pages.workshop.run.target.need("bsn.write")
    pages.workshop.mark_contents()
    session, counts = pages.start(pages.invent(2)), []
    for number in (0, 1, 2):
        pages.upload_file(session, number)
        status = check_accepted(pages.bsn.page_status(session.token), SESSION_KNOWN)
        counts.append(len(status.assets))
    pages.complete(session)
    assert counts == [2, 2, 2]


@requirement("bsn.status.session-assets")
def test_a_session_lists_an_asset_of_several_chunks_once(pages: Pages) -> None:
    session = pages.start(pages.invent(2).put_asset(0, ChunksCount=3))
    upload = pages.start_file(session, 1)
    _, data = pages.file(session, 1)
    pages.workshop.deliver(upload, even(len(data), -(-len(data) // 3)), data)
    status = check_accepted(pages.bsn.page_status(session.token), SESSION_KNOWN)
    assert len(status.assets) == 2


@requirement("bsn.status.session-values")
def test_a_session_has_the_values_of_its_start(pages: Pages) -> None:
    first, second = pages.start(pages.invent(3)), pages.start(pages.invent(2))
    for session in (first, second, first):
        status = check_accepted(pages.bsn.page_status(session.token), SESSION_KNOWN)
        check_session_values(status, session)


@requirement("bsn.status.session-values")
def test_values_of_a_session_stay_after_every_step(pages: Pages) -> None:
    pages.workshop.run.target.need("bsn.write")
    pages.workshop.mark_contents()
    session = pages.start(pages.invent(2))
    for number in (0, 2, 1):
        pages.upload_file(session, number)
        status = check_accepted(pages.bsn.page_status(session.token), SESSION_KNOWN)
        check_session_values(status, session)
    pages.complete(session)


@requirement("bsn.status.unknown-session-null")
@pytest.mark.parametrize("token", UNKNOWN)
def test_an_unknown_session_is_answered_with_null(
    pages: Pages, bsn: BsnClient, token: str
) -> None:
    pages.start(pages.invent(1))
    check_null(bsn.page_status(token))


@requirement("bsn.status.unknown-session-null")
def test_an_upload_token_is_no_session_token(
    workshop: Workshop, bsn: BsnClient
) -> None:
    check_null(bsn.page_status(workshop.start(workshop.sized(10)).token))


@requirement("bsn.status.unknown-session-null")
def test_a_token_with_a_letter_more_is_that_of_no_session(pages: Pages) -> None:
    check_null(pages.bsn.page_status(pages.start(pages.invent(1)).token + "0"))


@requirement("bsn.status.members")
def test_members_that_a_status_lacks_are_recorded(
    workshop: Workshop, bsn: BsnClient
) -> None:
    upload = workshop.start(workshop.sized(10))
    status = check_accepted(bsn.file_status(upload.token), FILE_KNOWN)
    names = ("UploadToken", "FileName", "FileSize", "State")
    lacking = [name for name in names if not status.get(name)]
    observe(f"A status lacks {', '.join(lacking) or 'nothing'}.")


@requirement("bsn.status.states")
def test_the_states_of_an_upload_are_recorded(
    workshop: Workshop, bsn: BsnClient
) -> None:
    plan = even(2000, 1000)
    data = workshop.some(plan.size)
    upload = workshop.start(workshop.described(plan, data))
    states = [upload.status.get("State")]
    for chunk in plan.chunks(data):
        workshop.append(upload, chunk)
        status = check_accepted(bsn.file_status(upload.token), FILE_KNOWN)
        states.append(status.get("State"))
    observe(f"The states of an upload in two chunks are {', '.join(states)}.")


def check_session_values(status: Status, session: Session) -> None:
    """See that tokens and names of a session are those of its start."""
    own = session.page.arguments
    expected = {
        "SessionToken": session.token,
        "UploadToken": session.page_token,
        "FileName": str(own.get("FileName")),
    }
    check_members(status, expected)
    tokens = Counter(one.token for one in status.assets if one.token)
    names = Counter(one.get("FileName") for one in status.assets if one.get("FileName"))
    known = Counter(str(one.get("FileName")) for one in own.assets)
    assert not tokens - Counter(session.asset_tokens)
    assert not names - known
