"""Web pages: a session is completed, and what is said at its end counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.harness import NotApplicable, requirement
from conformance.suites.bsn.checks import (
    NEVER_ISSUED,
    all_blame_on,
    check_accepted,
    check_refused,
    is_refused,
    read,
)
from conformance.suites.bsn.media import another_digit, sha1
from conformance.suites.bsn.messages import Arguments
from conformance.suites.bsn.page_checks import (
    asset_of,
    check_asset_bytes,
    check_is_page,
    check_named,
    oddly_named,
    ready_together,
)
from conformance.suites.bsn.pages import Page, Pages
from conformance.suites.bsn.plans import CHUNK
from conformance.suites.bsn.scene import Workshop
from conformance.suites.bsn.service import Retrieval

# -- the completion of a session -----------------------------------------------------


@requirement("bsn.webpage.completed")
@pytest.mark.parametrize("assets", [1, 3])
def test_a_session_is_completed(pages: Pages, assets: int) -> None:
    session = pages.ready(pages.invent(assets))
    assert read(pages.complete(session)).status is not None


@requirement("bsn.webpage.completed")
@pytest.mark.parametrize("assets", [1, 2])
def test_a_session_is_completed_by_the_very_arguments_of_its_start(
    pages: Pages, assets: int
) -> None:
    session = pages.ready(pages.invent(assets))
    own = session.page.arguments.put(SessionToken=session.token)
    check_accepted(pages.complete(session, own))


@requirement("bsn.webpage.completed")
def test_a_page_of_odd_names_is_completed(pages: Pages) -> None:
    pages.completed(pages.invent(1))
    session = oddly_named(pages, "R&D ß€中 ")
    pages.upload_all(session)
    pages.finished(session)


@requirement("bsn.webpage.page-id-answered")
def test_the_completion_answers_the_id_of_the_page(pages: Pages) -> None:
    _, status = pages.completed(pages.invent(1))
    assert status.content_id


@requirement("bsn.webpage.page-id-answered")
def test_new_pages_have_ids_of_their_own(pages: Pages) -> None:
    page = pages.invent(1)
    first = pages.page_id(pages.completed(page)[1])
    exchange = pages.bsn.start_session(page.arguments)
    if is_refused(exchange):
        raise NotApplicable("the target refuses a page whose name is taken")
    session = pages.begun(page, exchange)
    pages.upload_all(session)
    assert pages.page_id(pages.finished(session)) != first


@requirement("bsn.webpage.many-assets")
@pytest.mark.parametrize("assets", [2, 20])
def test_a_page_of_many_assets_is_completed(pages: Pages, assets: int) -> None:
    session = pages.ready(pages.invent(assets))
    assert pages.finished(session, "").content_id


@requirement("bsn.webpage.assets-in-any-order")
@pytest.mark.parametrize("order", [(4, 3, 2, 1), (2, 4, 1, 3)])
def test_assets_are_uploaded_in_any_order(pages: Pages, order: tuple[int, ...]) -> None:
    pages.completed(pages.invent(4))
    session = pages.start(pages.invent(4))
    with all_blame_on("bsn.webpage.assets-in-any-order"):
        statuses = pages.upload_all(session, order=order)
        assert pages.finished(session, "").content_id
    check_asset_bytes(pages, session, statuses, order)


@requirement("bsn.webpage.parallel-assets")
def test_assets_are_uploaded_at_the_same_time(pages: Pages) -> None:
    pages.completed(pages.invent(8, size=CHUNK // 8))
    session = pages.start(pages.invent(8, size=CHUNK // 8))
    with all_blame_on("bsn.webpage.parallel-assets"):
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
@pytest.mark.parametrize("number", [0, 1])
def test_the_session_that_is_named_is_completed(pages: Pages, number: int) -> None:
    pages.completed(pages.invent(1))
    both = ready_together(pages)
    done = pages.finished(both[number], "")
    pages.complete(both[1 - number])
    check_is_page(pages, done, both[number])


@requirement("bsn.webpage.other-session-stays-open")
@pytest.mark.parametrize("number", [0, 1])
def test_another_session_stays_open(pages: Pages, number: int) -> None:
    pages.completed(pages.invent(1))
    both = ready_together(pages)
    done, other = pages.finished(both[number], ""), both[1 - number]
    known = read(pages.bsn.page_status(other.token)).status
    later = pages.finished(other, "")
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
    if pages.has_page(session):
        raise NotApplicable("the target takes no asset before its page")
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
    pages.bsn.page_status(session.token)  # kept in a cache, it would be wrong soon
    done = check_accepted(pages.complete(session, session.completion_of(own)))
    later = read(pages.bsn.page_status(session.token)).status
    check_named(done, later, name)


@requirement("bsn.webpage.asset-name-overridden")
@pytest.mark.parametrize("kept", [1, 0], ids=["one", "all"])
def test_the_names_of_assets_at_completion_count(
    pages: Pages, workshop: Workshop, kept: int
) -> None:
    session = pages.ready(pages.invent(2))
    names = [None] * (kept + 1) + [workshop.name(".png") for _ in range(2 - kept)]
    own = session.completion_of(session.page.named(*names).arguments)
    done = check_accepted(pages.complete(session, own))
    later = read(pages.bsn.page_status(session.token)).status
    for number, name in enumerate(names[1:]):
        both = [asset_of(one, session, number) for one in (done, later)]
        if name:
            check_named(both[0], both[1], name)


@requirement("bsn.webpage.page-hash-overridden")
@pytest.mark.parametrize("place", [0, 39])
def test_a_wrong_hash_of_the_page_at_completion_is_refused(
    pages: Pages, place: int
) -> None:
    session = pages.ready(pages.invent(1))
    wrong = another_digit(sha1(session.page.data), place)
    own = session.page.put(SHA1Hash=wrong).arguments
    answer = pages.complete(session, session.completion_of(own))
    pages.complete(session)
    check_refused(answer, "a wrong hash of the page at completion")


@requirement("bsn.webpage.asset-hash-overridden")
@pytest.mark.parametrize(("number", "place"), [(0, 39), (1, 0)])
def test_a_wrong_hash_of_an_asset_at_completion_is_refused(
    pages: Pages, number: int, place: int
) -> None:
    session = pages.ready(pages.invent(2))
    wrong = another_digit(sha1(session.page.assets[number]), place)
    own = session.page.put_asset(number, SHA1Hash=wrong).arguments
    answer = pages.complete(session, session.completion_of(own))
    pages.complete(session)
    check_refused(answer, "a wrong hash of an asset at completion")


@requirement("bsn.webpage.paths-overridden")
@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_path_of_a_file_at_completion_counts(pages: Pages, number: int) -> None:
    session = pages.start(pages.invent(2))
    path = f"{pages.workshop.folder}later\\"
    ids = [one.content_id for one in pages.upload_all(session)]
    own = moved(session.page, number, path)
    done = check_accepted(pages.complete(session, session.completion_of(own)))
    late = asset_of(done, session, number - 1) if number else done
    _, data = pages.file(session, number)
    content_id = ids[number] or (late.content_id if late else "")
    assert pages.workshop.match(data, content_id).get("VirtualPath") == path


def moved(page: Page, number: int, path: str) -> Arguments:
    """Return the arguments of a page with another path of one of its files."""
    if number == 0:
        return page.put(VirtualPath=path).arguments
    return page.put_asset(number - 1, VirtualPath=path).arguments
