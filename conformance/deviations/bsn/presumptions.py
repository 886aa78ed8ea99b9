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
from conformance.reference.bsn.records import (
    WHOLE,
    Arguments,
    Chunk,
    PageStatus,
    Upload,
)
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


@deviation("bsn.webpage.updated")
class RefusesAPageThatDidNotChange(Completion):
    """Keep duplicates out of the library, and find the page itself to be one."""

    def verify(self, upload: Upload, arguments: Arguments) -> None:
        super().verify(upload, arguments)
        page = self.library.content(upload.replaces or 0)
        if upload.role == "page" and page is not None and page.sha1 == upload.sha1:
            raise Fault(f"the content {page.id} has these bytes already")


@deviation("bsn.webpage.page-file-started")
class TakesFilesForTheNewestSessionOnly(Start):
    """Keep the session of an account where its next one overwrites it."""

    def start_in_session(self, user: User, arguments: Arguments) -> Upload:
        newest = self.store.value(
            "select token from sessions where account = ?"
            " order by started desc limit 1",
            user.account,
        )
        if arguments.session_token not in {None, "", newest}:
            raise Fault(f"there is no session {arguments.session_token}")
        return super().start_in_session(user, arguments)


@deviation("bsn.webpage.asset-file-started")
class TakesASessionTokenUntilThePageIsThere(Start):
    """Take the token for that of the page, which needs it no more."""

    def start_in_session(self, user: User, arguments: Arguments) -> Upload:
        session = self.uploads.session(arguments.session_token or "")
        if session and self.uploads.page_status(session).page.state in WHOLE:
            raise Fault(f"the session {session.token} is over")
        return super().start_in_session(user, arguments)


@deviation("bsn.webpage.page-hash-overridden")
class ComparesTheFirst32DigitsOfThePagesHash(SessionCompletion):
    """Keep the hash given at completion in a column made for another kind."""

    def complete(self, user: User, arguments: Arguments, size: int) -> PageStatus:
        status = self.uploads.session(arguments.session_token or "")
        known = status and self.uploads.page_status(status).page.sha1
        given = (arguments.sha1_hash or "").upper()
        if known and given[:32] == known[:32]:
            arguments = replace(arguments, sha1_hash=known)
        return super().complete(user, arguments, size)


@deviation(
    "bsn.argument.file-types-accepted",
    disturbs=("bsn.argument.session-types-accepted",),
)
class WantsAThumbnailOfAVideo(Start):
    """Make pictures of pictures, and have no decoder for films."""

    def check_start(self, arguments: Arguments) -> None:
        super().check_start(arguments)
        if arguments.content_type == "Video" and not arguments.file_thumb:
            raise Fault("FileThumb is missing; none can be made of a Video")
