"""Web pages: a session is started, and its files are uploaded."""

from __future__ import annotations

import pytest

from conformance.harness import NotApplicable, observe, requirement
from conformance.suites.bsn.checks import (
    all_blame_on,
    check_accepted,
    check_described,
    check_refused,
    check_stored,
    is_stored,
    read,
    word,
)
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.media import flipped, html, png
from conformance.suites.bsn.messages import Value
from conformance.suites.bsn.page_checks import (
    check_session_twin,
    keep,
    oddly_named,
)
from conformance.suites.bsn.pages import (
    ASSET_COMPLETED,
    PAGE_COMPLETED,
    Pages,
    Session,
)
from conformance.suites.bsn.plans import CHUNK, even

#: More assets than a byte can number, in a message well below 2 MiB.
VERY_MANY = 260
#: What names begin with that a client has to escape or to encode.
ODD_NAMES = ["R&D &lt; it's 100%41+ ", "ß€中"]
WRONG: dict[str, dict[str, Value]] = {
    "an empty name": {"FileName": ""},
    "a name of 129 characters": {"FileName": "n" * 129},
    "a name with markup": {"FileName": "a<b>&c\\d"},
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


@requirement("bsn.webpage.asset-tokens-issued")
def test_a_session_has_a_token_for_each_of_very_many_assets(pages: Pages) -> None:
    page = pages.invent(1)
    many = page.put(Assets=page.arguments.assets * VERY_MANY)
    status = read(pages.bsn.start_session(many.arguments)).status
    if status is None:
        raise NotApplicable(f"the target refuses a session of {VERY_MANY} assets")
    tokens = [one.token for one in status.assets if one.token]
    pages.workshop.keep(*filter(None, [status.token, *tokens]))
    assert len(tokens) == VERY_MANY


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


@requirement("bsn.webpage.every-argument-accepted")
def test_a_page_with_a_thumbnail_is_accepted(pages: Pages, bsn: BsnClient) -> None:
    pages.start(pages.invent(1))
    page = pages.invent(1).put(FileThumb=png("thumb"))
    status = check_accepted(bsn.start_session(page.arguments))
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
    assert pages.start_file(session, number)


@requirement("bsn.webpage.page-file-started")
@pytest.mark.parametrize("start", ODD_NAMES)
def test_the_file_of_a_page_of_an_odd_name_is_started(pages: Pages, start: str) -> None:
    pages.start(pages.invent(1))
    assert pages.start_file(oddly_named(pages, start), 0)


@requirement("bsn.webpage.asset-file-started")
@pytest.mark.parametrize("start", ODD_NAMES)
def test_the_file_of_an_asset_of_an_odd_name_is_started(
    pages: Pages, start: str
) -> None:
    pages.start(pages.invent(1))
    assert pages.start_file(oddly_named(pages, start), 1)


@requirement("bsn.webpage.page-file-started")
def test_the_file_of_a_page_is_started_beside_a_newer_session(pages: Pages) -> None:
    older, _ = [pages.start(pages.invent(1)) for _ in range(2)]
    assert pages.start_file(older, 0)


@requirement("bsn.webpage.asset-file-started")
def test_the_file_of_an_asset_is_started_once_its_page_is_there(pages: Pages) -> None:
    pages.workshop.run.target.need("bsn.write")
    session = pages.start(pages.invent(1))
    assert pages.upload_all(session)
    pages.complete(session)


@requirement("bsn.webpage.token-kept-by-start")
@pytest.mark.parametrize("number", [0, 1])
def test_tokens_of_the_session_go_on_working(pages: Pages, number: int) -> None:
    alone = pages.workshop.start(pages.workshop.sized(10))
    check_stored(pages.bsn.append(alone.token, bytes(10)))
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


@requirement("bsn.append.empty-token-refused")
def test_an_empty_token_is_refused_beside_that_of_a_session(pages: Pages) -> None:
    session, data = begun(pages)
    answer = pages.bsn.append("", data, session=session.token)
    check_refused(answer, "a chunk with a session token and an empty upload token")
    check_stored(pages.bsn.append(session.page_token, data, session=session.token))


@requirement("bsn.append.missing-token-refused")
def test_a_missing_token_is_refused_beside_that_of_a_session(pages: Pages) -> None:
    session, data = begun(pages)
    answer = pages.bsn.append(None, data, session=session.token)
    check_refused(answer, "a chunk with a session token and no upload token")
    check_stored(pages.bsn.append(session.page_token, data, session=session.token))


@requirement("bsn.complete.empty-token-refused")
def test_an_empty_token_completes_no_file_of_a_session(pages: Pages) -> None:
    session, data = begun(pages)
    check_stored(pages.bsn.append(session.page_token, data, session=session.token))
    own, _ = pages.file(session, 0)
    answer = pages.bsn.complete(own.put(UploadToken=""))
    check_refused(answer, "a session token and an empty upload token")


@requirement("bsn.complete.missing-token-refused")
def test_a_session_token_alone_completes_no_file(pages: Pages) -> None:
    session, data = begun(pages)
    check_stored(pages.bsn.append(session.page_token, data, session=session.token))
    own, _ = pages.file(session, 0)
    answer = pages.bsn.complete(own.without("UploadToken"))
    check_refused(answer, "a session token and no upload token")


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
    pages.completed(pages.invent(2))
    with all_blame_on("bsn.webpage.hash-optional"):
        session = pages.start(page.put(Assets=assets, SHA1Hash=None))
        pages.upload_all(session)
        assert pages.finished(session, "")


def begun(pages: Pages) -> tuple[Session, bytes]:
    """Return a session whose page was started, and the one chunk that it has."""
    pages.workshop.run.target.need("bsn.web-pages")
    session = pages.start(pages.invent(1))
    pages.start_file(session, 0)
    return session, session.page.data
