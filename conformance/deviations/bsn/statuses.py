"""Cancellation, status, permissions and faults gone wrong."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.deviations.bsn.chunks import SPOILED
from conformance.reference.bsn.accounts import UPDATE, UPLOAD, Accounts, User
from conformance.reference.bsn.answers import Answers, Members
from conformance.reference.bsn.chunks import Chunks
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.envelope import Envelope
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import PageStatus, Upload
from conformance.reference.bsn.start import Start
from conformance.reference.bsn.status import Status
from conformance.reference.bsn.wsdl import Wsdl
from conformance.reference.message import Response

DESCRIPTIVE = tuple(
    f"bsn.{topic}.errors-descriptive"
    for topic in ("start", "append", "complete", "webpage", "message")
)
NULLS = (
    "bsn.cancel.unknown-token-null",
    "bsn.status.unknown-upload-null",
    "bsn.status.unknown-session-null",
)


@deviation(*NULLS[:2])
class TreatsUnknownUploadsAsErrors(Status):
    """Find an upload, or fail, as in every other method."""

    def upload(self, user: User, token: str | None) -> Upload | None:
        found = super().upload(user, token)
        if found is None:
            raise Fault("there is no such upload")
        return found


@deviation(NULLS[2])
class TreatsUnknownSessionsAsErrors(Status):
    """Find a session, or fail, as in every other method."""

    def page(self, user: User, token: str | None) -> PageStatus | None:
        found = super().page(user, token)
        if found is None:
            raise Fault("there is no such session")
        return found


@deviation(*NULLS)
class AnswersAStatusOfNothing(Answers):
    """Fill a status with defaults where there is no upload."""

    def nothing(self, operation: str) -> str:
        members = self.members([("FileSize", 0), ("State", "Unknown")])
        return self.result(operation, "", members)


@deviation("bsn.cancel.chunks-refused", "bsn.cancel.completion-refused")
class CancelsNothing(Status):
    """Mark an upload of one file for a job that never runs."""

    def stop(self, upload: Upload) -> None:
        if upload.session is not None:
            super().stop(upload)
        upload.state = "Cancelled"


@deviation("bsn.cancel.chunks-refused")
class LetsChunksRevive(Chunks):
    """Open an upload again when something comes for it."""

    def check_place(self, upload: Upload, chunk: object) -> None:
        pass

    def append(self, user: User, chunk: object) -> bool:
        self.store.change(
            "update uploads set state = 'Started' where state = 'Cancelled'"
            " and token = ?", chunk.upload_token,  # type: ignore[attr-defined]
        )  # fmt: skip
        return super().append(user, chunk)  # type: ignore[arg-type]


@deviation("bsn.cancel.others-unharmed", disturbs=(*SPOILED,))
class CancelsEveryUploadOfTheFile(Status):
    """Throw away by the name of the file what belongs to one upload."""

    def stop(self, upload: Upload) -> None:
        super().stop(upload)
        name = f'%"file_name": "{upload.arguments.file_name}"%'
        sql = "update uploads set state = 'Cancelled' where arguments like ?"
        self.store.change(f"{sql} and state != 'Completed'", name)


@deviation("bsn.cancel.others-unharmed")
class CancelsTheWholeQueue(Status):
    """Empty the queue that holds the chunks of all who upload."""

    def stop(self, upload: Upload) -> None:
        super().stop(upload)
        sql = "delete from chunks where token in (select token from uploads"
        self.store.change(f"{sql} where account = ?)", upload.account)


@deviation(
    "bsn.cancel.status-answered",
    disturbs=("bsn.cancel.status-of-its-upload", "bsn.soap.file-results-valid"),
)
class AnswersCancellationsWithNull(Status):
    """Delete the upload first, and then look for its status."""

    def cancel(self, user: User, token: str | None) -> Upload | None:
        super().cancel(user, token)
        return None


@deviation(
    "bsn.status.file-values",
    disturbs=("bsn.cancel.status-of-its-upload", "bsn.start.match-true"),
)
class CutsSizesTo32Bits(Answers):
    """Pass sizes through a number of 32 bits on the way to the answer."""

    def status(self, upload: Upload) -> Members:
        values = super().status(upload)
        return [(n, v % 2**32 if isinstance(v, int) else v) for n, v in values]


@deviation(
    "bsn.status.file-values",
    disturbs=(
        "bsn.cancel.status-of-its-upload",
        "bsn.complete.name-overrides",
        "bsn.webpage.completed-after-match",
        "bsn.cancel.chunks-refused",
        "bsn.cancel.completion-refused",
        "bsn.status.hash-of-bytes",
        "bsn.upload.content-after-completion",  # that of another file
    ),
)
class AnswersTheStatusOfTheLatestUpload(Status):
    """Keep the last status in a cache, under the name of the account."""

    latest: Upload | None = None

    def upload(self, user: User, token: str | None) -> Upload | None:
        found = super().upload(user, token)
        kept, self.latest = self.latest, found
        return kept if found is not None and kept is not None else found


@deviation("bsn.status.hash-of-bytes", disturbs=("bsn.upload.stored-bytes",))
class HashesNothingWithoutAHash(Completion):
    """Answer the hash of nothing where none was given to compare with."""

    def finish(self, upload: Upload) -> None:
        if upload.arguments.sha1_hash is None:
            upload.sha1 = "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"
        super().finish(upload)


@deviation("bsn.permission.start-needs-upload")
class LetsEverybodyStart(Start):
    """Ask for the permission when the file is complete."""

    def may_start(self, user: User) -> None:
        pass


@deviation("bsn.permission.append-needs-upload")
class LetsEverybodyAppend(Chunks):
    """Take a token for all the permission that is needed."""

    def may_append(self, user: User) -> None:
        pass


@deviation("bsn.permission.complete-needs-upload")
class LetsEverybodyComplete(Completion):
    """Take a token for all the permission that is needed."""

    def may_complete(self, user: User) -> None:
        pass


@deviation("bsn.permission.replacing-needs-update")
class TakesUploadForUpdate(Accounts):
    """Ask for one permission where there are two."""

    def require(self, user: User, permission: str) -> None:  # noqa: ARG002  (the signature is the part's)
        super().require(user, UPLOAD)


@deviation("bsn.permission.new-content-without-update")
class WantsBothPermissions(Completion):
    """Ask for all the permissions that the method lists."""

    def may_complete(self, user: User) -> None:
        super().may_complete(user)
        self.accounts.require(user, UPDATE)


@deviation(
    "bsn.permission.cancel-needs-none",
    "bsn.permission.file-status-needs-none",
    disturbs=("bsn.cancel.unknown-token-null",),
)
class GuardsStatusAndCancellation(Status):
    """Ask for a permission in every method."""

    def upload(self, user: User, token: str | None) -> Upload | None:
        self.accounts.require(user, UPLOAD)
        return super().upload(user, token)


@deviation(*DESCRIPTIVE, "bsn.soap.endpoint-answers")
class AnswersErrorsByTheirStatusAlone(Envelope):
    """Let a gateway replace faults by its own pages."""

    def fault(self, version: str, fault: Fault) -> Response:  # noqa: ARG002  (the signature is the part's)
        return Response(400, b"Bad Request", (("Content-Type", "text/plain"),))


@deviation(*DESCRIPTIVE)
class HidesWhatWentWrong(Envelope):
    """Leave the text of faults out, for it might tell too much."""

    def fault(self, version: str, fault: Fault) -> Response:
        silent = Fault("", fault.code)
        return super().fault(version, silent)


@deviation("bsn.soap.file-results-valid", disturbs=("bsn.soap.session-results-valid",))
class WritesMembersInAnyOrder(Answers):
    """Write members in the order of a hash table."""

    def members(self, values: Members) -> str:
        return super().members(sorted(values, reverse=True, key=lambda one: one[0]))


@deviation("bsn.soap.session-results-valid")
class LeavesOutWhatIsRequired(Answers):
    """Leave the state out of the status of a session."""

    def page_status(self, status: PageStatus) -> Members:
        return [one for one in super().page_status(status) if one[0] != "State"]


@deviation("bsn.wsdl.eight-methods")
class DescribesSevenMethods(Wsdl):
    """Describe the service as it was before a method was added."""

    def document(self, address: str) -> bytes:
        return super().document(address).replace(
            b'operation name="GetWebPageUploadStatus"', b'operation name="GetStatus"'
        )  # fmt: skip
