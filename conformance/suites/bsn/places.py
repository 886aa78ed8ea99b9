"""The six places where the same arguments stand, and the rules that hold in all.

A rule of arguments is broken by one value in a message that is right otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from conformance.harness import Violation
from conformance.harness.transcript import Exchange
from conformance.suites.bsn.checks import check_refused, read
from conformance.suites.bsn.messages import Arguments, Value
from conformance.suites.bsn.pages import Pages, Session
from conformance.suites.bsn.plans import even
from conformance.suites.bsn.scene import Workshop

LIMIT = 5_000_000_000
LONGEST = 128


class Places:
    """Sends arguments to a place; what was started by them is cleared away."""

    def __init__(self, workshop: Workshop, pages: Pages) -> None:
        self.workshop = workshop
        self.pages = pages
        self.bsn = workshop.client

    def send(self, place: str, **members: Value) -> Exchange:
        """Return the answer to a call whose arguments have these members."""
        ways: dict[str, Callable[..., Exchange]] = {
            "file-start": self.file_start,
            "file-complete": self.file_complete,
            "page-start": self.page_start,
            "asset-start": self.asset_start,
            "page-complete": self.page_complete,
            "asset-complete": self.asset_complete,
        }
        return ways[place](members)

    def need_working(self, place: str) -> None:
        """Do nothing if the same call is accepted with the right arguments.

        Raises:
            Violation: it is not, so that a refusal would prove nothing.

        """
        kind = place.partition("-")[2]
        if place == "file-start":
            self.workshop.start(self.workshop.sized(10))
        elif place == "file-complete":
            _ = self._file_works
        elif kind == "start":
            self.tidy(self.pages.start(self.pages.invent(1)))
        else:
            _ = self._page_works

    @cached_property
    def _file_works(self) -> str:
        return self.workshop.content(self.workshop.some()).content_id

    @cached_property
    def _page_works(self) -> str:
        _, status = self.pages.completed(self.pages.invent(1))
        return status.content_id

    def check_refuses(self, place: str, members: dict[str, Value]) -> None:
        """See that arguments are refused at a place, and that right ones are not."""
        self.need_working(place)
        check_refused(self.send(place, **members), f"{members} ({place})")

    # -- the places -------------------------------------------------------------------

    def file_start(self, members: dict[str, Value]) -> Exchange:
        """Start a file; it may be of any size, for no byte of it is sent."""
        self.workshop.make_room()
        exchange = self.bsn.start(self.workshop.sized(10).put(**members))
        self.workshop.keep_answered(read(exchange))
        return exchange

    def file_complete(self, members: dict[str, Value]) -> Exchange:
        """Complete a file that is there."""
        data = self.workshop.some()
        return self.completed_file(data, self.workshop.describe(data), members)

    def completed_file(
        self, data: bytes, arguments: Arguments, members: dict[str, Value]
    ) -> Exchange:
        """Start and send a file by some arguments, and complete it by others."""
        self.workshop.mark_contents()
        upload = self.workshop.start(arguments, "")
        self.workshop.deliver(upload, even(len(data)), data)
        return self.bsn.complete(upload.completion.put(**members))

    def page_start(self, members: dict[str, Value]) -> Exchange:
        """Start a session whose page has these members."""
        return self.started(self.pages.invent(1).put(**members).arguments)

    def asset_start(self, members: dict[str, Value]) -> Exchange:
        """Start a session whose second asset has these members."""
        return self.started(self.pages.invent(2).put_asset(1, **members).arguments)

    def started(self, arguments: Arguments) -> Exchange:
        """Start a session; its uploads are cancelled in the end."""
        self.workshop.make_room(1 + len(arguments.assets))
        exchange = self.bsn.start_session(arguments)
        status = read(exchange).status
        if status is not None:
            tokens = [status.token, *(asset.token for asset in status.assets)]
            self.workshop.keep(*filter(None, tokens))
        return exchange

    def page_complete(self, members: dict[str, Value]) -> Exchange:
        """Complete a session whose files are there, the page with these members."""
        session = self.pages.ready(self.pages.invent(1))
        own = session.page.put(**members)
        return self._completed(session, session.completion_of(own.arguments))

    def asset_complete(self, members: dict[str, Value]) -> Exchange:
        """Complete a session whose files are there, one asset with these members."""
        session = self.pages.ready(self.pages.invent(2))
        own = session.page.put_asset(1, **members)
        return self._completed(session, session.completion_of(own.arguments))

    def _completed(self, session: Session, arguments: Arguments) -> Exchange:
        exchange = self.pages.complete(session, arguments)
        if read(exchange).status is None:
            # So that no open session stays behind; how it ends is not judged.
            self.pages.complete(session)
        return exchange

    def tidy(self, session: Session) -> None:
        """Cancel what a session that is not needed any more has started."""
        for token in session.tokens:
            self.bsn.cancel(token)


def check_not_refused(exchange: Exchange, why: str) -> None:
    """See that a call was accepted."""
    answer = read(exchange)
    if answer.status is None:
        raise Violation(f"{answer} for {why}", "a status", exchange=exchange)


def long_name(workshop: Workshop, length: int = LONGEST) -> str:
    """Return a file name of a length that was not used before."""
    start = workshop.name("-")
    return start + "n" * (length - len(start) - 4) + ".bin"


def long_path(workshop: Workshop) -> str:
    """Return a virtual path of 128 characters, separators included."""
    start = workshop.folder
    return start + "p" * (LONGEST - len(start) - 1) + "\\"
