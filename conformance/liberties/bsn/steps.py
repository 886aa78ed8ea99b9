"""Steps of a session, insisted on in the order and form in which they are listed."""

from __future__ import annotations

from dataclasses import replace

from conformance.liberties import liberty
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.chunks import Chunks
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.operations import Call, Operations
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


@liberty()
class TakesFilesUnderTheirOwnTokens(Operations):
    """List the assets of a session backwards, and start none under another's token.

    Neither an order is promised nor that a name may change between these two steps.
    """

    def start_session(self, call: Call) -> str:
        arguments = self.messages.arguments(call.node)
        status = self.desks.session_start.start(call.user, arguments, call.size)
        backwards = replace(status, assets=status.assets[::-1])
        return self.answers.page(call.node.name, backwards)

    def start_file(self, call: Call) -> str:
        given = self.messages.arguments(call.node)
        upload = self.desks.start.uploads.upload(given.upload_token or "")
        if upload is not None and upload.arguments.file_name != given.file_name:
            raise Fault(f"this is the token of {upload.arguments.file_name}")
        return super().start_file(call)
