"""Permissions: who may upload, who may replace, and what everybody may."""

from __future__ import annotations

import pytest

from conformance.harness import NotApplicable, observe, requirement
from conformance.harness.transcript import Exchange
from conformance.suites.bsn.checks import (
    FILE_KNOWN,
    SESSION_KNOWN,
    all_blame_on,
    check_accepted,
    check_not_stored,
    check_refused,
    check_stored,
    is_refused,
    is_stored,
    read,
    word,
)
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.media import html, png
from conformance.suites.bsn.messages import Arguments, Credentials
from conformance.suites.bsn.pages import Pages
from conformance.suites.bsn.plans import SMALL_PLAN, even
from conformance.suites.bsn.scene import Workshop
from conformance.suites.bsn.service import Service


def signed(service: Service, bsn: BsnClient, who: str) -> BsnClient:
    """Return a client that calls as the second or the third login of the profile.

    Raises:
        NotApplicable: the profile names none, so that nothing can be told apart.

    """
    credentials = service.credentials(f"{who}-")
    if credentials is None or bsn.credentials is None:
        key = f"bsn.{who}-login and bsn.{who}-password-env"
        raise NotApplicable(f"the profile names no {key}, or the first has no password")
    return bsn.signed_by(credentials)


@pytest.fixture(scope="session")
def second(service: Service, bsn: BsnClient) -> BsnClient:
    return signed(service, bsn, "second")


@pytest.fixture(scope="session")
def third(service: Service, bsn: BsnClient) -> BsnClient:
    return signed(service, bsn, "third")


@requirement("bsn.permission.start-needs-upload")
def test_who_may_not_upload_starts_nothing(
    workshop: Workshop, third: BsnClient
) -> None:
    workshop.start(workshop.sized(10))
    exchange = third.start(workshop.sized(10))
    workshop.keep_answered(read(exchange))
    check_refused(exchange, "a start without Upload Content")


@requirement("bsn.permission.append-needs-upload")
def test_who_may_not_upload_appends_nothing(
    workshop: Workshop, bsn: BsnClient, third: BsnClient
) -> None:
    upload = workshop.start(workshop.sized(10))
    check_not_stored(third.append(upload.token, bytes(10)), "a login without a right")
    check_stored(bsn.append(upload.token, bytes(10)))


@requirement("bsn.permission.complete-needs-upload")
def test_who_may_not_upload_completes_nothing(
    workshop: Workshop, bsn: BsnClient, third: BsnClient
) -> None:
    data = workshop.some()
    upload = workshop.start(workshop.describe(data))
    workshop.deliver(upload, SMALL_PLAN, data)
    workshop.mark_contents()
    check_refused(third.complete(upload.completion), "a login without Upload Content")
    check_accepted(bsn.complete(upload.completion), "bsn.upload.one-chunk-completes")


@requirement("bsn.permission.session-start-needs-upload")
def test_who_may_not_upload_starts_no_session(pages: Pages, third: BsnClient) -> None:
    pages.start(pages.invent(1))
    exchange = third.start_session(pages.invent(1).arguments)
    check_refused(exchange, "a session without Upload Content")


@requirement("bsn.permission.session-complete-needs-upload")
def test_who_may_not_upload_completes_no_session(
    pages: Pages, third: BsnClient
) -> None:
    session = pages.ready(pages.invent(1))
    exchange = third.complete_session(session.completion)
    check_refused(exchange, "a session without Upload Content")
    pages.finished(session)


@requirement("bsn.permission.new-content-without-update")
def test_who_may_not_update_uploads_a_new_file(
    workshop: Workshop, second: BsnClient
) -> None:
    data = workshop.some()
    workshop.content(data)
    status = check_accepted(uploaded(workshop, second, data))
    assert status.content_id


@requirement("bsn.permission.new-page-without-update")
def test_who_may_not_update_uploads_a_new_page(
    workshop: Workshop, pages: Pages, second: BsnClient
) -> None:
    pages.completed(pages.invent(1))
    own = Pages(workshop.called_by(second))
    with all_blame_on("bsn.permission.new-page-without-update"):
        assert own.completed(own.invent(1))


