"""Web pages that cannot be made, updated or found again."""

from __future__ import annotations

import re
from dataclasses import replace

from conformance.deviations import deviation
from conformance.deviations.bsn.sessions import PAGES
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.answers import Answers, Members
from conformance.reference.bsn.chunks import Chunks
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.operations import Call, Operations
from conformance.reference.bsn.records import (
    Arguments,
    Chunk,
    PageStatus,
    StartStatus,
    Upload,
)
from conformance.reference.bsn.session_completion import SessionCompletion
from conformance.reference.bsn.session_start import SessionStart
from conformance.reference.bsn.start import Start
from conformance.reference.bsn.status import Status
from conformance.reference.bsn.wsdl import Wsdl

UPDATES = tuple(
    f"bsn.webpage.{name}"
    for name in (
        "update-started",
        "update-page-file-started",
        "updated",
        "update-keeps-page-id",
        "update-stores-page",
        "asset-id-accepted",
        "update-keeps-asset-id",
        "match-true",
        "match-exists",
        "matched-asset-cancelled",
        "completed-after-match",
        "changed-asset-unmatched",
    )
)


@deviation("bsn.webpage.session-tokens-differ", disturbs=(*PAGES, *UPDATES))
class NamesSessionsByTheirPage(SessionStart):
    """Derive the token of a session from the name of its page."""

    def start(self, user: User, arguments: Arguments, size: int) -> PageStatus:
        status = super().start(user, arguments, size)
        status.session.token = f"session-{arguments.file_name}"
        self.uploads.save_session(status.session)
        for upload in (status.page, *status.assets):
            upload.session = status.session.token
            self.uploads.save(upload)
        return status


@deviation("bsn.webpage.page-token-issued", disturbs=(*PAGES, *UPDATES))
class GivesNoTokenForThePage(Answers):
    """Give tokens to assets, and expect the page under the session's."""

    def page_status(self, status: PageStatus) -> Members:
        values = super().page_status(status)
        return [(n, None if n == "UploadToken" else value) for n, value in values]


@deviation("bsn.webpage.every-argument-accepted")
class TakesNoThumbnailOfPages(SessionStart):
    """Refuse a parameter that the document lists."""

    def check_page_at_start(self, arguments: Arguments) -> None:
        super().check_page_at_start(arguments)
        if arguments.file_thumb and len(arguments.file_thumb) < 1000:
            raise Fault("FileThumb is not known")


@deviation("bsn.webpage.page-file-started", disturbs=(*PAGES, *UPDATES))
class StartsNoPages(Start):
    """Take the type Webpage for one that only sessions may name."""

    def check_start(self, arguments: Arguments) -> None:
        super().check_start(arguments)
        if arguments.content_type == "WebPage":
            raise Fault("pages are started by sessions")


@deviation("bsn.webpage.asset-file-started", disturbs=(*PAGES, *UPDATES))
class StartsNoAssets(Start):
    """Take the token of the page alone, as the parameter is described."""

    def start_in_session(self, user: User, arguments: Arguments) -> Upload:
        upload = self.uploads.upload(arguments.upload_token or "")
        if upload is not None and upload.role == "asset":
            raise Fault("the token is not that of a web page")
        return super().start_in_session(user, arguments)


@deviation(
    "bsn.webpage.token-repeated-by-start",
    "bsn.webpage.token-kept-by-start",
    disturbs=(
        *PAGES,
        *UPDATES,
        "bsn.start.unknown-token-refused",
        "bsn.argument.file-start-empty-name-refused",
        "bsn.argument.file-start-long-name-refused",
        "bsn.argument.file-start-name-with-separator-refused",
        "bsn.argument.file-start-negative-size-refused",
        "bsn.argument.file-start-large-size-refused",
        "bsn.argument.file-start-path-without-separators-refused",
        "bsn.argument.file-start-long-path-refused",
        "bsn.argument.file-reserved-name-refused",
        "bsn.webpage.page-file-completed",
        "bsn.permission.start-needs-upload",
    ),
)
class GivesEveryStartANewToken(Operations):
    """Start the files of sessions like any other, under tokens of their own."""

    def start_file(self, call: Call) -> str:
        own = self.messages.arguments(call.node)
        alone = replace(own, upload_token=None, session_token=None)
        upload = self.desks.start.start_alone(call.user, alone)
        return self.answers.start(call.node.name, StartStatus(upload))


