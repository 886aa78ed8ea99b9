"""StartFileUpload: an upload is opened, and its token given out."""

from __future__ import annotations

from conformance.reference.bsn.accounts import UPLOAD, User
from conformance.reference.bsn.desk import Desk
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import Arguments, Content, StartStatus, Upload


class Start(Desk):
    """Open uploads (BSN-START)."""

    most_open = 1000

    def start(self, user: User, arguments: Arguments) -> StartStatus:
        """Open an upload, or the one that a session has prepared."""
        self.may_start(user)
        self.check_start(arguments)
        if arguments.upload_token:  # BSN-START-003
            upload = self.start_in_session(user, arguments)
        else:
            upload = self.start_alone(user, arguments)
        return StartStatus(upload, self.offered(upload))

    def may_start(self, user: User) -> None:
        """Refuse a user who may not upload (BSN-START-004)."""
        self.accounts.require(user, UPLOAD)

    def check_start(self, arguments: Arguments) -> None:
        """Refuse arguments that break a rule (BSN-START-010 to -023)."""
        self.rules.check(arguments)

    def start_alone(self, user: User, arguments: Arguments) -> Upload:
        """Open an upload under a token of its own (BSN-START-001, -002)."""
        if arguments.session_token:
            raise Fault("a SessionToken is given without the UploadToken of a file")
        self.check_target(user, arguments.content_id)
        now = self.now()
        complete = self.rules.completed(arguments, self.default_type("file"))
        upload = Upload(self.new_token(), user.account, complete, now, now)
        with self.store.transaction():
            self.check_capacity(user)
            self.uploads.save(upload)
        return upload

    def check_capacity(self, user: User) -> None:
        """Refuse one open upload too many."""
        if self.uploads.count_open(user.account) >= self.most_open:
            raise Fault(
                f"{self.most_open} uploads are open; complete or cancel some of them"
            )

    def start_in_session(self, user: User, arguments: Arguments) -> Upload:
        """Open an upload under the token that its session gave it (BSN-START-003)."""
        with self.held(user, arguments.upload_token, arguments.session_token) as upload:
            if upload.session is None or upload.state not in {"Queued", "Started"}:
                raise Fault(
                    f"UploadToken is that of an upload which is {upload.state};"
                    " only StartWebPageUploadSession gives out one to start with"
                )
            self.check_session_target(user, upload, arguments)
            merged = arguments.over(upload.arguments)
            default = self.default_type(upload.role)
            upload.arguments = self.rules.completed(merged, default)
            upload.state, upload.touched = "Started", self.now()
            upload.matched = self.match(upload)
            self.uploads.save(upload)
        return upload

    def offered(self, upload: Upload) -> tuple[Content, ...]:
        """Return stored contents with the bytes to be uploaded (BSN-WEB-024)."""
        arguments = upload.arguments
        if not arguments.sha1_hash:
            return ()
        return self.library.matching(
            upload.account, arguments.sha1_hash, arguments.file_size or 0
        )

    def match(self, upload: Upload) -> int | None:
        """Return the content that takes the file's place if it is not sent after all.

        The client says so by cancelling its upload (BSN-WEB-025).
        """
        ids = [content.id for content in self.offered(upload)]
        return upload.replaces if upload.replaces in ids else next(iter(ids), None)
