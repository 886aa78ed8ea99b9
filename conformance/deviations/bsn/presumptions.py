"""What a server presumes of its callers, and the document does not promise it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.deviations import deviation
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.answers import Answers
from conformance.reference.bsn.chunks import Chunks
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import Arguments, Chunk, Upload
from conformance.reference.bsn.session_completion import SessionCompletion
from conformance.reference.bsn.start import Start


@deviation("bsn.webpage.page-file-started")
class FindsPagesByTheirNameInAscii(Start):
    """Compare the page's name with one that a column of ASCII has mangled."""

    def start_in_session(self, user: User, arguments: Arguments) -> Upload:
        upload = self.uploads.upload(arguments.upload_token or "")
        is_page = upload is not None and upload.role == "page"
        if is_page and not (arguments.file_name or "").isascii():
            raise Fault("the session has no page of this name")
        return super().start_in_session(user, arguments)


@deviation("bsn.append.empty-token-refused", "bsn.append.missing-token-refused")
class ChunkFallsBackOnTheSession(Chunks):
    """Put a chunk without an upload token into the page of its session."""

    def append(self, user: User, chunk: Chunk) -> bool:
        session = self.uploads.session(chunk.session_token or "")
        if session is not None and not chunk.upload_token:
            token = self.uploads.page_status(session).page.token
            chunk = replace(chunk, upload_token=token)
        return super().append(user, chunk)


@deviation("bsn.complete.empty-token-refused", "bsn.complete.missing-token-refused")
class CompletionFallsBackOnTheSession(Completion):
    """Take the token of a session alone for that of its page."""

    def complete(self, user: User, arguments: Arguments) -> Upload:
        session = self.uploads.session(arguments.session_token or "")
        if session is not None and not arguments.upload_token:
            token = self.uploads.page_status(session).page.token
            arguments = replace(arguments, upload_token=token)
        return super().complete(user, arguments)


@deviation("bsn.complete.content-id")
class TellsTheIdOfVideosLater(Answers):
    """Answer the completion of a video while it waits to be converted."""

    def upload(self, operation: str, upload: Upload) -> str:
        is_video = upload.arguments.content_type == "Video"
        if operation == "CompleteFileUpload" and is_video:
            upload = replace(upload, content_id=None)
        return super().upload(operation, upload)


@deviation("bsn.complete.name-overrides")
class KeepsNamesThatDifferInCase(Completion):
    """Compare names as a disk does that knows no capitals, and see nothing new."""

    def merged(self, upload: Upload, arguments: Arguments) -> Arguments:
        merged, name = super().merged(upload, arguments), upload.arguments.file_name
        is_same = (merged.file_name or "").lower() == (name or "").lower()
        return replace(merged, file_name=name) if is_same else merged


@deviation("bsn.webpage.completed")
class WantsTokensOfAssetsAtCompletion(SessionCompletion):
    """Find assets by tokens that the arguments of the start could not have."""

    def check_asset_at_completion(self, arguments: Arguments) -> None:
        super().check_asset_at_completion(arguments)
        self.token_is_given(arguments.upload_token)


@deviation("bsn.webpage.asset-name-overridden")
class OverridesOneAssetAtMost(SessionCompletion):
    """Leave the loop over the assets after the first that differs."""

    def paired(
        self, uploads: Sequence[Upload], given: Sequence[Arguments]
    ) -> list[tuple[Upload, Arguments]]:
        pairs = super().paired(uploads, given)
        return [pair for pair in pairs if self.differs(*pair)][:1]

    def differs(self, upload: Upload, arguments: Arguments) -> bool:
        own = replace(arguments, upload_token=None, session_token=None)
        return self.merged(upload, own) != upload.arguments
