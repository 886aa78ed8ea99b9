"""CompleteFileUpload: the file is verified and becomes a content."""

from __future__ import annotations

import hashlib

from conformance.reference.bsn.accounts import UPDATE, UPLOAD, User
from conformance.reference.bsn.desk import Desk
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import OPEN, WHOLE, Arguments, Upload


class Completion(Desk):
    """Complete uploads (BSN-COMPLETE)."""

    def complete(self, user: User, arguments: Arguments) -> Upload:
        """Make a content of an upload (BSN-COMPLETE-001, -002)."""
        self.may_complete(user)
        self.token_is_given(arguments.upload_token)  # BSN-COMPLETE-005, -006
        self.check_completion(arguments)
        with self.held(user, arguments.upload_token, arguments.session_token) as upload:
            if upload.state in WHOLE:
                return self.complete_again(upload, arguments)
            if upload.state not in OPEN:
                raise Fault(f"the upload is {upload.state}; it cannot be completed")
            merged = self.merged(upload, arguments)
            self.check_replacing(user, upload, merged)
            self.check_whole(upload, merged)
            self.verify(upload, merged)
            upload.arguments = merged
            self.finish(upload)
        return upload

    def may_complete(self, user: User) -> None:
        """Refuse a user who may not upload (BSN-COMPLETE-004)."""
        self.accounts.require(user, UPLOAD)

    def check_completion(self, arguments: Arguments) -> None:
        """Refuse arguments that break a rule (BSN-COMPLETE-010 to -023)."""
        self.rules.check(arguments)

    def complete_again(self, upload: Upload, arguments: Arguments) -> Upload:
        """Answer a repeated completion as the first one: one effect, one id."""
        self.rules.hash_matches(arguments.sha1_hash, upload.sha1 or "")
        return upload

    def merged(self, upload: Upload, arguments: Arguments) -> Arguments:
        """Return what counts: what Complete says wins (BSN-COMPLETE-003)."""
        merged = arguments.over(upload.arguments)
        return self.rules.completed(merged, self.default_type(upload.role))

    def check_replacing(self, user: User, upload: Upload, arguments: Arguments) -> None:
        """Refuse to replace without the right to, or what is not there."""
        if upload.session is not None:
            self.check_session_target(user, upload, arguments)
        if arguments.content_id is not None:
            self.accounts.require(user, UPDATE)  # BSN-CHUNK-005
            self.check_target(user, arguments.content_id)

    def check_whole(self, upload: Upload, arguments: Arguments) -> None:
        """Refuse a file that is not there from its first byte to its last."""
        size = arguments.file_size or 0
        reached, last = self.covered(upload)
        if last > size or reached < size:
            raise Fault(
                f"the file is not complete: FileSize is {size}, the chunks reach"
                f" {reached} without a gap and end at {last}"
            )
        if arguments.sha1_hash is None and upload.received > size:
            raise Fault("chunks overlap, and no SHA1Hash tells which are right")

    def verify(self, upload: Upload, arguments: Arguments) -> None:
        """Refuse a file whose bytes have another hash (BSN-COMPLETE-026 to -028)."""
        upload.sha1 = self.digest(upload)
        try:
            self.rules.hash_matches(arguments.sha1_hash, upload.sha1)
        except Fault:
            upload.sha1, upload.state, upload.touched = None, "Corrupted", self.now()
            self.uploads.save(upload)
            raise

    def digest(self, upload: Upload) -> str:
        """Return the SHA-1 of the bytes as they are stored."""
        if upload.file is None:  # no chunk came: the file is empty
            upload.file = self.store.new_file()
            self.store.write(upload.file, 0, b"")
        with self.store.open(upload.file) as file:
            return hashlib.file_digest(file, "sha1").hexdigest().upper()

    def finish(self, upload: Upload) -> None:
        """Give a whole upload its place in the library.

        In a session, a new content is an orphan until its page is complete, and one
        that is to be replaced stays as it is until then.
        """
        upload.touched = upload.ended = self.now()
        obsolete = None
        with self.store.transaction():
            if upload.session is None:
                upload.state = "Completed"
                obsolete = self.publish(upload)
                self.uploads.drop_thumbnail(upload)
            else:
                upload.state = "Verified"
                self.stage(upload)
            self.uploads.drop_chunks(upload)
            self.uploads.save(upload)
        self.store.remove(obsolete)

    def publish(self, upload: Upload) -> str | None:
        """Make a new content, or put the file into the one it replaces."""
        picture, obsolete = self.picture(upload), None
        if upload.replaces is None:
            upload.content_id = self.library.create(upload, picture, orphaned=None)
        else:  # BSN-COMPLETE-009
            upload.content_id = upload.replaces
            obsolete = self.library.fill(upload.replaces, upload, picture)
        upload.file = None
        return obsolete

    def stage(self, upload: Upload) -> None:
        """Make a content that no page has yet, or wait for the page's completion."""
        if upload.replaces is not None:
            upload.content_id = upload.replaces
            return
        picture = self.picture(upload)
        upload.content_id = self.library.create(upload, picture, orphaned=upload.ended)
        upload.file = None
