"""Lawful ways to read tokens, and to write answers down."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.sax.saxutils import unescape

from conformance.liberties import liberty
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.answers import Answers, Members, Value
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.envelope import Envelope
from conformance.reference.bsn.records import Arguments, PageStatus, Session, Upload
from conformance.reference.bsn.status import Status
from conformance.reference.bsn.uploads import Uploads
from conformance.reference.message import Response

SIZES = ("ChunksTotal", "FileSize")
TEXT = re.compile(r">([^<]+)<")


@liberty()
class ReadsTokensInAnyCase(Uploads):
    """Take tokens for GUIDs, whose letters and braces make no difference."""

    def upload(self, token: str) -> Upload | None:
        return super().upload(token.strip("{} \n").lower())

    def session(self, token: str) -> Session | None:
        return super().session(token.strip("{} \n").lower())


@liberty()
class TellsAStatusForEitherToken(Status):
    """Take session and upload tokens alike: the document speaks of both for both."""

    def upload(self, user: User, token: str | None) -> Upload | None:
        found = super().upload(user, token)
        status = None if found else super().page(user, token)
        return status.page if status else found

    def page(self, user: User, token: str | None) -> PageStatus | None:
        upload = super().upload(user, token)
        return super().page(user, upload.session if upload else token)


@liberty()
class WritesSizesWithSignAndZeros(Answers):
    """Write +007 for a size of 7, which XML Schema allows."""

    def members(self, values: Members) -> str:
        return super().members(
            [(name, padded(v) if name in SIZES else v) for name, v in values]
        )


@liberty()
class WritesTextInCdata(Answers):
    """Write text as CDATA with a comment before it: XML knows no difference."""

    def response(self, operation: str, result: str) -> str:
        return super().response(operation, TEXT.sub(as_cdata, result))


@liberty()
class AnswersInUtf16(Envelope):
    """Write answers in UTF-16, which every XML parser reads."""

    def closed(self, version: str, status: int, body: str) -> Response:
        response = super().closed(version, status, body)
        if not isinstance(response.body, bytes):
            return response
        text = response.body.decode()
        wide = text.replace('encoding="utf-8"', 'encoding="utf-16"').encode("utf-16")
        kind = dict(response.fields)["Content-Type"].replace("utf-8", "utf-16")
        return replace(response, body=wide, fields=(("Content-Type", kind),))


@liberty()
class FindsTheTypeOfAutoFiles(Completion):
    """Store a file of the type Auto under the type it turns out to have."""

    def merged(self, upload: Upload, arguments: Arguments) -> Arguments:
        merged = super().merged(upload, arguments)
        kind = "Video" if merged.content_type == "Auto" else merged.content_type
        return replace(merged, content_type=kind)


def padded(value: Value) -> Value:
    """Return a number with a sign and zeros before it."""
    return f" +00{value} " if isinstance(value, int) else value


def as_cdata(found: re.Match[str]) -> str:
    """Return escaped text between two tags as a comment and a CDATA section."""
    return f"><!-- value --><![CDATA[{unescape(found[1])}]]><"
