"""Starts that refuse what is allowed, or give out what does not work."""

from __future__ import annotations

from dataclasses import replace

from conformance.deviations import deviation
from conformance.deviations.bsn.chunks import SPOILED
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.answers import Answers, Members
from conformance.reference.bsn.arguments import Rules
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.messages import Messages
from conformance.reference.bsn.operations import Call, Operations
from conformance.reference.bsn.records import Arguments, Content, StartStatus, Upload
from conformance.reference.bsn.start import Start
from conformance.reference.bsn.stream import Node

STARTS = ("bsn.argument.file-start", "bsn.argument.session-start")
ENDS = ("bsn.argument.file-complete", "bsn.argument.session-complete")
ALL = (*STARTS, *ENDS)


@deviation("bsn.start.token-issued")
class GivesNoToken(Answers):
    """Answer a start before the token is known."""

    def start(self, operation: str, status: StartStatus) -> str:
        hidden = replace(status.upload, token="")
        return super().start(operation, replace(status, upload=hidden))


@deviation("bsn.start.unknown-token-refused")
class StartsUnderAnyToken(Start):
    """Take an unknown token for one that is to be made."""

    def start_in_session(self, user: User, arguments: Arguments) -> Upload:
        if self.uploads.upload(arguments.upload_token or "") is None:
            return self.start_alone(user, arguments)
        return super().start_in_session(user, arguments)


@deviation("bsn.start.unknown-token-refused")
class ResumesAnyUpload(Start):
    """Return the upload that a token leads to, whoever gave the token out."""

    def start_in_session(self, user: User, arguments: Arguments) -> Upload:
        upload = self.uploads.upload(arguments.upload_token or "")
        if upload is not None and upload.session is None:
            return upload
        return super().start_in_session(user, arguments)


@deviation("bsn.soap.file-results-valid")
class TellsMoreOfMatchesThanItDescribes(Answers):
    """Add a member for a client of the house, and leave the description as it was."""

    def content(self, content: Content) -> Members:
        return [*super().content(content), ("Owner", "unknown")]


@deviation("bsn.start.modification-date-accepted")
class TakesNoDatesAtTheStart(Start):
    """Leave a parameter out of the method that the document lists it for."""

    def check_start(self, arguments: Arguments) -> None:
        if arguments.file_last_modified_date:
            raise Fault("FileLastModifiedDate is not known")
        super().check_start(arguments)


@deviation(
    "bsn.start.thumbnail-accepted", disturbs=("bsn.webpage.every-argument-accepted",)
)
class TakesNoThumbnailAtTheStart(Start):
    """Make every thumbnail itself, and take none."""

    def check_start(self, arguments: Arguments) -> None:
        if arguments.file_thumb:
            raise Fault("FileThumb is not known")
        super().check_start(arguments)


@deviation("bsn.complete.modification-date-accepted")
class TakesNoDatesAtTheEnd(Completion):
    """Leave a parameter out of the method that the document lists it for."""

    def check_completion(self, arguments: Arguments) -> None:
        if arguments.file_last_modified_date:
            raise Fault("FileLastModifiedDate is not known")
        super().check_completion(arguments)


@deviation("bsn.complete.thumbnail-accepted")
class TakesNoThumbnailAtTheEnd(Completion):
    """Make every thumbnail itself, and take none."""

    def check_completion(self, arguments: Arguments) -> None:
        if arguments.file_thumb:
            raise Fault("FileThumb is not known")
        super().check_completion(arguments)


@deviation(*(f"{place}-large-size-refused" for place in ALL))
class CountsGibibytes(Rules):
    """Read 5 GB as five times 2 to the 30th."""

    largest_file = 5 << 30


@deviation(*(f"{place}-path-without-separators-refused" for place in ALL))
class AddsMissingSeparators(Rules):
    """Add what a path lacks in silence."""

    def path_has_separators(self, path: str) -> None:
        pass


@deviation(*(f"{place}-long-path-refused" for place in ALL))
class LimitsNoPath(Rules):
    """Leave the length of a path to the database, which has room for more."""

    longest_path = 260


@deviation(
    "bsn.argument.file-reserved-name-refused",
    "bsn.argument.session-reserved-name-refused",
)
class TakesReservedCharacters(Rules):
    """Guard against the separators of paths, and nothing else."""

    def is_invalid(self, name: str) -> bool:
        return "\\" in name or "/" in name


