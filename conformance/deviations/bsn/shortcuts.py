"""What is left to a type, a name or an exception that does not go far enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from xml.sax.saxutils import escape

from conformance.deviations import deviation
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.answers import Answers, Members
from conformance.reference.bsn.chunks import Chunks
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.envelope import Envelope
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import (
    WHOLE,
    Arguments,
    Chunk,
    PageStatus,
    Upload,
)
from conformance.reference.bsn.session_completion import SessionCompletion
from conformance.reference.bsn.status import Status
from conformance.reference.message import Response


@deviation(  # BSN-START-014
    "bsn.start.errors-descriptive",
    "bsn.complete.errors-descriptive",
    "bsn.webpage.errors-descriptive",
)
class SaysNothingOfNegativeSizes(Envelope):
    """Throw an argument exception without a message where a size is negative."""

    def fault(self, version: str, fault: Fault) -> Response:
        silent = fault.reason.startswith("FileSize is -")
        return super().fault(version, Fault("", fault.code) if silent else fault)


@deviation(  # BSN-STATUS-001
    "bsn.status.file-values",
    # files of any name are told of there too
    disturbs=(
        "bsn.status.session-values",
        "bsn.complete.name-overrides",
        "bsn.webpage.asset-name-overridden",
    ),
)
class EscapesFileNamesTwice(Answers):
    """Escape a name for XML before the serialiser does so: R&B becomes R&amp;B."""

    def status(self, upload: Upload) -> Members:
        for name, value in super().status(upload):
            yield name, escape(str(value)) if value and name == "FileName" else value


@deviation(  # BSN-COMPLETE-009
    "bsn.complete.replacing-keeps-id", disturbs=("bsn.complete.replacing-stores-bytes",)
)
class ReplacesContentsOfTheSameNameOnly(Completion):
    """Look for the content to replace by its id and its name; else make a new one."""

    def publish(self, upload: Upload) -> str | None:
        old = self.library.content(upload.replaces or 0)
        if old is not None and old.name != upload.arguments.file_name:
            upload.arguments = replace(upload.arguments, content_id=None)
        return super().publish(upload)


@deviation(  # BSN-CHUNK-010
    "bsn.append.offset-is-long",
    "bsn.upload.large-file",
    # the one with the largest offset has a large part number as well
    disturbs=("bsn.append.stored-is-true",),
)
class KeepsPartNumbersInAByte(Chunks):
    """Store part numbers in a tinyint, which goes to 255."""

    def check_chunk(self, chunk: Chunk) -> None:
        super().check_chunk(chunk)
        if (chunk.part_number or 0) > 255:
            raise Fault("Arithmetic overflow error for data type tinyint")


@deviation(  # BSN-WEB-016
    "bsn.webpage.asset-name-overridden", disturbs=("bsn.webpage.asset-hash-overridden",)
)
class FindsAssetsByTheirNames(SessionCompletion):
    """Pair the assets of a completion by file name: a renamed one stays as it was."""

    def paired(
        self, uploads: Sequence[Upload], given: Sequence[Arguments]
    ) -> list[tuple[Upload, Arguments]]:
        known = {upload.arguments.file_name: upload for upload in uploads}
        return [(known[a.file_name], a) for a in given if a.file_name in known]


@deviation(  # BSN-STATUS-004
    "bsn.status.session-assets", disturbs=("bsn.status.session-values",)
)
class ForgetsFinishedAssets(Status):
    """Tell of a session what is in its queue, which finished files have left."""

    def page(self, user: User, token: str | None) -> PageStatus | None:
        status = super().page(user, token)
        if status is None or not status.session.is_open:
            return status
        left = tuple(asset for asset in status.assets if asset.state not in WHOLE)
        return replace(status, assets=left)
