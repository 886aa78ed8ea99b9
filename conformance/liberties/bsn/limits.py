"""Limits that the document does not speak of, and so neither wants nor forbids."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.liberties import liberty
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.messages import Messages
from conformance.reference.bsn.records import Arguments, PageStatus, Upload
from conformance.reference.bsn.session_start import SessionStart
from conformance.reference.bsn.start import Start
from conformance.reference.bsn.status import Status
from conformance.reference.bsn.stream import Node


@liberty()
class TakesThumbnailsUpTo64Kibibytes(Messages):
    """Refuse larger pictures: how large a thumbnail may be is not stated."""

    def thumbnail(self, node: Node) -> bytes:
        data = super().thumbnail(node)
        if len(data) > (1 << 16) - 1:
            raise Fault(f"FileThumb has {len(data)} bytes; 65535 are allowed")
        return data


@liberty()
class HasFewUploadsOpenAtATime(Start):
    """Refuse more unfinished uploads than a few: several at a time are spoken of."""

    most_open = 16


@liberty()
class HasFewSessionsOpenAtATime(SessionStart):
    """Refuse more unfinished sessions than a few: nothing is said of their number."""

    most_open = 24


@liberty()
class HasPagesOfDifferentNames(SessionStart):
    """Have a page's name once: it is another matter than that of a file."""

    def opened(
        self, user: User, arguments: Arguments, assets: Sequence[Arguments]
    ) -> PageStatus:
        taken = self.store.value(
            "select id from pages where name = ?", arguments.name or arguments.file_name
        )
        if taken not in {None, arguments.web_page_id}:
            raise Fault(f"there is a page of that name already: {taken}")
        return super().opened(user, arguments, assets)


@liberty()
class KnowsUploadsOfTheirOwnersOnly(Status):
    """Know an upload for the login that started it: whose it is is not stated."""

    def upload(self, user: User, token: str | None) -> Upload | None:
        return super().upload(user, token) if user.login != "viewer" else None

    def page(self, user: User, token: str | None) -> PageStatus | None:
        return super().page(user, token) if user.login != "viewer" else None