@deviation(
    "bsn.webpage.page-file-completed",
    "bsn.webpage.asset-file-completed",
    disturbs=(*PAGES, *UPDATES),
)
class TakesOneChunkPerSessionFile(Chunks):
    """Have room for small files only where a session is concerned."""

    def check_place(self, upload: Upload, chunk: Chunk) -> None:
        super().check_place(upload, chunk)
        if upload.session and (chunk.offset or len(chunk.data or b"") > 1 << 17):
            raise Fault("files of sessions have one chunk")


@deviation("bsn.webpage.file-with-wrong-hash-refused")
class VerifiesNoFileOfASession(Completion):
    """Leave the files of a session for its completion to verify."""

    def verify(self, upload: Upload, arguments: Arguments) -> None:
        if upload.session is None:
            super().verify(upload, arguments)
        else:
            upload.sha1 = self.digest(upload)


@deviation("bsn.webpage.hash-optional", disturbs=(*PAGES,))
class WantsHashesOfPages(SessionCompletion):
    """Compare hashes of pages even where none was given."""

    def check_hashes(self, status: PageStatus) -> None:
        super().check_hashes(status)
        if status.page.arguments.sha1_hash is None:
            raise Fault("SHA1Hash is missing")


@deviation(
    "bsn.webpage.completed",
    disturbs=(
        *PAGES,
        *UPDATES,
        "bsn.webpage.page-id-answered",
        "bsn.webpage.page-name-overridden",
        "bsn.webpage.asset-name-overridden",
        "bsn.message.session-complete-of-2-mib-accepted",
    ),
)
class CompletesNoSession(SessionCompletion):
    """Wait for a state that files of sessions never reach."""

    def is_ready(self, upload: Upload) -> bool:
        return upload.state == "Completed"


@deviation("bsn.webpage.many-assets", disturbs=("bsn.webpage.parallel-assets",))
class CompletesAFewAssetsOnly(SessionCompletion):
    """Have room for so many assets, and no more."""

    def check_ready(self, status: PageStatus) -> None:
        super().check_ready(status)
        if len(status.assets) > 7:
            raise Fault("a page has at most 7 assets")


@deviation("bsn.webpage.assets-in-any-order", disturbs=("bsn.webpage.parallel-assets",))
class WantsAssetsInTheirOrder(Start):
    """Start an asset only when all those before it are there."""

    def start_in_session(self, user: User, arguments: Arguments) -> Upload:
        sql = "select count(*) from uploads u, uploads v where v.token = ? and"
        sql += " u.session = v.session and u.role = 'asset' and u.position <"
        early = f"{sql} v.position and u.state != 'Verified' and v.position = 4"
        if self.store.value(early, arguments.upload_token):
            raise Fault("the assets before this one are missing")
        return super().start_in_session(user, arguments)


@deviation(
    "bsn.webpage.unknown-session-refused",
    "bsn.webpage.empty-session-refused",
    disturbs=("bsn.webpage.errors-descriptive",),
)
class AnswersNullForUnknownSessions(Operations):
    """Answer Null for an unknown session in every method, as in one."""

    def complete_session(self, call: Call) -> str:
        token = self.messages.arguments(call.node).session_token or ""
        if self.desks.session_completion.uploads.session(token) is None:
            return self.answers.nothing(call.node.name)
        return super().complete_session(call)


