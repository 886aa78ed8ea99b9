"""CompleteWebPageUploadSession: a session becomes a web page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.reference.bsn.accounts import UPDATE, UPLOAD, User
from conformance.reference.bsn.desk import Desk
from conformance.reference.bsn.fault import Fault, shown
from conformance.reference.bsn.records import WHOLE, Arguments, PageStatus, Upload


class SessionCompletion(Desk):
    """Make web pages of sessions (BSN-WEB-012 to -018)."""

    def complete(self, user: User, arguments: Arguments, size: int) -> PageStatus:
        """Make a web page of a session (BSN-WEB-012 to -016)."""
        self.may_complete(user)
        self.check_message_at_completion(size)
        self.check_page_at_completion(arguments)
        for asset in arguments.assets or ():
            self.check_asset_at_completion(asset)
        token = self.session_token(arguments)
        with self.store.locked(token), self.store.transaction():
            status = self.session(user, token)
            obsolete: list[str | None] = []
            if status.session.is_open:
                self.check_same_page(status, arguments)
                self.check_ready(status)
                self.override(status, arguments)
                self.check_rights(user, status)
                self.check_hashes(status)
                obsolete = self.finish(status)
        self.store.remove(*obsolete)
        return status

    def may_complete(self, user: User) -> None:
        """Refuse a user who may not upload (BSN-WEB-018)."""
        self.accounts.require(user, UPLOAD)

    def check_message_at_completion(self, size: int) -> None:
        """Refuse a message over 2 MiB (BSN-WEB-017)."""
        self.rules.message_is_small(size)

    def check_page_at_completion(self, arguments: Arguments) -> None:
        """Refuse arguments of the page that break a rule (BSN-WEB-160 to -173)."""
        self.rules.check(arguments)

    def check_asset_at_completion(self, arguments: Arguments) -> None:
        """Refuse arguments of an asset that break a rule (BSN-WEB-190 to -203)."""
        self.rules.check(arguments)

    def session_token(self, arguments: Arguments) -> str:
        """Return the token of the session to complete (BSN-WEB-028)."""
        if not arguments.session_token:
            raise Fault("SessionToken is empty or missing")
        return arguments.session_token

    def session(self, user: User, token: str) -> PageStatus:
        """Return a session of the user's account."""
        session = self.uploads.session(token)
        if session is None or session.account != user.account:
            raise Fault(f"there is no session with the token {shown(token)}")
        return self.uploads.page_status(session)

    def check_same_page(self, status: PageStatus, arguments: Arguments) -> None:
        """Refuse to update another page than the session was started for."""
        if arguments.web_page_id not in {None, status.session.page_id}:
            raise Fault(f"the session was not started for page {arguments.web_page_id}")

    def check_ready(self, status: PageStatus) -> None:
        """Refuse a session with a file that is neither there nor stored already."""
        for upload in (status.page, *status.assets):
            if not self.is_ready(upload):
                raise Fault(
                    f"the file {shown(upload.arguments.file_name)} is {upload.state};"
                    " upload every file before the session is completed"
                )

    def is_ready(self, upload: Upload) -> bool:
        """Tell whether a file is there, or was cancelled for one that is stored."""
        cancelled = upload.role == "asset" and upload.state == "Cancelled"
        if cancelled and upload.matched is not None:
            upload.content_id = upload.matched
            return self.library.content(upload.matched) is not None
        return upload.state in WHOLE

    def override(self, status: PageStatus, arguments: Arguments) -> None:
        """Let what Complete says win, for page and assets (BSN-WEB-015, -016)."""
        page = replace(arguments, assets=None, content_id=None)
        status.page.arguments = self.merged(status.page, page)
        status.session.name = arguments.name or status.session.name
        for upload, own in self.paired(status.assets, arguments.assets or ()):
            upload.arguments = self.merged(upload, own)

    def merged(self, upload: Upload, arguments: Arguments) -> Arguments:
        """Return the arguments of a file with those of Complete in their place."""
        default = self.default_type(upload.role)
        return self.rules.completed(arguments.over(upload.arguments), default)

    def paired(
        self, uploads: Sequence[Upload], given: Sequence[Arguments]
    ) -> list[tuple[Upload, Arguments]]:
        """Find the upload of each asset: by its token, or else by its position."""
        if not given or len(given) == len(uploads):
            by_position = dict(enumerate(uploads))
        elif all(arguments.upload_token for arguments in given):
            by_position = {}
        else:
            raise Fault(
                f"Assets has {len(given)} assets, the session {len(uploads)}; name"
                " those you mean by their UploadTokens"
            )
        by_token = {upload.token: upload for upload in uploads}
        pairs = [
            (
                by_token.get(own.upload_token)
                if own.upload_token
                else by_position.get(position),
                own,
            )
            for position, own in enumerate(given)
        ]
        found = [(upload, own) for upload, own in pairs if upload is not None]
        if len({upload.token for upload, _ in found}) < len(given):
            raise Fault("Assets names an asset twice, or one that is none of these")
        return found

    def check_rights(self, user: User, status: PageStatus) -> None:
        """Refuse to replace assets without the right to, or what is not there."""
        for upload in status.assets:
            target = upload.replaces
            if target is not None and target != upload.matched:
                self.accounts.require(user, UPDATE)
                self.check_target(user, target)

    def check_hashes(self, status: PageStatus) -> None:
        """Refuse files of another size or hash (BSN-WEB-176, -177, -206, -207)."""
        for upload in (status.page, *status.assets):
            size, sha1 = self.actual(upload)
            declared = upload.arguments
            if declared.file_size != size:
                raise Fault(
                    f"FileSize of {shown(declared.file_name)} is {declared.file_size},"
                    f" but {size} bytes were received"
                )
            self.rules.hash_matches(declared.sha1_hash, sha1)

    def actual(self, upload: Upload) -> tuple[int, str]:
        """Return size and hash of a file as it is stored."""
        if upload.file is not None:
            size = self.store.path(upload.file).stat().st_size
            return size, upload.sha1 or ""
        content = self.library.content(upload.content_id or 0)
        if content is None:
            raise Fault(
                f"the file {shown(upload.arguments.file_name)} is not there any more"
            )
        return content.size, content.sha1

    # -- the page -------------------------------------------------------------------

    def finish(self, status: PageStatus) -> list[str | None]:
        """Give page and assets their place; return the files that are obsolete."""
        now, session = self.now(), status.session
        obsolete = [self.settle(u, now) for u in (status.page, *status.assets)]
        session.content_id = status.page.content_id
        session.ended = session.touched = now
        self.uploads.save_session(session)
        assets = [
            (asset.content_id or 0, asset.arguments.relative_path)
            for asset in status.assets
        ]
        self.library.publish(session.content_id or 0, session.name, assets, now)
        return obsolete

    def settle(self, upload: Upload, now: float) -> str | None:
        """Give one file its place; return the file it replaces (BSN-WEB-020, -022)."""
        obsolete = None
        if upload.state == "Cancelled":
            return obsolete
        target = upload.replaces
        if upload.role == "asset" and target not in {None, upload.content_id}:
            self.take_over(upload)
        if upload.file is not None and target is not None:
            obsolete = self.library.fill(target, upload, self.picture(upload))
            upload.content_id, upload.file = target, None
        else:
            self.library.describe(
                upload.content_id or 0, upload.account, upload.arguments
            )
        upload.state, upload.ended = "Completed", now
        self.uploads.drop_thumbnail(upload)
        self.uploads.save(upload)
        return obsolete

    def take_over(self, upload: Upload) -> None:
        """Let a file that became a new content replace another one after all.

        The id of the asset to update was said at completion only (BSN-WEB-020). The
        new content keeps its bytes; no page has it, so it goes the way of orphans.
        """
        content = self.library.content(upload.content_id or 0)
        if content is not None and upload.file is None:
            upload.file = self.store.copy(content.file)
