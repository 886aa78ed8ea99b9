"""CancelFileUpload, GetFileUploadStatus and GetWebPageUploadStatus."""

from __future__ import annotations

from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.desk import Desk
from conformance.reference.bsn.records import WHOLE, PageStatus, Upload


class Status(Desk):
    """Tell what is known, and cancel (BSN-CANCEL, BSN-STATUS); nobody needs a right."""

    # -- CancelFileUpload -----------------------------------------------------------

    def cancel(self, user: User, token: str | None) -> Upload | None:
        """Cancel an upload; None where there is none (BSN-CANCEL-001, -003, -005)."""
        with self.store.locked(token or ""):
            upload = self.upload(user, token)
            if upload is None or upload.state in WHOLE or upload.state == "Cancelled":
                return upload
            self.stop(upload)
        return upload

    def stop(self, upload: Upload) -> None:
        """End an upload and throw away what there is of it (BSN-CANCEL-002)."""
        obsolete, upload.file = upload.file, None
        upload.state = "Cancelled"
        upload.touched = upload.ended = self.clock.now().timestamp()
        with self.store.transaction():
            self.uploads.save(upload)
            self.uploads.drop_chunks(upload)
            self.uploads.drop_thumbnail(upload)
        self.store.remove(obsolete)

    # -- GetFileUploadStatus --------------------------------------------------------

    def upload(self, user: User, token: str | None) -> Upload | None:
        """Return an upload, or None (BSN-STATUS-001, -003)."""
        upload = self.uploads.upload(token or "")
        known = upload is not None and upload.account == user.account
        return upload if known else None

    # -- GetWebPageUploadStatus -----------------------------------------------------

    def page(self, user: User, token: str | None) -> PageStatus | None:
        """Return a session and its uploads, or None (BSN-STATUS-004, -006)."""
        with self.store.transaction():
            session = self.uploads.session(token or "")
            known = session is not None and session.account == user.account
            return self.uploads.page_status(session) if session and known else None
