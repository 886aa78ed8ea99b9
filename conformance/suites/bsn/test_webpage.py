"""Web pages: a session for a page and its assets, from its start to its completion."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from conformance.harness import NotApplicable, Violation, observe, requirement
from conformance.suites.bsn.checks import (
    Status,
    blaming,
    check_accepted,
    check_described,
    check_refused,
    check_stored,
    is_stored,
    read,
)
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.media import flipped, html, png, sha1
from conformance.suites.bsn.messages import Arguments, Value
from conformance.suites.bsn.pages import (
    ASSET_COMPLETED,
    PAGE_COMPLETED,
    Pages,
    Session,
)
from conformance.suites.bsn.plans import CHUNK, even
from conformance.suites.bsn.scene import Workshop
from conformance.suites.bsn.service import Retrieval
from conformance.suites.bsn.test_start import NEVER_ISSUED
from conformance.suites.bsn.test_upload import check_held, word

WRONG: dict[str, dict[str, Value]] = {
    "an empty name": {"FileName": ""},
    "a name of 129 characters": {"FileName": "n" * 129},
    "a negative size": {"FileSize": -1},
}


# -- the start of a session ----------------------------------------------------------


@requirement("bsn.webpage.session-token-issued")
@pytest.mark.parametrize("assets", [1, 2, 20])
def test_a_session_is_started_with_a_token(pages: Pages, assets: int) -> None:
    assert pages.start(pages.invent(assets)).token


@requirement("bsn.webpage.session-tokens-differ")
def test_equal_sessions_have_tokens_of_their_own(pages: Pages) -> None:
    page = pages.invent(1)
    tokens = [pages.start(page).token for _ in range(3)]
    assert len(set(tokens)) == len(tokens)


@requirement("bsn.webpage.page-token-issued")
def test_a_session_has_a_token_for_its_page(pages: Pages) -> None:
    assert pages.start(pages.invent(1)).page_token


@requirement("bsn.webpage.asset-tokens-issued")
@pytest.mark.parametrize("assets", [1, 2, 20])
def test_a_session_has_a_token_for_each_asset(pages: Pages, assets: int) -> None:
    assert len(pages.start(pages.invent(assets)).asset_tokens) == assets


@requirement("bsn.webpage.tokens-distinct")
@pytest.mark.parametrize("assets", [1, 2, 20])
def test_all_tokens_of_a_session_differ(pages: Pages, assets: int) -> None:
    tokens = pages.start(pages.invent(assets)).tokens
    assert len(set(tokens)) == len(tokens)


@requirement("bsn.webpage.tokens-distinct")
def test_equal_assets_have_tokens_of_their_own(pages: Pages) -> None:
    page = pages.invent(1)
    session = pages.start(page.put(Assets=page.arguments.assets * 2))
    assert len(set(session.tokens)) == 3


@requirement("bsn.webpage.assets-in-order")
def test_the_order_of_assets_is_recorded(pages: Pages) -> None:
    session = pages.start(pages.invent(5))
    names = [asset.get("FileName") for asset in session.status.assets]
    own = [asset.get("FileName") for asset in session.page.arguments.assets]
    observe(f"Assets come in the order of the start: {names == own}.")


@requirement("bsn.webpage.every-argument-accepted")
def test_every_argument_is_accepted(pages: Pages) -> None:
    more: dict[str, Value] = {
        "FileThumb": png("thumb"),
        "FileLastModifiedDate": "2024-02-29T12:34:56Z",
    }
    page = pages.invent(2).put(**more).put_asset(0, RelativePath="a\\b\\c.png")
    pages.start(pages.invent(1))
    status = check_accepted(pages.bsn.start_session(page.arguments))
    keep(pages, status)
    assert status.session


@requirement("bsn.webpage.without-assets")
def test_what_becomes_of_a_session_without_assets_is_recorded(pages: Pages) -> None:
    own = pages.invent(1).arguments.without("Assets")
    answer = read(pages.bsn.start_session(own))
    keep(pages, answer.status)
    observe(f"A session without assets: {word(answer.error)}.")


@requirement("bsn.webpage.errors-descriptive")
@pytest.mark.parametrize("why", WRONG)
def test_errors_at_the_start_describe_themselves(pages: Pages, why: str) -> None:
    exchange = pages.bsn.start_session(pages.invent(1).put(**WRONG[why]).arguments)
    keep(pages, read(exchange).status)
    check_described(exchange, why)


@requirement("bsn.webpage.errors-descriptive")
@pytest.mark.parametrize("why", WRONG)
def test_errors_at_the_completion_describe_themselves(pages: Pages, why: str) -> None:
    pages.workshop.run.target.need("bsn.write")
    session = pages.ready(pages.invent(1))
    own = session.page.put(**WRONG[why]).arguments
    exchange = pages.complete(session, session.completion_of(own))
    pages.complete(session)
    check_described(exchange, why)


# -- the files of a session ----------------------------------------------------------


@requirement("bsn.webpage.page-file-started")
def test_the_file_of_the_page_is_started(pages: Pages) -> None:
    session = pages.start(pages.invent(1))
    arguments, _ = pages.file(session, 0)
    assert read(pages.bsn.start(arguments)).status is not None


@requirement("bsn.webpage.asset-file-started")
@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_file_of_an_asset_is_started(pages: Pages, number: int) -> None:
    session = pages.start(pages.invent(3))
    arguments, _ = pages.file(session, number)
    assert read(pages.bsn.start(arguments)).status is not None


@requirement("bsn.webpage.token-kept-by-start")
@pytest.mark.parametrize("number", [0, 1])
def test_tokens_of_the_session_go_on_working(pages: Pages, number: int) -> None:
    session = pages.start(pages.invent(1))
    pages.start_file(session, number)
    _, data = pages.file(session, number)
    token = session.tokens[number]
    check_stored(pages.bsn.append(token, data, session=session.token), None)


@requirement("bsn.webpage.token-repeated-by-start")
@pytest.mark.parametrize("number", [0, 1])
def test_the_start_of_a_file_repeats_its_token(pages: Pages, number: int) -> None:
    session = pages.start(pages.invent(1))
    upload = pages.start_file(session, number)
    assert upload.status.token == session.tokens[number]


@requirement("bsn.webpage.chunk-before-start")
def test_what_becomes_of_a_chunk_before_the_start_is_recorded(pages: Pages) -> None:
    session = pages.start(pages.invent(1))
    answer = pages.bsn.append(session.page_token, b"x", session=session.token)
    observe(f"A chunk before the start of its file is stored: {is_stored(answer)}.")


@requirement("bsn.webpage.foreign-session-token")
def test_what_becomes_of_a_foreign_session_token_is_recorded(pages: Pages) -> None:
    own, other = pages.start(pages.invent(1)), pages.start(pages.invent(1))
    arguments, _ = pages.file(own, 0)
    answer = read(pages.bsn.start(arguments.put(SessionToken=other.token)))
    observe(f"A file started in another session: {word(answer.error)}.")


@requirement("bsn.webpage.page-file-completed")
@pytest.mark.parametrize("size", [1, CHUNK + 1])
def test_the_file_of_the_page_is_completed(pages: Pages, size: int) -> None:
    data = (html("page") + b" " * size)[: max(size, 100)]
    session = pages.start(pages.of(data, [png("one")]))
    pages.workshop.mark_contents()
    assert pages.upload_file(session, 0)
    check_session_twin(pages, data, 0, PAGE_COMPLETED)


@requirement("bsn.webpage.asset-file-completed")
@pytest.mark.parametrize("size", [100, CHUNK, CHUNK + 1])
def test_the_file_of_an_asset_is_completed(pages: Pages, size: int) -> None:
    session = pages.start(pages.invent(1, size=size))
    pages.workshop.mark_contents()
    assert pages.upload_file(session, 1)
    check_session_twin(pages, session.page.assets[0], 1, ASSET_COMPLETED)


@requirement("bsn.webpage.file-with-wrong-hash-refused")
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_file_unlike_its_hash_is_refused(pages: Pages, number: int) -> None:
    session = pages.start(pages.invent(2))
    upload = pages.start_file(session, number)
    _, data = pages.file(session, number)
    pages.workshop.send(upload, even(len(data)), flipped(data, -2))
    check_refused(pages.bsn.complete(upload.completion), "a file unlike its hash")


@requirement("bsn.webpage.hash-optional")
def test_a_page_is_completed_without_any_hash(pages: Pages) -> None:
    page = pages.invent(2)
    assets = tuple(one.without("SHA1Hash") for one in page.arguments.assets)
    session = pages.start(page.put(Assets=assets, SHA1Hash=None))
    with blaming("bsn.webpage.hash-optional"):
        pages.upload_all(session)
        assert pages.finished(session, "")


# -- the completion of a session -----------------------------------------------------


@requirement("bsn.webpage.completed")
@pytest.mark.parametrize("assets", [1, 3])
def test_a_session_is_completed(pages: Pages, assets: int) -> None:
    session = pages.ready(pages.invent(assets))
    assert read(pages.complete(session)).status is not None


@requirement("bsn.webpage.page-id-answered")
def test_the_completion_answers_the_id_of_the_page(pages: Pages) -> None:
    _, status = pages.completed(pages.invent(1))
    assert status.content_id


@requirement("bsn.webpage.page-id-answered")
def test_new_pages_have_ids_of_their_own(pages: Pages) -> None:
    page = pages.invent(1)
    ids = [pages.page_id(pages.completed(page)[1]) for _ in range(2)]
    assert ids[0] != ids[1]


@requirement("bsn.webpage.many-assets")
@pytest.mark.parametrize("assets", [2, 20])
def test_a_page_of_many_assets_is_completed(pages: Pages, assets: int) -> None:
    session = pages.ready(pages.invent(assets))
    assert pages.finished(session, "").content_id


@requirement("bsn.webpage.assets-in-any-order")
@pytest.mark.parametrize("order", [(4, 3, 2, 1), (2, 4, 1, 3)])
def test_assets_are_uploaded_in_any_order(pages: Pages, order: tuple[int, ...]) -> None:
    session = pages.start(pages.invent(4))
    with blaming("bsn.webpage.assets-in-any-order"):
        statuses = pages.upload_all(session, order=order)
        assert pages.finished(session, "").content_id
    check_asset_bytes(pages, session, statuses, order)


@requirement("bsn.webpage.parallel-assets")
def test_assets_are_uploaded_at_the_same_time(pages: Pages) -> None:
    session = pages.start(pages.invent(8, size=CHUNK // 8))
    with blaming("bsn.webpage.parallel-assets"):
        statuses = pages.upload_all(session, connections=8)
        assert pages.finished(session, "").content_id
    check_asset_bytes(pages, session, statuses, range(1, 9))


@requirement("bsn.webpage.asset-bytes-kept")
def test_each_asset_has_its_own_bytes(pages: Pages, retrieval: Retrieval) -> None:
    retrieval.need()
    session = pages.start(pages.invent(3))
    statuses = pages.upload_all(session)
    done = pages.finished(session)
    pages.workshop.retrieval.check_holds(
        pages.page_id(done), session.page.data, "bsn.webpage.page-file-completed"
    )
    check_asset_bytes(pages, session, statuses, (1, 2, 3))


@requirement("bsn.webpage.completes-named-session")
def test_the_session_that_is_named_is_completed(pages: Pages) -> None:
    first, second = pages.ready(pages.invent(1)), pages.ready(pages.invent(1))
    done = pages.finished(second)
    pages.complete(first)
    check_is_page(pages, done, second)


@requirement("bsn.webpage.other-session-stays-open")
def test_another_session_stays_open(pages: Pages) -> None:
    first, second = pages.ready(pages.invent(1)), pages.ready(pages.invent(1))
    done = pages.finished(second)
    known = read(pages.bsn.page_status(first.token)).status
    later = pages.finished(first, "")
    assert known is not None
    assert pages.page_id(later) != pages.page_id(done)


@requirement("bsn.webpage.unknown-session-refused")
def test_an_unknown_session_is_refused(pages: Pages) -> None:
    session = pages.start(pages.invent(1))
    own = session.completion.put(SessionToken=NEVER_ISSUED)
    check_refused(pages.bsn.complete_session(own), "a session token never issued")


@requirement("bsn.webpage.empty-session-refused")
@pytest.mark.parametrize(
    "changed",
    [
        lambda own: own.put(SessionToken=""),
        lambda own: own.put(SessionToken=None),
        lambda own: own.without("SessionToken"),
    ],
    ids=["empty", "nil", "absent"],
)
def test_a_missing_session_token_is_refused(
    pages: Pages, changed: Callable[[Arguments], Arguments]
) -> None:
    session = pages.start(pages.invent(1))
    own = changed(session.completion)
    check_refused(pages.bsn.complete_session(own), "no session token")


@requirement("bsn.webpage.missing-page-refused")
def test_a_session_without_the_file_of_its_page_is_refused(pages: Pages) -> None:
    session = pages.start(pages.invent(1))
    pages.workshop.mark_contents()
    pages.upload_file(session, 1)
    check_refused(pages.complete(session), "a session whose page was not sent")


@requirement("bsn.webpage.missing-asset-refused")
@pytest.mark.parametrize("missing", [1, 2])
def test_a_session_without_the_file_of_an_asset_is_refused(
    pages: Pages, missing: int
) -> None:
    session = pages.start(pages.invent(2))
    pages.workshop.mark_contents()
    pages.upload_file(session, 0)
    pages.upload_file(session, 3 - missing)
    check_refused(pages.complete(session), "a session whose asset was not sent")
    pages.upload_file(session, missing)
    pages.complete(session)


# -- what is given at completion counts ----------------------------------------------


@requirement("bsn.webpage.page-name-overridden")
def test_the_name_of_a_page_at_completion_counts(
    pages: Pages, workshop: Workshop
) -> None:
    session, name = pages.ready(pages.invent(1)), workshop.name(".html")
    own = session.page.put(FileName=name).arguments
    done = check_accepted(pages.complete(session, session.completion_of(own)))
    later = read(pages.bsn.page_status(session.token)).status
    check_named([done, later], name)


@requirement("bsn.webpage.asset-name-overridden")
def test_the_name_of_an_asset_at_completion_counts(
    pages: Pages, workshop: Workshop
) -> None:
    session, name = pages.ready(pages.invent(2)), workshop.name(".png")
    own = session.page.put_asset(1, FileName=name).arguments
    done = check_accepted(pages.complete(session, session.completion_of(own)))
    later = read(pages.bsn.page_status(session.token)).status
    check_named([asset_of(one, session, 1) for one in (done, later)], name)


@requirement("bsn.webpage.page-hash-overridden")
def test_a_wrong_hash_of_the_page_at_completion_is_refused(pages: Pages) -> None:
    session = pages.ready(pages.invent(1))
    own = session.page.put(SHA1Hash=sha1(b"another page")).arguments
    answer = pages.complete(session, session.completion_of(own))
    pages.complete(session)
    check_refused(answer, "a wrong hash of the page at completion")


@requirement("bsn.webpage.asset-hash-overridden")
@pytest.mark.parametrize("number", [0, 1])
def test_a_wrong_hash_of_an_asset_at_completion_is_refused(
    pages: Pages, number: int
) -> None:
    session = pages.ready(pages.invent(2))
    own = session.page.put_asset(number, SHA1Hash=sha1(b"another asset")).arguments
    answer = pages.complete(session, session.completion_of(own))
    pages.complete(session)
    check_refused(answer, "a wrong hash of an asset at completion")


@requirement("bsn.webpage.every-argument-accepted")
def test_a_page_with_a_thumbnail_is_accepted(pages: Pages, bsn: BsnClient) -> None:
    pages.start(pages.invent(1))
    page = pages.invent(1).put(FileThumb=png("thumb"))
    status = check_accepted(bsn.start_session(page.arguments))
    keep(pages, status)
    assert status.session


def keep(pages: Pages, status: Status | None) -> None:
    """Have the uploads of a session cancelled that may have been started."""
    if status is not None:
        tokens = [status.token, *(asset.token for asset in status.assets)]
        pages.workshop.keep(*filter(None, tokens))


def check_session_twin(pages: Pages, data: bytes, number: int, blamed: str) -> None:
    """See that the same file with a changed bit is refused in another session."""
    page = pages.of(data, [png("x")]) if number == 0 else pages.of(html("x"), [data])
    session = pages.start(page)
    upload = pages.start_file(session, number)
    pages.workshop.send(upload, even(len(data)), flipped(data, -1))
    exchange = pages.bsn.complete(upload.completion)
    if read(exchange).error is None:
        raise Violation(
            f"{read(exchange)} for a file unlike its hash", "an error",
            requirement="bsn.webpage.file-with-wrong-hash-refused", exchange=exchange,
            hint=f"Nothing else proves {blamed}.",
        )  # fmt: skip


def check_is_page(pages: Pages, done: Status, session: Session) -> None:
    """See that what was completed is the page of a session."""
    name = done.get("FileName")
    if name and name != session.page.arguments.get("FileName"):
        raise Violation(f"the page {name}", str(session.page.arguments.get("FileName")))
    if pages.workshop.retrieval:
        pages.workshop.retrieval.check_holds(pages.page_id(done), session.page.data, "")
    elif not name:
        raise NotApplicable("no status tells which page was completed")


def check_asset_bytes(
    pages: Pages, session: Session, statuses: list[Status], order: Sequence[int]
) -> None:
    """See, if contents can be got back, that each asset has its own bytes."""
    ids = [status.content_id for status in statuses[1:]]
    if pages.workshop.retrieval and all(ids):
        check_held(pages.workshop, ids, [session.page.assets[n - 1] for n in order])


def check_named(statuses: list[Status | None], name: str) -> None:
    """See that statuses have a file name, where they have any."""
    found = {one.get("FileName") for one in statuses if one is not None} - {""}
    if not found:
        raise NotApplicable("no status after completion names the file")
    assert found == {name}


def asset_of(status: Status | None, session: Session, number: int) -> Status | None:
    """Return the status of an asset: by its token, or else by its place."""
    assets = () if status is None else status.assets
    for one in assets:
        if one.token and one.token == session.asset_tokens[number]:
            return one
    return assets[number] if len(assets) > number else None
