"""Files that get in each other's way: of one name, at one time, in one session."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from typing import ClassVar

from conformance.deviations import deviation
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.chunks import Chunks
from conformance.reference.bsn.records import (
    OPEN,
    Arguments,
    Chunk,
    Role,
    Session,
    Upload,
)
from conformance.reference.bsn.session_start import SessionStart
from conformance.reference.bsn.status import Status

UNFINISHED = (
    "select file, arguments from uploads where state = 'Uploading' and file is not null"
)


@deviation("bsn.upload.interleaved-files", "bsn.upload.parallel-files")  # BSN-GEN-009
class SpoolsUnderTheNameOfTheFile(Chunks):
    """Name the temporary file as the client names its file."""

    def keep(self, upload: Upload, chunk: Chunk) -> bool:
        for row in () if upload.file else self.store.rows(UNFINISHED):
            other = Arguments.restored(row["arguments"])
            if other.file_name == upload.arguments.file_name:
                upload.file = row["file"]
        return super().keep(upload, chunk)


@deviation("bsn.upload.parallel-files", "bsn.webpage.parallel-assets")  # BSN-GEN-009
class AnswersFalseWhileAnotherFileIsWritten(Chunks):
    """Try one lock for all files, and give up at once where it is taken."""

    writing: ClassVar[list[str | None]] = []

    def append(self, user: User, chunk: Chunk) -> bool:
        if any(token != chunk.upload_token for token in self.writing):
            return False
        self.writing.append(chunk.upload_token)
        try:
            time.sleep(0.01)
            return super().append(user, chunk)
        finally:
            self.writing.remove(chunk.upload_token)


@deviation("bsn.webpage.tokens-distinct")  # BSN-WEB-005
class MakesTheTokenOfAnAssetFromItsName(SessionStart):
    """Derive tokens from session and file name, which two folders may both have."""

    def prepared(
        self, session: Session, arguments: Arguments, role: Role, position: int
    ) -> Upload:
        upload = super().prepared(session, arguments, role, position)
        text = f"{session.token}/{role}/{arguments.file_name}"
        token = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        return replace(upload, token=token)


@deviation("bsn.cancel.others-unharmed")  # BSN-CANCEL-001, BSN-WEB-011
class CancelsTheNeighboursInTheSession(Status):
    """Remove the folder of the session with the chunks of the one file."""

    def stop(self, upload: Upload) -> None:
        super().stop(upload)
        session = self.uploads.session(upload.session or "")
        for other in self.uploads.page_status(session).assets if session else ():
            if other.state in OPEN:
                super().stop(other)
