"""Limits and values that are measured, or kept, in another unit than the document's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from xml.sax.saxutils import escape

from conformance.deviations import deviation
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.arguments import Rules
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.envelope import Envelope, Message
from conformance.reference.bsn.fault import Fault, shown
from conformance.reference.bsn.messages import Messages
from conformance.reference.bsn.records import Arguments, PageStatus, Upload
from conformance.reference.bsn.session_completion import SessionCompletion
from conformance.reference.bsn.session_start import SessionStart
from conformance.reference.bsn.stream import Node
from conformance.reference.bsn.uploads import Uploads
from conformance.reference.message import Body, Request


@deviation("bsn.argument.path-counted-in-characters")
class CountsBytesOfPaths(Rules):
    """Compare the limit with the length in UTF-8, as the column has it."""

    def path_is_short(self, path: str) -> None:
        super().path_is_short(path.encode().decode("latin-1"))


@deviation("bsn.argument.name-counted-in-characters")
class CountsNamesAsMarkup(Rules):
    """Measure a name when it is escaped already: an ampersand has five characters."""

    def name_is_short(self, name: str) -> None:
        super().name_is_short(escape(name))


@deviation(
    "bsn.start.modification-date-accepted", "bsn.complete.modification-date-accepted"
)
class KeepsDatesFrom1970To2037(Messages):
    """Keep dates in a column of the type timestamp, which has no others."""

    def moment(self, node: Node) -> str:
        found = super().moment(node)
        if not "1970" <= found[:4] < "2038":
            raise Fault(f"Incorrect datetime value: {shown(found)}")
        return found


@deviation("bsn.webpage.asset-tokens-issued")
class StartsUpTo255Assets(SessionStart):
    """Number the assets of a page in a byte, and leave out what has no number."""

    def opened(
        self, user: User, arguments: Arguments, assets: Sequence[Arguments]
    ) -> PageStatus:
        return super().opened(user, arguments, assets[:255])


@deviation(
    "bsn.message.session-start-over-2-mib-refused",
    "bsn.message.session-complete-over-2-mib-refused",
)
class MeasuresMessagesByTheirContentLength(Envelope):
    """Trust a header field, which a message sent in pieces comes without."""

    def open(self, request: Request) -> Message:
        declared = int(request.fields.get("Content-Length", "0"))
        return replace(super().open(request), size=declared)


@deviation(
    "bsn.cancel.unknown-token-null",
    "bsn.status.unknown-upload-null",
    "bsn.append.unknown-token-refused",
    "bsn.complete.unknown-token-refused",
)
class CutsTokensToTheirColumn(Uploads):
    """Bind a token to a parameter of 32 characters, which drops the others."""

    def upload(self, token: str) -> Upload | None:
        return super().upload(token[:32])


@deviation("bsn.upload.any-bytes")
class EndsChunksWithTheirFirstLine(Envelope):
    """Decode base64 up to the end of a line: some clients break it every 76 letters."""

    def open(self, request: Request) -> Message:
        cut = re.sub(rb"(data>[^<\s]+)\s[^<]*", rb"\1", request.body.read())
        return super().open(replace(request, body=Body(len(cut), cut)))


@deviation(
    "bsn.argument.file-complete-negative-size-refused",
    "bsn.argument.file-complete-large-size-refused",
)
class KeepsTheSizeOfTheStartForAnImpossibleOne(Completion):
    """Convert a size by a function whose answer to what is out of range is none."""

    def check_completion(self, arguments: Arguments) -> None:
        super().check_completion(possible(arguments, 1))

    def merged(self, upload: Upload, arguments: Arguments) -> Arguments:
        return super().merged(upload, possible(arguments, None))


@deviation(
    "bsn.argument.session-complete-negative-size-refused",
    "bsn.argument.session-complete-large-size-refused",
)
class KeepsTheSizesOfTheSessionForImpossibleOnes(SessionCompletion):
    """Convert sizes by a function whose answer to what is out of range is none."""

    def check_page_at_completion(self, arguments: Arguments) -> None:
        super().check_page_at_completion(possible(arguments, 1))

    def check_asset_at_completion(self, arguments: Arguments) -> None:
        super().check_asset_at_completion(possible(arguments, 1))

    def merged(self, upload: Upload, arguments: Arguments) -> Arguments:
        return super().merged(upload, possible(arguments, None))


def possible(arguments: Arguments, otherwise: int | None) -> Arguments:
    """Return arguments with something else in place of a size that no file can have."""
    size = arguments.file_size or 0
    if 0 <= size <= Rules.largest_file:
        return arguments
    return replace(arguments, file_size=otherwise)
