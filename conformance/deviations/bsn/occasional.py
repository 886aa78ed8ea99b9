"""Servers that are wrong only now and then: under a name again, a second time."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from conformance.deviations import deviation
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.envelope import Envelope, Message
from conformance.reference.bsn.records import Arguments, Upload
from conformance.reference.message import Request


@deviation("bsn.complete.wrong-hash-refused")
class VerifiesOnlyOnce(Completion):
    """Note that a file was verified when that begins, and not what came of it."""

    def verify(self, upload: Upload, arguments: Arguments) -> None:
        if upload.state == "Corrupted":
            upload.sha1 = self.digest(upload)
        else:
            super().verify(upload, arguments)


@deviation(
    "bsn.complete.wrong-hash-refused",
    disturbs=("bsn.upload.interleaved-files",),
)
class KeepsHashesByNameAndSize(Completion):
    """Save hashing a file that was hashed already, as far as name and size tell."""

    kept: ClassVar[dict[tuple[str | None, int | None], str]] = {}

    def digest(self, upload: Upload) -> str:
        key = (upload.arguments.file_name, upload.arguments.file_size)
        if key not in self.kept:
            self.kept[key] = super().digest(upload)
        return self.kept[key]


@deviation(
    "bsn.message.session-start-over-2-mib-refused",
    "bsn.message.session-complete-over-2-mib-refused",
)
class CountsTheCharactersOfAMessage(Envelope):
    """Measure a message when it is text already."""

    def open(self, request: Request) -> Message:
        message = super().open(request)
        characters = len(request.body.read().decode(errors="replace"))
        return replace(message, size=characters)
