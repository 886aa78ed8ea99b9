"""Lawful ways to deal with uploads where the document leaves the choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from conformance.liberties import liberty
from conformance.reference.bsn.accounts import Accounts, User
from conformance.reference.bsn.arguments import Rules
from conformance.reference.bsn.chunks import Chunks
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import Arguments, Chunk, Content, Upload
from conformance.reference.bsn.session_start import SessionStart
from conformance.reference.bsn.start import Start
from conformance.reference.bsn.status import Status

#: The size of a chunk that the document calls best.
OPTIMUM = 262_144
OFFERS_NOTHING = {"absent": ["bsn.negotiation"]}


@liberty()
class AnswersFalseForWhatItDoesNotKnow(Chunks):
    """Answer False for a chunk of no upload: it was not stored."""

    def append(self, user: User, chunk: Chunk) -> bool:
        try:
            return super().append(user, chunk)
        except Fault as fault:
            if "there is no upload" in fault.reason or "Cancelled" in fault.reason:
                return False
            raise


@liberty()
class TakesChunksAnywhere(Chunks):
    """Take chunks beyond the size of the file, and sort them out at completion."""

    def check_place(self, upload: Upload, chunk: Chunk) -> None:
        pass


@liberty(capabilities=OFFERS_NOTHING)
class DeclaresThatItOffersNothing(Start):
    """Leave content negotiation out, which is optional, and say so."""

    def offered(self, upload: Upload) -> tuple[Content, ...]:  # noqa: ARG002
        return ()


@liberty()
class OffersNothing(Start):
    """Leave content negotiation out, which is optional, without a word."""

    def offered(self, upload: Upload) -> tuple[Content, ...]:  # noqa: ARG002
        return ()


@liberty()
class GivesOddTokens(Start):
    """Give out tokens that hold what XML has to escape."""

    def new_token(self) -> str:
        return f"{{{uuid4()}}}&<'a b'>;=="


@liberty()
class GivesLongTokensToSessions(SessionStart):
    """Give out tokens that carry what they stand for."""

    def new_token(self) -> str:
        return f"eyJhbGciOiJub25lIn0.{'A' * 700}.{uuid4()}"


@liberty()
class RefusesASecondCompletion(Completion):
    """Refuse to complete what is complete."""

    def complete_again(self, upload: Upload, arguments: Arguments) -> Upload:  # noqa: ARG002
        raise Fault("the upload is complete already")


@liberty()
class ForgetsCancelledUploads(Status):
    """Know nothing of an upload any more once it is cancelled."""

    def stop(self, upload: Upload) -> None:
        super().stop(upload)
        if upload.session is None:
            self.uploads.forget(upload)


@liberty()
class WantsCredentials(Accounts):
    """Let nobody in without credentials."""

    def named(self, name: str) -> User:
        raise Fault(f"sign your calls; {name} does")


@liberty()
class TakesForwardSlashes(Rules):
    """Take paths written with slashes, as the document's words have it."""

    def path_has_separators(self, path: str) -> None:
        super().path_has_separators(path.replace("/", "\\"))

    def path_is_valid(self, path: str) -> None:
        super().path_is_valid(path.replace("/", "\\"))


@liberty()
class WantsEachPartUnderANumberOfItsOwn(Chunks):
    """Refuse a part number that another place has: each chunk carries its own."""

    def check_place(self, upload: Upload, chunk: Chunk) -> None:
        super().check_place(upload, chunk)
        query = "select 1 from chunks where token = ? and part = ? and offset != ?"
        if self.store.row(query, upload.token, chunk.part_number, chunk.offset):
            raise Fault(f"there is a part {chunk.part_number} elsewhere already")


@liberty()
class WelcomesPagesWithoutAssets(SessionStart):
    """Open a session for a page alone: whether that is one is not stated."""

    def has_assets(self, assets: Sequence[Arguments]) -> None:
        """Let it pass."""


@liberty()
class TakesNoChunkAboveTheOptimum(Chunks):
    """Refuse chunks of more than 256 KiB: larger files have to be split."""

    def check_chunk(self, chunk: Chunk) -> None:
        super().check_chunk(chunk)
        if len(chunk.data or b"") > OPTIMUM:
            raise Fault(f"data is longer than {OPTIMUM} bytes; split it")


@liberty()
class ReplacesFilesOfTheSameName(Completion):
    """Treat a path of the library as a folder on disk: a name is there once."""

    def publish(self, upload: Upload) -> str | None:
        same = self.store.value(
            "select id from contents where account = ? and name = ? and path = ?",
            upload.account,
            upload.arguments.file_name,
            upload.arguments.virtual_path,
        )
        if upload.replaces is None and same is not None:
            upload.arguments = replace(upload.arguments, content_id=same)
        return super().publish(upload)


@liberty()
class RefusesNamesThatAreTaken(Start):
    """Refuse a new file of a name that its path has already, as a disk may."""

    def start_alone(self, user: User, arguments: Arguments) -> Upload:
        named = self.rules.completed(arguments, self.default_type("file"))
        query = "select 1 from contents where account = ? and name = ? and path = ?"
        place = (user.account, named.file_name, named.virtual_path)
        if arguments.content_id is None and self.store.row(query, *place):
            raise Fault(f"there is a file {named.file_name} in that path already")
        return super().start_alone(user, arguments)
