"""Steps of a session, insisted on in the order and form in which they are listed."""

from __future__ import annotations

from conformance.liberties import liberty
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.chunks import Chunks
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import WHOLE, Arguments, Chunk, Upload
from conformance.reference.bsn.start import Start


@liberty()
class TakesThePageBeforeItsAssets(Start):
    """Take no asset before the page's file, which the steps upload first."""

    def start_in_session(self, user: User, arguments: Arguments) -> Upload:
        upload = self.uploads.upload(arguments.upload_token or "")
        session = self.uploads.session((upload and upload.session) or "")
        if session is not None and upload is not None and upload.role == "asset":
            self.needs_page(self.uploads.page_status(session).page)
        return super().start_in_session(user, arguments)

    def needs_page(self, page: Upload) -> None:
        """Refuse an asset whose page is not there."""
        if page.state not in WHOLE:
            raise Fault("upload the file of the page first")


@liberty()
class WantsSessionTokensWithChunks(Chunks):
    """Take no chunk of a session without its token, which the steps have there."""

    def append(self, user: User, chunk: Chunk) -> bool:
        upload = self.uploads.upload(chunk.upload_token or "")
        if upload is not None and upload.session and not chunk.session_token:
            raise Fault("sessionToken is missing")
        return super().append(user, chunk)
