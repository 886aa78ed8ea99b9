"""What several tests of web pages see to."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.harness import NotApplicable, Violation
from conformance.suites.bsn.checks import (
    Status,
    blaming,
    check_accepted,
    check_stored,
    is_refused,
    read,
)
from conformance.suites.bsn.media import flipped, html, png
from conformance.suites.bsn.pages import (
    ASSET_COMPLETED,
    PAGE_COMPLETED,
    Pages,
    Session,
)
from conformance.suites.bsn.plans import Chunk, even
from conformance.suites.bsn.scene import Upload
from conformance.suites.bsn.values import check_held


def keep(pages: Pages, status: Status | None) -> None:
    """Have the uploads of a session cancelled that may have been started."""
    if status is not None:
        tokens = [status.token, *(asset.token for asset in status.assets)]
        pages.workshop.keep(*filter(None, tokens))


def oddly_named(pages: Pages, start: str) -> Session:
    """Return the session of a page whose names, and those of its asset, begin so.

    Raises:
        NotApplicable: the target takes no such names.

    """
    names = [start + pages.workshop.name(suffix) for suffix in (".html", ".png")]
    page = pages.invent(1).named(*names)
    exchange = pages.bsn.start_session(page.arguments)
    if is_refused(exchange):
        raise NotApplicable(f"the target takes no name of this kind: {names[0]}")
    return pages.begun(page, exchange)


def ready_together(pages: Pages) -> list[Session]:
    """Return two sessions whose files were uploaded while both were open."""
    both = [pages.start(pages.invent(1)) for _ in range(2)]
    for session in both:
        pages.upload_all(session)
    return both


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


def half_sent(pages: Pages) -> Session:
    """Return a session with half of its page and of its first asset, but no second."""
    pages.workshop.run.target.need("bsn.web-pages")
    page = pages.invent(2).put(ChunksCount=2).put_asset(0, ChunksCount=2)
    session = pages.start(page)
    pages.workshop.mark_contents()
    for number in (0, 1):
        upload = pages.start_file(session, number)
        with blaming(ASSET_COMPLETED if number else PAGE_COMPLETED):
            first, _ = halves(pages, session, number)
            check_stored(pages.workshop.append(upload, first), None)
    return session


def send_rest(pages: Pages, session: Session, number: int) -> None:
    """Send the other half of a file, and complete it."""
    arguments, _ = pages.file(session, number)
    upload = Upload(session.tokens[number], arguments, session.status)
    _, second = halves(pages, session, number)
    with blaming(ASSET_COMPLETED if number else PAGE_COMPLETED):
        check_stored(pages.workshop.append(upload, second), None)
        check_accepted(pages.bsn.complete(upload.completion))


def check_sent_by_halves(pages: Pages) -> None:
    """See that the files of a session are completed that were sent by halves."""
    session = half_sent(pages)
    send_rest(pages, session, 0)
    send_rest(pages, session, 1)
    pages.upload_file(session, 2)


def halves(pages: Pages, session: Session, number: int) -> tuple[Chunk, ...]:
    """Return one of the files of a session as two chunks."""
    _, data = pages.file(session, number)
    return even(len(data), -(-len(data) // 2)).chunks(data)


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


def check_named(done: Status | None, later: Status | None, name: str) -> None:
    """See that a completion and the status afterwards have a name, if they have any."""
    told = {"the completion": done, "the status afterwards": later}
    found = {who: one.get("FileName") for who, one in told.items() if one}
    if not any(found.values()):
        raise NotApplicable("no status after completion names the file")
    for who, own in found.items():
        if own not in {"", name}:
            raise Violation(
                f"FileName {own!r} in {who}",
                f"{name!r}, as the completion names the file",
                hint="Does the name of the start count, or does a cache keep a status?",
            )


def asset_of(status: Status | None, session: Session, number: int) -> Status | None:
    """Return the status of an asset: by its token, or else by its place."""
    assets = () if status is None else status.assets
    for one in assets:
        if one.token and one.token == session.asset_tokens[number]:
            return one
    return assets[number] if len(assets) > number else None
