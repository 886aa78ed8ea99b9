"""StartWebPageUploadSession: a session is opened for a page and its assets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.reference.bsn.accounts import UPLOAD, User
from conformance.reference.bsn.desk import Desk
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import (
    Arguments,
    PageStatus,
    Role,
    Session,
    Upload,
)


class SessionStart(Desk):
    """Open sessions (BSN-WEB-001 to -007)."""

    most_open = 100

    def start(self, user: User, arguments: Arguments, size: int) -> PageStatus:
        """Open a session and give out its tokens (BSN-WEB-001 to -005)."""
        self.may_start(user)
        self.check_message_at_start(size)
        self.check_page_at_start(arguments)
        assets = arguments.assets or ()
        self.has_assets(assets)
        for asset in assets:
            self.check_asset_at_start(asset)
        self.check_page(user, arguments.web_page_id)
        return self.opened(user, arguments, assets)

    def may_start(self, user: User) -> None:
        """Refuse a user who may not upload (BSN-WEB-007)."""
        self.accounts.require(user, UPLOAD)

    def check_message_at_start(self, size: int) -> None:
        """Refuse a message over 2 MiB (BSN-WEB-006)."""
        self.rules.message_is_small(size)

    def check_page_at_start(self, arguments: Arguments) -> None:
        """Refuse arguments of the page that break a rule (BSN-WEB-100 to -113)."""
        self.rules.check(arguments)

    def has_assets(self, assets: Sequence[Arguments]) -> None:
        """Refuse a session without assets (BSN-WEB-003)."""
        if not assets:
            raise Fault("Assets is empty or missing; a session has one or more assets")

    def check_asset_at_start(self, arguments: Arguments) -> None:
        """Refuse arguments of an asset that break a rule (BSN-WEB-130 to -143)."""
        self.rules.check(arguments)

    def check_page(self, user: User, page_id: int | None) -> None:
        """Refuse to update a page that there is not (BSN-WEB-021)."""
        if page_id is None:
            return
        page = self.library.content(page_id)
        mine = page is not None and page.account == user.account
        if not (mine and self.library.is_page(page_id)):
            raise Fault(f"there is no web page with the WebPageId {page_id}")

    def opened(
        self, user: User, arguments: Arguments, assets: Sequence[Arguments]
    ) -> PageStatus:
        """Keep a new session: one upload for the page, and one for each asset."""
        now = self.now()
        name = arguments.name or arguments.file_name or ""
        session = Session(
            self.new_token(), user.account, name, now, now, arguments.web_page_id
        )
        page = replace(arguments, content_id=arguments.web_page_id, assets=None)
        uploads = [self.prepared(session, page, "page", 0)]
        for position, asset in enumerate(assets, 1):
            uploads.append(self.prepared(session, asset, "asset", position))
        with self.store.transaction():
            self.check_capacity(user)
            self.uploads.save_session(session)
            for upload in uploads:
                self.uploads.save(upload)
        return PageStatus(session, uploads[0], tuple(uploads[1:]))

    def prepared(
        self, session: Session, arguments: Arguments, role: Role, position: int
    ) -> Upload:
        """Return an upload that waits for its StartFileUpload (BSN-WEB-005)."""
        return Upload(
            token=self.new_token(),
            account=session.account,
            arguments=self.rules.completed(arguments, self.default_type(role)),
            started=session.started,
            touched=session.started,
            state="Queued",
            session=session.token,
            role=role,
            position=position,
        )

    def check_capacity(self, user: User) -> None:
        """Refuse one open session too many."""
        if self.uploads.count_open_sessions(user.account) >= self.most_open:
            raise Fault(f"{self.most_open} sessions are open; complete some of them")
