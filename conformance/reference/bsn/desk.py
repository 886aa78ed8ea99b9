"""What the parts that take uploads have in common: the same peers, the same checks."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from conformance.reference.bsn.accounts import Accounts, User
from conformance.reference.bsn.arguments import Rules
from conformance.reference.bsn.fault import Fault, shown
from conformance.reference.bsn.library import Library
from conformance.reference.bsn.records import Arguments, Role, Upload
from conformance.reference.bsn.store import Store
from conformance.reference.bsn.uploads import Uploads
from conformance.reference.clock import Clock


@dataclass(frozen=True, slots=True)
class Peers:
    """What every desk works with."""

    store: Store
    uploads: Uploads
    library: Library
    accounts: Accounts
    rules: Rules
    clock: Clock


class Desk:
    """Where calls are dealt with."""

    def __init__(self, peers: Peers) -> None:
        self.store = peers.store
        self.uploads = peers.uploads
        self.library = peers.library
        self.accounts = peers.accounts
        self.rules = peers.rules
        self.clock = peers.clock

    # -- whose upload ---------------------------------------------------------------

    @contextmanager
    def held(
        self, user: User, token: str | None, session: str | None
    ) -> Iterator[Upload]:
        """Hold an upload of the user's account: nobody else works on it meanwhile."""
        with self.store.locked(token or ""):
            upload = self.uploads.upload(token or "")
            if upload is None or upload.account != user.account:
                raise Fault(f"there is no upload with the token {shown(token)}")
            if session and session != upload.session:
                raise Fault(f"the upload belongs to no session {shown(session)}")
            yield upload

    def now(self) -> float:
        """Return the present moment."""
        return self.clock.now().timestamp()

    # -- checks made by several calls ------------------------------------------------

    def token_is_given(self, token: str | None) -> None:
        """Refuse an upload token that is empty or missing (BSN-CHUNK-006, -007)."""
        if not token:
            raise Fault("uploadToken is empty or missing")

    def check_target(self, user: User, content_id: int | None) -> None:
        """Refuse to replace a content that there is not."""
        content = None if content_id is None else self.library.content(content_id)
        known = content is not None and content.account == user.account
        if content_id is not None and not known:
            raise Fault(f"there is no content with the ContentId {content_id}")

    def check_session_target(
        self, user: User, upload: Upload, arguments: Arguments
    ) -> None:
        """Refuse a page that replaces another than its session's (BSN-WEB-022)."""
        self.check_target(user, arguments.content_id)
        intended = upload.arguments.content_id
        if upload.role == "page" and arguments.content_id not in {None, intended}:
            raise Fault(
                f"ContentId is {arguments.content_id}, but the session"
                f" {'creates a page' if intended is None else f'updates {intended}'}"
            )

    # -- what several calls ask --------------------------------------------------------

    def new_token(self) -> str:
        """Return a token that nobody can guess."""
        return secrets.token_hex(16)

    def default_type(self, role: Role) -> str:
        """Return the type of a file for which none is specified (BSN-START-008)."""
        return "WebPage" if role == "page" else "Image"

    def covered(self, upload: Upload) -> tuple[int, int]:
        """Return up to where the bytes are there without a gap, and where they end."""
        reached = last = 0
        for offset, length in self.uploads.chunks(upload):
            if offset <= reached:
                reached = max(reached, offset + length)
            last = max(last, offset + length)
        return reached, last

    def picture(self, upload: Upload) -> bytes | None:
        """Return the thumbnail that was sent (BSN-COMPLETE-024)."""
        return upload.arguments.file_thumb or self.uploads.thumbnail(upload)
