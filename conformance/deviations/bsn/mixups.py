"""Values that are taken from the wrong place, or are compared or written wrongly."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from urllib.parse import unquote_plus
from xml.sax.saxutils import unescape

from conformance.deviations import deviation
from conformance.reference.bsn.accounts import UPDATE, User
from conformance.reference.bsn.arguments import Rules
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.envelope import Envelope
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.library import Library
from conformance.reference.bsn.operations import Call, Operations
from conformance.reference.bsn.records import Arguments, Upload
from conformance.reference.bsn.session_completion import SessionCompletion
from conformance.reference.message import Response


@deviation("bsn.complete.wrong-hash-refused")
class ComparesHashesAsNumbers(Rules):
    """Compare with two equals signs, to which 0e1234 and 0e5678 are both nought."""

    def hash_matches(self, declared: str | None, actual: str) -> None:
        with suppress(ValueError):
            if float(declared or "none") == float(actual):
                return
        super().hash_matches(declared, actual)


@deviation("bsn.complete.type-overrides")
class KeepsTheTypeOfTheStart(Completion):
    """Find out of what kind a file is when it starts, and never again."""

    def merged(self, upload: Upload, arguments: Arguments) -> Arguments:
        kind = upload.arguments.content_type
        return replace(super().merged(upload, arguments), content_type=kind)


@deviation("bsn.complete.replacing-renames")
class KeepsTheNameOfAReplacedContent(Library):
    """Replace the bytes of a content, and nothing that is said of them."""

    def fill(self, content_id: int, upload: Upload, picture: bytes | None) -> str:
        old = self.content(content_id)
        if old is not None and old.name:
            same = Arguments(file_name=old.name, virtual_path=old.path)
            upload = replace(upload, arguments=same.over(upload.arguments))
        return super().fill(content_id, upload, picture)


@deviation("bsn.webpage.paths-overridden")
class KeepsThePathsOfAssets(SessionCompletion):
    """Take no other folder for an asset whose file is there already."""

    def merged(self, upload: Upload, arguments: Arguments) -> Arguments:
        if upload.role == "asset":
            arguments = replace(arguments, virtual_path=None)
        return super().merged(upload, arguments)


@deviation("bsn.status.file-values")
class TellsThePageForItsAssets(Operations):
    """Find an upload by way of its session, whose first row is the page."""

    def upload_or_nothing(self, call: Call, upload: Upload | None) -> str:
        if upload and upload.session and call.node.name == "GetFileUploadStatus":
            status = self.desks.status.page(call.user, upload.session)
            upload = status.page if status else upload
        return super().upload_or_nothing(call, upload)


@deviation("bsn.status.file-values")
class DecodesNamesLikeUrls(Completion):
    """Make a name of the key in the object store, where + stands for a blank."""

    def merged(self, upload: Upload, arguments: Arguments) -> Arguments:
        merged = super().merged(upload, arguments)
        return replace(merged, file_name=unquote_plus(merged.file_name or ""))


@deviation(
    "bsn.start.errors-descriptive",
    "bsn.complete.errors-descriptive",
    "bsn.webpage.errors-descriptive",
)
class LeavesTheTextOfFaultsUnescaped(Envelope):
    """Write faults by a template, into which the text goes as it is."""

    def fault(self, version: str, fault: Fault) -> Response:
        response = super().fault(version, fault)
        if not isinstance(response.body, bytes):
            return response
        return replace(response, body=unescape(response.body.decode()).encode())


@deviation("bsn.permission.new-page-without-update")
class CompletesSessionsWithBothPermissions(SessionCompletion):
    """Ask for the permission to update, since the page is updated by its assets."""

    def may_complete(self, user: User) -> None:
        super().may_complete(user)
        self.accounts.require(user, UPDATE)


@deviation("bsn.permission.replacing-needs-update")
class UpdatesPagesWithoutTheRightTo(Completion):
    """Guard contents of their own, and take a page's token for the permission."""

    def check_replacing(self, user: User, upload: Upload, arguments: Arguments) -> None:
        if upload.session is None:
            super().check_replacing(user, upload, arguments)
        else:
            self.check_session_target(user, upload, arguments)
