"""Messages about sessions have at most 2 MiB, counted to the byte."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.harness import NotApplicable, requirement
from conformance.harness.transcript import Exchange
from conformance.suites.bsn.checks import check_described, check_refused, read
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.media import png
from conformance.suites.bsn.messages import Arguments, Value
from conformance.suites.bsn.page_checks import keep
from conformance.suites.bsn.pages import Page, Pages, Session
from conformance.suites.bsn.places import check_not_refused
from conformance.suites.bsn.scene import Workshop

LIMIT = 2_097_152
#: Bytes of a picture; what is missing to the size of a message is white space.
BULK = 700_000
#: Assets that make a message too large all by themselves.
MANY = 1800
LONG_PATH = "p" * 900
THUMB: dict[str, Value] = {"FileThumb": png("x" * BULK)}


def bulky(page: Page) -> Page:
    """Return a page whose thumbnail is a good part of what a message may be."""
    return page.put(**THUMB)


@requirement("bsn.message.session-start-of-2-mib-accepted")
@pytest.mark.parametrize("page_of", [bulky, lambda page: page], ids=["thumb", "white"])
@pytest.mark.parametrize("size", [LIMIT - 1, LIMIT])
def test_a_start_of_2_mib_is_accepted(
    pages: Pages, page_of: Callable[[Page], Page], size: int
) -> None:
    need_taken_below(pages, page_of(pages.invent(1)))
    exchange = started(pages, page_of(pages.invent(1)), size)
    assert exchange.request_body.size == size
    check_not_refused(exchange, f"a message of {size} bytes")


@requirement("bsn.message.session-start-over-2-mib-refused")
@pytest.mark.parametrize("page_of", [bulky, lambda page: page], ids=["thumb", "white"])
@pytest.mark.parametrize("size", [LIMIT + 1, LIMIT + 1000])
def test_a_start_over_2_mib_is_refused(
    pages: Pages, page_of: Callable[[Page], Page], size: int
) -> None:
    pages.start(pages.invent(1))
    exchange = started(pages, page_of(pages.invent(1)), size)
    check_refused(exchange, f"a message of {exchange.request_body.size} bytes")


@requirement("bsn.message.session-start-over-2-mib-refused")
def test_a_start_of_thousands_of_assets_is_refused(pages: Pages) -> None:
    page = pages.invent(1)
    asset = page.arguments.assets[0].put(RelativePath=LONG_PATH)
    many = page.put(Assets=(asset,) * MANY)
    exchange = started(pages, many, 0)
    assert exchange.request_body.size > LIMIT
    check_refused(exchange, f"a message of {exchange.request_body.size} bytes")


@requirement("bsn.message.session-start-over-2-mib-refused")
def test_a_start_is_measured_in_bytes_and_not_in_characters(pages: Pages) -> None:
    page = pages.invent(1)
    asset = page.arguments.assets[0].put(RelativePath="ä" * 1000)
    exchange = started(pages, page.put(Assets=(asset,)), LIMIT + 1)
    assert exchange.request_body.size == LIMIT + 1
    check_refused(exchange, f"a message of {LIMIT + 1} bytes")


@requirement("bsn.message.session-start-over-2-mib-refused")
def test_a_start_over_2_mib_is_refused_that_does_not_tell_its_length(
    pages: Pages, bsn: BsnClient
) -> None:
    name, own = "StartWebPageUploadSession", pages.invent(1).arguments
    message = bsn.message(name, own, size=LIMIT + 1)
    exchange = bsn.post(name, message, measured=False)
    keep(pages, read(exchange).status)
    check_refused(exchange, f"a message of {LIMIT + 1} bytes sent in pieces")


@requirement("bsn.message.session-complete-of-2-mib-accepted")
def test_a_completion_of_2_mib_is_accepted(pages: Pages) -> None:
    session = pages.ready(pages.invent(1))
    exchange = completed(pages, session, LIMIT, session.completion)
    check_not_refused(exchange, f"a message of {exchange.request_body.size} bytes")


@requirement("bsn.message.session-complete-over-2-mib-refused")
@pytest.mark.parametrize(
    ("size", "more"),
    [(LIMIT + 1, {}), (LIMIT + 1000, THUMB)],
    ids=["white", "thumb"],
)
def test_a_completion_over_2_mib_is_refused(
    pages: Pages, size: int, more: dict[str, Value]
) -> None:
    session = pages.ready(pages.invent(1))
    exchange = completed(pages, session, size, session.completion.put(**more))
    check_refused(exchange, f"a message of {exchange.request_body.size} bytes")


@requirement("bsn.message.errors-descriptive")
def test_the_error_for_a_large_start_describes_itself(pages: Pages) -> None:
    exchange = started(pages, bulky(pages.invent(1)), LIMIT + 1)
    check_described(exchange, "a message over 2 MiB")


@requirement("bsn.message.errors-descriptive")
def test_the_error_for_a_large_completion_describes_itself(
    pages: Pages, workshop: Workshop
) -> None:
    workshop.run.target.need("bsn.write")
    session = pages.ready(pages.invent(1))
    exchange = completed(pages, session, LIMIT + 1, session.completion)
    check_described(exchange, "a message over 2 MiB")


def started(pages: Pages, page: Page, size: int) -> Exchange:
    """Start a session by a message of a size."""
    exchange = pages.bsn.start_session(page.arguments, size=size)
    status = read(exchange).status
    if status is not None:
        tokens = [status.token, *(asset.token for asset in status.assets)]
        pages.workshop.keep(*filter(None, tokens[:200]))
    return exchange


def need_taken_below(pages: Pages, page: Page) -> None:
    """Do nothing if a page is taken in a message below the limit.

    Raises:
        NotApplicable: it is refused; how large a thumbnail may be is not said.

    """
    if "FileThumb" in dict(page.arguments.members):
        answer = read(started(pages, page, 0))
        if answer.status is None:
            raise NotApplicable(f"the target takes no thumbnail of {BULK} bytes")


def completed(pages: Pages, session: Session, size: int, own: Arguments) -> Exchange:
    """Complete a session by a message of a size; it does not stay open."""
    exchange = pages.complete(session, own, size=size)
    if read(exchange).status is None:
        pages.complete(session)
    return exchange