@requirement("bsn.permission.replacing-needs-update")
def test_who_may_not_update_updates_no_page(
    workshop: Workshop, pages: Pages, bsn: BsnClient, second: BsnClient
) -> None:
    workshop.run.target.need("bsn.web-pages")
    page_id = pages.page_id(pages.completed(pages.invent(1))[1])
    check_accepted(updated(pages, bsn, page_id), "bsn.webpage.updated")
    check_refused(updated(pages, second, page_id), "a page without Update Content")


@requirement("bsn.permission.replacing-needs-update")
def test_who_may_not_update_replaces_nothing(
    workshop: Workshop, bsn: BsnClient, second: BsnClient
) -> None:
    content_id = workshop.content(workshop.some()).content_id
    check_accepted(
        uploaded(workshop, bsn, workshop.some(), content_id),
        "bsn.complete.replacing-keeps-id",
    )
    exchange = uploaded(workshop, second, workshop.some(), content_id)
    check_refused(exchange, "a replaced content without Update Content")


@requirement("bsn.permission.cancel-needs-none")
def test_everybody_may_cancel(
    workshop: Workshop, bsn: BsnClient, third: BsnClient
) -> None:
    own = bsn.cancel(workshop.start(workshop.sized(10)).token)
    check_accepted(own, "bsn.cancel.status-answered")
    upload = workshop.start(workshop.sized(10))
    assert read(third.cancel(upload.token)).error is None


@requirement("bsn.permission.file-status-needs-none")
def test_everybody_may_ask_for_the_status_of_a_file(
    workshop: Workshop, bsn: BsnClient, third: BsnClient
) -> None:
    upload = workshop.start(workshop.sized(10))
    check_accepted(bsn.file_status(upload.token), FILE_KNOWN)
    assert read(third.file_status(upload.token)).error is None


@requirement("bsn.permission.session-status-needs-none")
def test_everybody_may_ask_for_the_status_of_a_session(
    pages: Pages, bsn: BsnClient, third: BsnClient
) -> None:
    session = pages.start(pages.invent(1))
    check_accepted(bsn.page_status(session.token), SESSION_KNOWN)
    assert read(third.page_status(session.token)).error is None


@requirement("bsn.permission.credentials-needed")
@pytest.mark.parametrize("who", ["nobody", "a wrong password"])
def test_what_becomes_of_calls_without_credentials_is_recorded(
    workshop: Workshop, bsn: BsnClient, who: str
) -> None:
    own = bsn.credentials
    wrong = None if own is None else Credentials(own.username, own.password + "x")
    caller = bsn.signed_by(None if who == "nobody" else wrong)
    answer = read(caller.start(workshop.sized(10)))
    workshop.keep_answered(answer)
    observe(f"A start by {who}: {word(answer.error)}.")


def uploaded(
    workshop: Workshop, bsn: BsnClient, data: bytes, content_id: str = ""
) -> Exchange:
    """Upload a file as somebody; return the answer that refused it, or the last one."""
    workshop.mark_contents()
    own = workshop.describe(data)
    own = own.put(ContentId=content_id) if content_id else own
    started = bsn.start(own)
    status = read(started).status
    if status is None:
        return started
    workshop.keep(status.token)
    return sent(bsn, own.put(UploadToken=status.token), data)


def updated(pages: Pages, bsn: BsnClient, page_id: str) -> Exchange:
    """Update a page as somebody; return the answer that refused it, or the last one."""
    name = pages.workshop.name("")
    page = pages.of(html(name), [png(name)]).put(WebPageId=page_id)
    exchange = bsn.start_session(page.arguments)
    if is_refused(exchange):
        return exchange
    session = pages.begun(page, exchange)
    for number, members in enumerate((pages.replaced_page(session), {})):
        own, data = pages.file(session, number)
        exchange = bsn.start(own.put(**members))
        if not is_refused(exchange):
            exchange = sent(bsn, own.put(**members), data)
        if is_refused(exchange):
            return exchange
    return bsn.complete_session(session.completion)


def sent(bsn: BsnClient, own: Arguments, data: bytes) -> Exchange:
    """Send and complete a file; return the answer that refused it, or the last one."""
    token, session = str(own.get("UploadToken")), own.get("SessionToken")
    for chunk in even(len(data)).chunks(data):
        stored = bsn.append(
            token,
            chunk.data,
            part=chunk.part,
            offset=chunk.offset,
            session=session if isinstance(session, str) else None,
        )
        if not is_stored(stored) and is_refused(stored):
            return stored
    return bsn.complete(own)