@deviation("bsn.webpage.missing-page-refused", "bsn.webpage.missing-asset-refused")
class CompletesUnfinishedSessions(Operations):
    """Answer that a session is complete, and wait for its files in the background."""

    def complete_session(self, call: Call) -> str:
        try:
            return super().complete_session(call)
        except Fault as fault:
            if "upload every file" not in fault.reason:
                raise
            token = self.messages.arguments(call.node).session_token or ""
            uploads = self.desks.session_completion.uploads
            session = uploads.session(token)
            status = None if session is None else uploads.page_status(session)
            return self.page_or_nothing(call, status)


@deviation("bsn.cancel.status-of-its-upload")
class AnswersCancellationsInHaste(Operations):
    """Answer a cancellation by a status of defaults."""

    def cancel_file(self, call: Call) -> str:
        answer = super().cancel_file(call)
        return re.sub("<d:FileSize>[0-9]+<", "<d:FileSize>0<", answer)


@deviation(
    "bsn.status.file-known",
    disturbs=("bsn.status.file-values", "bsn.upload.content-after-completion"),
)
class KnowsUploadsWithChunksOnly(Operations):
    """Know an upload from its first chunk on."""

    def file_status(self, call: Call) -> str:
        answer = super().file_status(call)
        started = "<d:State>Started<" in answer
        return self.answers.nothing(call.node.name) if started else answer


@deviation(
    "bsn.status.session-values", disturbs=("bsn.webpage.completes-named-session",)
)
class AnswersThePagesNameForAllAssets(Answers):
    """Fill in the name of the page wherever a name is wanted."""

    def page(self, operation: str, status: PageStatus) -> str:
        name = Arguments(file_name=status.page.arguments.file_name)
        assets = tuple(
            replace(one, arguments=name.over(one.arguments)) for one in status.assets
        )
        return super().page(operation, replace(status, assets=assets))


@deviation("bsn.permission.session-start-needs-upload")
class LetsEverybodyStartSessions(SessionStart):
    """Ask for the permission when the first file comes."""

    def may_start(self, user: User) -> None:
        pass


@deviation("bsn.permission.session-complete-needs-upload")
class LetsEverybodyCompleteSessions(SessionCompletion):
    """Take a token for all the permission that is needed."""

    def may_complete(self, user: User) -> None:
        pass


@deviation(
    "bsn.permission.session-status-needs-none",
)
class GuardsTheStatusOfSessions(Status):
    """Ask for a permission in every method."""

    def page(self, user: User, token: str | None) -> PageStatus | None:
        self.accounts.require(user, "Content: Upload Content")
        return super().page(user, token)


@deviation("bsn.wsdl.parameters", disturbs=("bsn.append.stored-is-true",))
class DescribesChunksByTheirSignature(Wsdl):
    """Describe a method by its signature, which lacks the session token."""

    def document(self, address: str) -> bytes:
        whole = super().document(address)
        start, end, rest = whole.partition(b'<xs:element name="AppendChunk">')
        own = re.sub(rb'<xs:element name="sessionToken"[^>]*/>', b"", rest, count=1)
        return start + end + own


@deviation(
    "bsn.wsdl.result-types",
    disturbs=("bsn.soap.session-results-valid", "bsn.status.session-assets"),
)
class DescribesOneStatusForAll(Wsdl):
    """Describe the results of all methods by the type that comes first."""

    def document(self, address: str) -> bytes:
        own = rb'(name="GetWebPageUploadStatusResult" type="d:)WebPage'
        return re.sub(own, rb"\1Content", super().document(address))


@deviation("bsn.wsdl.content-types", disturbs=("bsn.soap.file-results-valid",))
class DescribesFourTypes(Wsdl):
    """Describe the types as they were before sound was added."""

    def document(self, address: str) -> bytes:
        own = b'<xs:enumeration value="Audio"/>'
        return super().document(address).replace(own, b"")
