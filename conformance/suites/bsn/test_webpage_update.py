"""Web pages updated: the page again, assets kept, changed, added or offered."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from conformance.harness import (
    NotApplicable,
    Violation,
    observe,
    requirement,
)
from conformance.suites.bsn.checks import (
    OTHERS_UNHARMED,
    Status,
    all_blame_on,
    blaming,
    check_accepted,
    check_refused,
    read,
    word,
)
from conformance.suites.bsn.matches import check_matches, need_match, plain_hash
from conformance.suites.bsn.media import html, png, sha1
from conformance.suites.bsn.pages import Page, Pages, Session, asset_tokens
from conformance.suites.bsn.scene import Upload
from conformance.suites.bsn.service import Retrieval

STARTED = "bsn.webpage.update-started"
ASSET_BYTES = "bsn.webpage.asset-bytes-kept"
UNKNOWN = 2_147_483_646


@dataclass(frozen=True, slots=True)
class Made:
    """A page that was completed: its ID, those of its assets, and the page itself."""

    page_id: str
    asset_ids: tuple[str, ...]
    page: Page


def made(pages: Pages, assets: int = 2) -> Made:
    """Complete a new page."""
    session = pages.start(pages.invent(assets))
    files = pages.upload_all(session)[1:]
    done = pages.finished(session)
    late = [one.content_id for one in done.assets] + [""] * assets
    ids = [one.content_id or late[number] for number, one in enumerate(files)]
    return Made(pages.page_id(done), tuple(ids), session.page)


def update(pages: Pages, old: Made, *assets: bytes) -> Session:
    """Start the update of a page, by a new file for it and some assets."""
    page = pages.of(html(pages.workshop.name("")), assets)
    own = page.put(WebPageId=old.page_id)
    exchange = pages.bsn.start_session(own.arguments)
    status = check_accepted(exchange, STARTED)
    pages.workshop.keep(*[status.token, *(one.token for one in status.assets)])
    tokens = asset_tokens(own, status.assets)
    return Session(own, status.session, status.token, tokens, exchange, status)


def updated(pages: Pages, old: Made, *assets: bytes) -> tuple[Session, Status]:
    """Update a page, every file of it sent."""
    session = update(pages, old, *assets)
    pages.upload_all(session)
    done = pages.finished(session, "bsn.webpage.updated")
    return session, done


@requirement("bsn.webpage.update-started")
def test_an_update_is_started_with_tokens(pages: Pages) -> None:
    session = update(pages, made(pages, 1), png("new"))
    assert session.token
    assert all(session.tokens)


@requirement("bsn.webpage.update-of-unknown-page-refused")
def test_an_update_of_no_page_is_refused(pages: Pages) -> None:
    pages.start(pages.invent(1))
    exchange = pages.bsn.start_session(pages.invent(1).put(WebPageId=UNKNOWN).arguments)
    status = read(exchange).status
    if status is not None:
        pages.workshop.keep(*[status.token, *(one.token for one in status.assets)])
    check_refused(exchange, "the ID of no page")


@requirement("bsn.webpage.update-page-file-started")
def test_the_page_of_an_update_is_started_by_its_id(pages: Pages) -> None:
    old = made(pages, 1)
    session = update(pages, old, png("new"))
    arguments, _ = pages.file(session, 0)
    answer = read(pages.bsn.start(arguments.put(ContentId=old.page_id)))
    assert answer.status is not None


@requirement("bsn.webpage.updated")
def test_a_page_is_updated_with_changed_and_new_assets(pages: Pages) -> None:
    old = made(pages, 2)
    kept, changed, new = old.page.assets[0], png("changed"), png("new")
    session = update(pages, old, kept, changed, new)
    pages.upload_all(session)
    assert read(pages.complete(session)).status is not None


@requirement("bsn.webpage.updated")
def test_a_page_is_sent_unchanged_with_a_changed_asset(pages: Pages) -> None:
    session, done = updated(pages, made(pages, 1), png(pages.workshop.name("")))
    same = pages.of(session.page.data, [png(pages.workshop.name(""))])
    name = session.page.arguments.get("FileName")
    page = same.put(FileName=name, WebPageId=pages.page_id(done))
    with all_blame_on("bsn.webpage.updated"):
        again = pages.start(page)
        pages.upload_all(again)
        pages.finished(again)


@requirement("bsn.webpage.update-keeps-page-id")
@pytest.mark.parametrize("times", [1, 2])
def test_an_updated_page_keeps_its_id(pages: Pages, times: int) -> None:
    old = made(pages, 1)
    ids = [updated(pages, old, png(str(n)))[1].content_id for n in range(times)]
    assert ids == [old.page_id] * times


@requirement("bsn.webpage.update-stores-page")
def test_an_updated_page_has_the_new_bytes(pages: Pages, retrieval: Retrieval) -> None:
    retrieval.need()
    old = made(pages, 1)
    session, _ = updated(pages, old, png("new"))
    retrieval.check_holds(old.page_id, session.page.data, "")


@requirement("bsn.webpage.orphans-kept")
def test_an_asset_is_still_there_when_its_page_has_lost_it(
    pages: Pages, retrieval: Retrieval
) -> None:
    retrieval.need()
    old = made(pages, 1)
    if not old.asset_ids[0]:
        raise NotApplicable("no status names the content of an asset")
    retrieval.check_holds(old.asset_ids[0], old.page.assets[0], ASSET_BYTES)
    updated(pages, old, png(pages.workshop.name("")))
    retrieval.check_there(old.asset_ids[0], "which its page has just lost")


@requirement("bsn.webpage.asset-id-accepted")
def test_an_asset_is_updated_by_its_id(pages: Pages) -> None:
    updated(pages, made(pages, 1), png(pages.workshop.name("")))
    old = made(pages, 1)  # another page: the first one has lost its asset
    with all_blame_on("bsn.webpage.asset-id-accepted"):
        assert updated_by_id(pages, old)[1].content_id


@requirement("bsn.webpage.asset-id-accepted")
def test_an_asset_is_named_by_its_id_at_completion_alone(pages: Pages) -> None:
    assert named_late(pages, made(pages, 1)).content_id


@requirement("bsn.webpage.update-keeps-asset-id")
def test_an_asset_updated_by_its_id_keeps_it(pages: Pages) -> None:
    old = made(pages, 1)
    with blaming("bsn.webpage.asset-id-accepted"):
        _, done = updated_by_id(pages, old)
    ids = {one.content_id for one in done.assets} - {""}
    if not ids:
        raise NotApplicable("no status after completion names the content of an asset")
    assert ids == {old.asset_ids[0]}


@requirement("bsn.webpage.update-keeps-asset-id")
def test_an_asset_named_by_its_id_at_completion_alone_keeps_it(pages: Pages) -> None:
    old = made(pages, 1)
    with blaming("bsn.webpage.asset-id-accepted"):
        done = named_late(pages, old)
    assert {one.content_id for one in done.assets} <= {"", old.asset_ids[0]}


@requirement("bsn.webpage.update-stores-asset")
def test_an_asset_updated_by_its_id_has_the_new_bytes(
    pages: Pages, retrieval: Retrieval
) -> None:
    retrieval.need()
    old = made(pages, 1)
    with blaming("bsn.webpage.asset-id-accepted"):
        session, done = updated_by_id(pages, old)
    ids = [one.content_id for one in done.assets if one.content_id]
    retrieval.check_holds((ids or old.asset_ids)[0], session.page.assets[0], "")


@requirement("bsn.webpage.update-without-page")
def test_what_becomes_of_an_update_without_its_page_is_recorded(pages: Pages) -> None:
    session = update(pages, made(pages, 1), png("new"))
    pages.upload_file(session, 1)
    if pages.has_page(session):
        raise NotApplicable("the target takes no asset before its page")
    answer = read(pages.complete(session))
    observe(f"An update without the file of its page: {word(answer.error)}.")


# -- stored contents that are offered ------------------------------------------------


@requirement("bsn.webpage.match-offered")
def test_whether_stored_assets_are_offered_is_recorded(pages: Pages) -> None:
    _, upload, _ = repeated(pages)
    observe(f"Stored contents named for a stored asset: {len(upload.status.matches)}.")


@requirement("bsn.webpage.match-true")
def test_what_is_offered_has_the_bytes_of_the_asset(pages: Pages) -> None:
    _, upload, data = repeated(pages)
    need_match(upload.status)
    check_matches(upload.status, sha1(data), len(data))


@requirement("bsn.webpage.match-true")
def test_an_asset_of_another_size_is_not_matched(pages: Pages) -> None:
    old = made(pages, 1)
    data = old.page.assets[0]
    session = update(pages, old, data)
    upload = pages.start_file(session, 1, FileSize=len(data) + 1)
    check_matches(upload.status, sha1(data), len(data) + 1)


@requirement("bsn.webpage.match-exists")
def test_what_is_offered_is_the_content_that_was_stored(pages: Pages) -> None:
    old = made(pages, 1)
    if not old.asset_ids[0]:
        raise NotApplicable("no status names the content of an asset")
    session = update(pages, old, old.page.assets[0])
    matches = need_match(pages.start_file(session, 1).status)
    own = old.page.arguments.assets[0]
    expected = (old.asset_ids[0], own.get("FileName"), own.get("VirtualPath"))
    found = [(m.get("Id"), m.get("FileName"), m.get("VirtualPath")) for m in matches]
    assert found == [expected]


@requirement("bsn.webpage.changed-asset-unmatched")
def test_an_asset_never_stored_is_matched_by_nothing(pages: Pages) -> None:
    old = made(pages, 1)
    need_match(pages.start_file(update(pages, old, old.page.assets[0]), 1).status)
    data = png(pages.workshop.name(""))
    upload = pages.start_file(update(pages, old, data), 1)
    stray = [m for m in upload.status.matches if plain_hash(m.get("SHA1Hash"))]
    assert not [m for m in upload.status.matches if m not in stray]
    assert not stray


@requirement("bsn.webpage.matched-asset-cancelled")
def test_a_matched_asset_is_cancelled(pages: Pages) -> None:
    _, upload, _ = repeated(pages)
    need_match(upload.status)
    assert read(pages.bsn.cancel(upload.token)).error is None


@requirement("bsn.webpage.completed-after-match")
def test_a_session_is_completed_without_its_matched_asset(pages: Pages) -> None:
    updated(pages, made(pages, 1), png(pages.workshop.name("")))
    session, upload, _ = repeated(pages)
    need_match(upload.status)
    pages.bsn.cancel(upload.token)
    if not pages.has_page(session):
        with all_blame_on(OTHERS_UNHARMED):
            pages.upload_file(session, 0, **pages.replaced_page(session))
    answer = pages.complete(session)
    if read(answer).status is None:
        raise Violation(str(read(answer)), "a completed page", exchange=answer)


def repeated(pages: Pages) -> tuple[Session, Upload, bytes]:
    """Start an asset whose bytes are stored already, in the update of its page."""
    old = made(pages, 1)
    data = old.page.assets[0]
    session = update(pages, old, data)
    return session, pages.start_file(session, 1), data


def updated_by_id(pages: Pages, old: Made) -> tuple[Session, Status]:
    """Update a page and its one asset, which is named by its content ID."""
    if not old.asset_ids[0]:
        raise NotApplicable("no status names the content of an asset")
    page = pages.of(html(pages.workshop.name("")), [png(pages.workshop.name(""))])
    own = page.put(WebPageId=old.page_id).put_asset(0, WebPageAssetId=old.asset_ids[0])
    session = pages.start(own)
    pages.upload_all(session)
    return session, pages.finished(session, "")


def named_late(pages: Pages, old: Made) -> Status:
    """Update a page and its one asset, whose content ID the completion is told."""
    if not old.asset_ids[0]:
        raise NotApplicable("no status names the content of an asset")
    session = update(pages, old, png(pages.workshop.name("")))
    pages.upload_all(session)
    own = session.page.put_asset(0, WebPageAssetId=old.asset_ids[0])
    exchange = pages.complete(session, session.completion_of(own.arguments))
    return check_accepted(exchange, "bsn.webpage.asset-id-accepted")
