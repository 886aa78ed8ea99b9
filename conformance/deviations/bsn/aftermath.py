"""What a server still knows, or knows no more, after something has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.deviations import deviation
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.answers import Answers
from conformance.reference.bsn.library import Library
from conformance.reference.bsn.messages import Messages
from conformance.reference.bsn.operations import Call, Desks, Operations
from conformance.reference.bsn.records import Arguments, Content, PageStatus, Upload
from conformance.reference.bsn.session_completion import SessionCompletion
from conformance.reference.bsn.start import Start
from conformance.reference.bsn.status import Status
from conformance.reference.bsn.store import Store


@deviation("bsn.start.tokens-differ")
class FindsTheCancelledUploadOfAFile(Start):
    """Enter an upload under folder and name, where the cancelled one still is."""

    def start_alone(self, user: User, arguments: Arguments) -> Upload:
        upload = super().start_alone(user, arguments)
        same = "state = 'Cancelled' and session is null and arguments = ?"
        earlier = self.store.value(
            f"select token from uploads where {same}",  # noqa: S608  (no input)
            upload.arguments.stored(),
        )
        return upload if earlier is None else self.uploads.upload(earlier) or upload


@deviation("bsn.start.match-true")
class MatchesBytesThatWereReplaced(Library):
    """Enter new bytes into the index of hashes, and leave the old ones in it."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.replaced: dict[tuple[str, str, int], int] = {}

    def fill(self, content_id: int, upload: Upload, picture: bytes | None) -> str:
        if old := self.content(content_id):
            self.replaced[old.account, old.sha1, old.size] = content_id
        return super().fill(content_id, upload, picture)

    def matching(self, account: str, sha1: str, size: int) -> tuple[Content, ...]:
        stale = self.content(self.replaced.get((account, sha1.upper(), size), 0))
        found = (replace(stale, sha1=sha1, size=size),) if stale else ()
        return super().matching(account, sha1, size) or found


@deviation("bsn.webpage.orphans-kept")
class DeletesOrphansAtOnce(Library):
    """Delete the rows of a page's assets before the new ones are entered."""

    def publish(
        self, page: int, name: str, assets: Sequence[tuple[int, str | None]], now: float
    ) -> None:
        lost = {row[0] for row in self.assets(page)} - {row[0] for row in assets}
        super().publish(page, name, assets, now)
        for content_id in lost:
            self.store.change(
                "update contents set marked = ? where id = ?", now, content_id
            )


@deviation("bsn.cancel.completion-refused")
class CancelsNoUploadThatFailed(Status):
    """Cancel what is under way, which a file that failed its hash is not."""

    def cancel(self, user: User, token: str | None) -> Upload | None:
        upload = self.upload(user, token)
        if upload is not None and upload.state == "Corrupted":
            return upload
        return super().cancel(user, token)


@deviation("bsn.status.session-file-known")
class KnowsFilesOfSessionsOnceTheyAreStarted(Operations):
    """Look for uploads in the table that starting a file enters it into."""

    def upload_or_nothing(self, call: Call, upload: Upload | None) -> str:
        is_asked_for = call.node.name == "GetFileUploadStatus"
        if upload and upload.state == "Queued" and is_asked_for:
            return self.answers.nothing(call.node.name)
        return super().upload_or_nothing(call, upload)


@deviation("bsn.complete.name-overrides")
class RepeatsTheFirstStatusOfAnUpload(Operations):
    """Keep the status of an upload in a cache, which no completion clears."""

    def __init__(self, messages: Messages, answers: Answers, desks: Desks) -> None:
        super().__init__(messages, answers, desks)
        self.told: dict[str | None, str] = {}

    def file_status(self, call: Call) -> str:
        token = self.messages.token(call.node, "uploadToken")
        return self.told.setdefault(token, super().file_status(call))


@deviation("bsn.status.session-assets")
class ListsAnAssetOncePerChunk(Status):
    """Join the assets with their chunks for the bytes so far, and group by nothing."""

    def page(self, user: User, token: str | None) -> PageStatus | None:
        status = super().page(user, token)
        assets = status.assets if status else ()
        rows = [
            asset for asset in assets for _ in self.uploads.chunks(asset) or [(0, 0)]
        ]
        return status and replace(status, assets=tuple(rows))


@deviation("bsn.webpage.page-name-overridden")
class RepeatsTheFirstStatusOfASession(Operations):
    """Keep the status of a session in a cache, which no completion clears."""

    def __init__(self, messages: Messages, answers: Answers, desks: Desks) -> None:
        super().__init__(messages, answers, desks)
        self.told: dict[str | None, str] = {}

    def page_status(self, call: Call) -> str:
        token = self.messages.token(call.node, "sessionToken")
        return self.told.setdefault(token, super().page_status(call))


@deviation("bsn.webpage.update-stores-asset")
class KeepsTheBytesOfUpdatedAssets(SessionCompletion):
    """Update the row of an asset, and leave its file where it is."""

    def settle(self, upload: Upload, now: float) -> str | None:
        old = self.library.content(upload.replaces or 0)
        if upload.role == "asset" and old is not None:
            upload.file = self.store.copy(old.file)
        return super().settle(upload, now)
