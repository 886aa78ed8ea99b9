"""What works for one file, one asset, one digit, and was never tried with others."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from conformance.deviations import deviation
from conformance.deviations.bsn.chunks import SIZE, SPOILED
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.answers import Answers, Members
from conformance.reference.bsn.arguments import Rules
from conformance.reference.bsn.chunks import Chunks
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.library import Library
from conformance.reference.bsn.records import Arguments, Chunk, Upload
from conformance.reference.bsn.session_completion import SessionCompletion
from conformance.reference.bsn.session_start import SessionStart
from conformance.reference.bsn.start import Start
from conformance.reference.bsn.status import Status


@deviation(
    "bsn.upload.parallel-chunks",
    # Files of many chunks are sent over several connections there as well.
    disturbs=("bsn.upload.large-file", "bsn.upload.stored-bytes"),
)
class TakesChunksWithoutALock(Chunks):
    """Read an upload, write a chunk, and write the upload, all at the same time."""

    @contextmanager
    def held(
        self, user: User, token: str | None, session: str | None
    ) -> Iterator[Upload]:
        with super().held(user, token, session) as upload:
            pass
        time.sleep(0.005)
        yield upload


@deviation(
    "bsn.upload.full-chunk-completes",
    "bsn.upload.several-chunks-complete",
    disturbs=SPOILED,
)
class DropsTheLastByteOfFullChunks(Chunks):
    """Read a chunk into a buffer of 256 KiB that ends with a byte of its own."""

    def keep(self, upload: Upload, chunk: Chunk) -> bool:
        data = chunk.data or b""
        ended = data[:-1] + b"\0" if len(data) == SIZE else data
        return super().keep(upload, replace(chunk, data=ended))


@deviation(
    "bsn.complete.wrong-hash-refused", disturbs=("bsn.complete.malformed-hash-refused",)
)
class ComparesHashesUpToTheLastDigit(Rules):
    """Compare with a bound that is one too small."""

    def hash_matches(self, declared: str | None, actual: str) -> None:
        super().hash_matches(declared and declared[:39], actual[:39])


@deviation(
    "bsn.cancel.others-unharmed", disturbs=("bsn.webpage.completed-after-match",)
)
class CancelsTheWholeSession(Status):
    """Cancel by the session of an upload, which the other files have as well."""

    def stop(self, upload: Upload) -> None:
        super().stop(upload)
        query = "select token from uploads where session = ? and file is not null"
        for row in self.store.rows(query, upload.session):
            super().stop(self.uploads.upload(row[0]) or upload)


@deviation(
    "bsn.cancel.others-unharmed", disturbs=("bsn.webpage.completed-after-match",)
)
class CancelsEveryFileOfTheSession(Status):
    """Cancel by the session of an upload, whatever there is of the other files."""

    def stop(self, upload: Upload) -> None:
        super().stop(upload)
        query = "select token from uploads where session = ?"
        for row in self.store.rows(query, upload.session):
            super().stop(self.uploads.upload(row[0]) or upload)


@deviation(
    "bsn.upload.several-chunks-complete",
    "bsn.upload.unequal-chunks-complete",
    "bsn.upload.any-order",
    disturbs=(*SPOILED, "bsn.complete.misplaced-chunks-refused"),
)
class OrdersPartsByTheTextOfTheirNumbers(Completion):
    """Join the parts in the order of their file names: 1, 10, 11, 2."""

    def digest(self, upload: Upload) -> str:
        query = "select offset, length from chunks where token = ? "
        places = self.store.rows(query + "order by cast(part as text)", upload.token)
        data = self.store.path(upload.file).read_bytes() if upload.file else b""
        joined = b"".join(data[place : place + length] for place, length in places)
        return hashlib.sha1(joined, usedforsecurity=False).hexdigest().upper()


@deviation(
    "bsn.argument.session-start-empty-name-refused",
    "bsn.argument.session-start-long-name-refused",
    "bsn.argument.session-start-negative-size-refused",
    disturbs=(
        "bsn.argument.session-start-name-with-separator-refused",
        "bsn.argument.session-start-large-size-refused",
        "bsn.argument.session-start-path-without-separators-refused",
        "bsn.argument.session-start-long-path-refused",
        "bsn.argument.session-reserved-name-refused",
        "bsn.argument.session-unknown-type-refused",
    ),
)
class ChecksTheFirstAssetOnly(SessionStart):
    """Validate a list by its first item."""

    def has_assets(self, assets: Sequence[Arguments]) -> None:
        super().has_assets(assets)
        self.first = assets[0]

    def check_asset_at_start(self, arguments: Arguments) -> None:
        if arguments is self.first:
            super().check_asset_at_start(arguments)


@deviation("bsn.webpage.asset-name-overridden", "bsn.webpage.asset-hash-overridden")
class OverridesTheFirstAssetOnly(SessionCompletion):
    """Return from within the loop over the assets."""

    def paired(
        self, uploads: Sequence[Upload], given: Sequence[Arguments]
    ) -> list[tuple[Upload, Arguments]]:
        return super().paired(uploads, given)[:1]


@deviation(
    "bsn.complete.replacing-stores-bytes", disturbs=("bsn.webpage.update-stores-page",)
)
class ReportsAReplacementAndKeepsTheBytes(Library):
    """Write the new row, and leave the file of the content where it is."""

    def fill(self, content_id: int, upload: Upload, picture: bytes | None) -> str:
        content = self.content(content_id)
        if content is None or not content.file:
            return super().fill(content_id, upload, picture)
        return str(upload.file)


@deviation("bsn.status.file-values")
class TellsTheSizeOfWhatHasArrived(Answers):
    """Ask the file system for the size of a file that is still arriving."""

    def status(self, upload: Upload) -> Members:
        arriving = upload.state == "Uploading"
        size = upload.received if arriving else upload.arguments.file_size
        return [(n, size if n == "FileSize" else v) for n, v in super().status(upload)]


@deviation("bsn.cancel.unknown-token-null", "bsn.status.unknown-upload-null")
class FaultsForTokensOfAnotherForm(Status):
    """Parse a token before looking for it, and fail where it is none of its own."""

    def upload(self, user: User, token: str | None) -> Upload | None:
        if not re.fullmatch("[0-9a-f]{32}", token or ""):
            raise Fault("the token is malformed")
        return super().upload(user, token)


@deviation("bsn.start.tokens-differ")
class ReopensAnUploadOfTheSameArguments(Start):
    """Take a second identical call for a repetition of the first one."""

    opened: dict[object, str] = {}  # noqa: RUF012  (shared on purpose)

    def start_alone(self, user: User, arguments: Arguments) -> Upload:
        key = (user.login, arguments.stored())
        upload = self.uploads.upload(self.opened.get(key, ""))
        if upload is None or upload.state != "Started":
            upload = super().start_alone(user, arguments)
        self.opened[key] = upload.token
        return upload
