"""Rules of arguments in sessions: what pages and assets may be called, and where."""

from __future__ import annotations

import pytest

from conformance.harness import observe, requirement
from conformance.suites.bsn.checks import all_blame_on, read, word
from conformance.suites.bsn.messages import Value
from conformance.suites.bsn.pages import Page, Pages
from conformance.suites.bsn.places import (
    LIMIT,
    Places,
    check_not_refused,
    long_name,
    long_path,
)
from conformance.suites.bsn.plans import CHUNK
from conformance.suites.bsn.scene import Workshop

KINDS = ("Auto", "Image", "Video", "Audio")


@requirement("bsn.argument.session-start-longest-name-accepted")
def test_a_session_is_started_with_names_of_128_characters(
    places: Places, workshop: Workshop
) -> None:
    places.need_working("page-start")
    check_started(places, FileName=long_name(workshop))


@requirement("bsn.argument.session-start-largest-size-accepted")
def test_a_session_is_started_with_files_of_the_largest_size(places: Places) -> None:
    places.need_working("page-start")
    check_started(places, FileSize=LIMIT, ChunksCount=-(-LIMIT // CHUNK))


@requirement("bsn.argument.session-types-accepted")
def test_a_session_is_started_with_assets_of_each_type(
    places: Places, pages: Pages
) -> None:
    places.need_working("page-start")
    with all_blame_on("bsn.argument.session-types-accepted"):
        places.tidy(pages.start(with_each_kind(pages)))


@requirement("bsn.argument.session-type-optional")
def test_a_session_is_started_with_an_asset_without_a_type(
    places: Places, pages: Pages
) -> None:
    places.need_working("page-start")
    check_not_refused(places.started(untyped(pages.invent(1)).arguments), "no type")


@requirement("bsn.argument.session-path-optional")
def test_a_session_is_started_with_a_page_without_a_path(
    places: Places, pages: Pages
) -> None:
    places.need_working("page-start")
    own = pages.invent(1).arguments.without("VirtualPath")
    check_not_refused(places.started(own), "a page without a virtual path")


@requirement("bsn.argument.session-new-path-accepted")
def test_a_session_is_started_in_a_new_path(places: Places, workshop: Workshop) -> None:
    places.need_working("page-start")
    check_started(places, VirtualPath=new_path(workshop))


@requirement("bsn.argument.session-start-longest-path-accepted")
def test_a_session_is_started_in_a_path_of_128_characters(
    places: Places, workshop: Workshop
) -> None:
    places.need_working("page-start")
    check_started(places, VirtualPath=long_path(workshop))


@requirement("bsn.argument.session-complete-longest-name-accepted")
def test_a_session_is_completed_with_names_of_128_characters(
    places: Places, workshop: Workshop
) -> None:
    places.need_working("page-complete")
    check_completed(places, FileName=long_name(workshop))


@requirement("bsn.argument.session-types-accepted")
def test_a_session_is_completed_with_assets_of_each_type(
    places: Places, pages: Pages
) -> None:
    places.need_working("page-complete")
    with all_blame_on("bsn.argument.session-types-accepted"):
        session = pages.ready(with_each_kind(pages))
    check_not_refused(pages.complete(session), "assets of each type")


@requirement("bsn.argument.session-type-optional")
def test_a_session_is_completed_with_an_asset_without_a_type(
    places: Places, pages: Pages
) -> None:
    places.need_working("page-complete")
    session = pages.ready(pages.invent(1))
    own = session.completion_of(untyped(session.page).arguments)
    check_not_refused(pages.complete(session, own), "an asset without a type")


@requirement("bsn.argument.session-path-optional")
def test_a_session_is_completed_with_a_page_without_a_path(
    places: Places, pages: Pages
) -> None:
    places.need_working("page-complete")
    session = pages.ready(pages.invent(1))
    own = session.completion.without("VirtualPath")
    check_not_refused(pages.complete(session, own), "a page without a virtual path")


@requirement("bsn.argument.session-new-path-accepted")
def test_a_session_is_completed_in_a_new_path(
    places: Places, workshop: Workshop
) -> None:
    places.need_working("page-complete")
    check_completed(places, VirtualPath=new_path(workshop))


@requirement("bsn.argument.session-complete-longest-path-accepted")
def test_a_session_is_completed_in_a_path_of_128_characters(
    places: Places, workshop: Workshop
) -> None:
    places.need_working("page-complete")
    check_completed(places, VirtualPath=long_path(workshop))


@requirement("bsn.argument.asset-path-optional")
def test_what_becomes_of_an_asset_without_a_path_is_recorded(
    places: Places, pages: Pages
) -> None:
    page = pages.invent(1)
    own = page.arguments.assets[0].without("VirtualPath")
    answer = read(places.started(page.put(Assets=(own,)).arguments))
    observe(f"An asset without a virtual path: {word(answer.error)}.")


@requirement("bsn.argument.crossed-type")
@pytest.mark.parametrize(
    ("place", "kind"),
    [("file-start", "Webpage"), ("asset-start", "Webpage"), ("page-start", "Image")],
)
def test_what_becomes_of_crossed_types_is_recorded(
    places: Places, place: str, kind: str
) -> None:
    spelled = places.bsn.description.content_type(kind)
    answer = read(places.send(place, ContentType=spelled))
    observe(f"{kind} ({place}): {word(answer.error)}.")


def check_started(places: Places, **members: Value) -> None:
    """See that a session is started whose page and asset have these members."""
    for place in ("page-start", "asset-start"):
        check_not_refused(places.send(place, **members), f"{members} ({place})")


def check_completed(places: Places, **members: Value) -> None:
    """See that a session is completed whose page and asset have these members."""
    for place in ("page-complete", "asset-complete"):
        check_not_refused(places.send(place, **members), f"{members} ({place})")


def with_each_kind(pages: Pages) -> Page:
    """Return a page with an asset of each type."""
    workshop = pages.workshop
    rows = [(workshop.sample(kind), kind) for kind in KINDS]
    page = pages.invent(0)
    assets = tuple(pages.asset(data, kind) for data, kind in rows)
    own = page.arguments.put(Assets=assets)
    return Page(own, page.data, tuple(data for data, _ in rows))


def untyped(page: Page) -> Page:
    """Return a page whose asset has no type."""
    return page.put(Assets=(page.arguments.assets[0].without("ContentType"),))


def new_path(workshop: Workshop) -> str:
    """Return a virtual path that does not exist, nor the one above it."""
    return f"{workshop.folder}{workshop.name('')}\\nested\\"