@deviation(
    "bsn.argument.file-unknown-type-refused",
    "bsn.argument.session-unknown-type-refused",
)
class TakesAnyType(Rules):
    """Keep the type as the text that came."""

    def type_is_known(self, content_type: str | None) -> None:
        pass


@deviation(
    "bsn.argument.file-type-optional",
    "bsn.argument.session-type-optional",
    disturbs=("bsn.upload.default-type", "bsn.start.token-issued"),
)
class WantsAType(Rules):
    """Have no default for the content type."""

    def type_is_known(self, content_type: str | None) -> None:
        super().type_is_known(content_type or "none")


@deviation(
    "bsn.argument.file-path-optional",
    "bsn.argument.session-path-optional",
    disturbs=("bsn.upload.default-path",),
)
class WantsAPath(Rules):
    """Have no default for the virtual path."""

    def check(self, arguments: Arguments) -> None:
        super().check(arguments)
        if arguments.virtual_path is None:
            raise Fault("VirtualPath is missing")


@deviation("bsn.argument.name-counted-in-characters")
class CountsBytesOfNames(Rules):
    """Compare the limit with the length in UTF-8."""

    def name_is_short(self, name: str) -> None:
        super().name_is_short("x" * len(name.encode()))


@deviation(
    "bsn.append.missing-token-refused",
    "bsn.append.empty-token-refused",
    "bsn.append.errors-descriptive",
)
class AnswersFalseWithoutAToken(Operations):
    """Look no token up, and answer that nothing was stored."""

    def append_chunk(self, call: Call) -> str:
        if not self.messages.chunk(call.node).upload_token:
            return self.answers.truth(call.node.name, stored=False)
        return super().append_chunk(call)


@deviation(
    "bsn.complete.missing-token-refused",
    "bsn.complete.unknown-token-refused",
    disturbs=(
        "bsn.complete.empty-token-refused",
        "bsn.complete.errors-descriptive",
        "bsn.upload.racing-completions",
    ),
)
class AnswersNullForUnknownTokens(Operations):
    """Answer Null for an unknown upload in every method, as in some."""

    def complete_file(self, call: Call) -> str:
        token = self.messages.arguments(call.node).upload_token or ""
        if self.desks.completion.uploads.upload(token) is None:
            return self.answers.nothing(call.node.name)
        return super().complete_file(call)


@deviation(
    "bsn.soap.endpoint-answers",
    "bsn.status.session-known",
    disturbs=(
        "bsn.status.session-assets",
        "bsn.status.session-values",
        "bsn.status.unknown-session-null",
        "bsn.soap.session-results-valid",
        "bsn.webpage.other-session-stays-open",
    ),
)
class LacksAMethod(Operations):
    """Describe a method that is yet to be written."""

    def page_status(self, call: Call) -> str:
        raise Fault(f"there is no operation {call.node.name}")


@deviation("bsn.upload.content-after-completion")
class GivesContentIdsInAdvance(Start):
    """Number contents when they are announced."""

    def start_alone(self, user: User, arguments: Arguments) -> Upload:
        upload = super().start_alone(user, arguments)
        upload.content_id = 1_000_000 + int(upload.token[:4], 16)
        self.uploads.save(upload)
        return upload


@deviation("bsn.complete.content-id", disturbs=(*SPOILED,))
class AnswersNoContentId(Answers):
    """Answer the status of the upload, and not what became of it."""

    def upload(self, operation: str, upload: Upload) -> str:
        return super().upload(operation, replace(upload, content_id=None))


@deviation(
    "bsn.upload.path-kept",
    disturbs=("bsn.complete.path-overrides", "bsn.webpage.match-exists"),
)
class PutsAllIntoOneFolder(Rules):
    """Take a path, and put every file where files come in."""

    def completed(self, arguments: Arguments, default_type: str) -> Arguments:
        whole = super().completed(arguments, default_type)
        return replace(whole, virtual_path=self.default_path)


@deviation("bsn.upload.any-bytes", disturbs=(*SPOILED,))
class EndsChunksAtTheFirstNul(Messages):
    """Pass chunks through a C string."""

    def binary(self, node: Node) -> bytearray:
        data = super().binary(node)
        return data.partition(b"\0")[0] or data[:1]
