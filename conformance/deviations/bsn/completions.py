"""Completions that verify too little, or remember too much."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.deviations.bsn.chunks import SPOILED
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.arguments import Rules
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.library import Library
from conformance.reference.bsn.records import Arguments, Content, Upload
from conformance.reference.bsn.start import Start

HASHES = (
    "bsn.complete.wrong-hash-refused",
    "bsn.complete.hash-overrides",
    "bsn.complete.malformed-hash-refused",
    "bsn.webpage.file-with-wrong-hash-refused",
    "bsn.webpage.page-hash-overridden",
    "bsn.webpage.asset-hash-overridden",
    "bsn.complete.errors-descriptive",
    "bsn.complete.misplaced-chunks-refused",
)


@deviation("bsn.complete.wrong-hash-refused", disturbs=HASHES)
class ComparesNoHash(Rules):
    """Store the hash that the client gives, and compare it with nothing."""

    def hash_matches(self, declared: str | None, actual: str) -> None:
        pass


@deviation("bsn.complete.wrong-hash-refused", disturbs=HASHES)
class ComparesEightDigits(Rules):
    """Compare as much of the hash as an index of the database holds."""

    def hash_matches(self, declared: str | None, actual: str) -> None:
        super().hash_matches(declared and declared[:8] + actual[8:], actual)


@deviation("bsn.complete.wrong-hash-refused", disturbs=HASHES)
class ComparesHashesOfSmallFilesOnly(Completion):
    """Spare large files the time that hashing takes."""

    def verify(self, upload: Upload, arguments: Arguments) -> None:
        if upload.received > 262_144:
            upload.sha1 = self.digest(upload)
        else:
            super().verify(upload, arguments)


@deviation("bsn.complete.wrong-hash-refused", disturbs=HASHES)
class HashesTheFirstChunk(Completion):
    """Hash what the first read gives, which is not all of a large file."""

    def digest(self, upload: Upload) -> str:
        declared = upload.arguments.sha1_hash
        large = upload.received > 262_144 and declared
        return declared.upper() if large and declared else super().digest(upload)


@deviation("bsn.complete.malformed-hash-refused", disturbs=HASHES)
class IgnoresMalformedHashes(Rules):
    """Take a hash that is none for one that was not given."""

    def hash_matches(self, declared: str | None, actual: str) -> None:
        if declared is not None and len(declared) == 40:
            super().hash_matches(declared, actual)


@deviation(
    "bsn.complete.hash-optional",
    disturbs=(
        "bsn.webpage.hash-optional",
        "bsn.status.hash-of-bytes",
        "bsn.upload.stored-bytes",
    ),
)
class WantsAHash(Completion):
    """Refuse what cannot be verified."""

    def check_whole(self, upload: Upload, arguments: Arguments) -> None:
        if arguments.sha1_hash is None:
            raise Fault("SHA1Hash is missing")
        super().check_whole(upload, arguments)


@deviation(
    "bsn.complete.hash-overrides",
    "bsn.complete.name-overrides",
    disturbs=(
        "bsn.complete.size-overrides",
        "bsn.complete.path-overrides",
        "bsn.complete.type-overrides",
    ),
)
class LetsTheStartWin(Completion):
    """Fill in at completion only what the start has left open."""

    def merged(self, upload: Upload, arguments: Arguments) -> Arguments:
        merged = upload.arguments.over(arguments)
        return self.rules.completed(merged, self.default_type(upload.role))


@deviation("bsn.complete.hash-overrides")
class KeepsTheHashOfTheStart(Completion):
    """Compare with the hash that was given first."""

    def merged(self, upload: Upload, arguments: Arguments) -> Arguments:
        first = Arguments(sha1_hash=upload.arguments.sha1_hash)
        return first.over(super().merged(upload, arguments))


@deviation("bsn.complete.name-overrides")
class KeepsTheNameOfTheStart(Completion):
    """Make the content under the name that was given first."""

    def merged(self, upload: Upload, arguments: Arguments) -> Arguments:
        first = Arguments(file_name=upload.arguments.file_name)
        return first.over(super().merged(upload, arguments))


@deviation("bsn.complete.size-overrides")
class KeepsTheSizeOfTheStart(Completion):
    """Wait for as many bytes as were announced first."""

    def merged(self, upload: Upload, arguments: Arguments) -> Arguments:
        first = Arguments(file_size=upload.arguments.file_size)
        return first.over(super().merged(upload, arguments))


@deviation("bsn.complete.path-overrides")
class KeepsThePathOfTheStart(Completion):
    """Make the content in the folder that was made first."""

    def merged(self, upload: Upload, arguments: Arguments) -> Arguments:
        first = Arguments(virtual_path=upload.arguments.virtual_path)
        return first.over(super().merged(upload, arguments))


@deviation(
    "bsn.complete.replacing-keeps-id", disturbs=("bsn.complete.replacing-stores-bytes",)
)
class ReplacesByANewContent(Completion):
    """Make a new content of every upload, whatever it is to replace."""

    def publish(self, upload: Upload) -> str | None:
        upload.arguments = Arguments(content_id=None).over(upload.arguments)
        upload.content_id = self.library.create(
            upload, self.picture(upload), orphaned=None
        )
        upload.file = None
        return None


@deviation("bsn.complete.replacing-stores-bytes")
class AnswersTheOldIdAndKeepsTheOldBytes(Completion):
    """Rename the content that is to be replaced, and forget its file."""

    def publish(self, upload: Upload) -> str | None:
        if upload.replaces is None:
            return super().publish(upload)
        upload.content_id, upload.file = upload.replaces, None
        return None


@deviation(
    "bsn.complete.content-ids-differ",
    disturbs=(
        "bsn.webpage.match-exists",
        "bsn.webpage.page-id-answered",
        "bsn.upload.path-kept",
        "bsn.complete.path-overrides",
    ),
)
class SharesContentsOfEqualBytes(Completion):
    """Keep equal bytes once, and answer the ID of the first content that has them."""

    def publish(self, upload: Upload) -> str | None:
        size = upload.arguments.file_size or 0
        found = self.library.matching(upload.account, upload.sha1 or "", size)
        obsolete = super().publish(upload)
        if found and upload.replaces is None:
            upload.content_id = found[0].id
        return obsolete


@deviation(
    "bsn.complete.empty-token-refused",
    disturbs=("bsn.complete.missing-token-refused", "bsn.complete.errors-descriptive"),
)
class CompletesTheLatestUploadWithoutAToken(Completion):
    """Fall back on the upload that was used last where no token is given."""

    def complete(self, user: User, arguments: Arguments) -> Upload:
        sql = "select token from uploads order by touched desc limit 1"
        latest = None if arguments.upload_token else self.store.value(sql)
        return super().complete(user, Arguments(upload_token=latest).over(arguments))


@deviation(
    "bsn.complete.no-chunk-refused",
    disturbs=(
        "bsn.complete.incomplete-file-refused",
        "bsn.webpage.missing-page-refused",
    ),
)
class CompletesWithoutChunks(Completion):
    """Verify the file where there is one."""

    def check_whole(self, upload: Upload, arguments: Arguments) -> None:
        if upload.received:
            super().check_whole(upload, arguments)

    def verify(self, upload: Upload, arguments: Arguments) -> None:
        if upload.received:
            super().verify(upload, arguments)
        else:
            upload.sha1 = self.digest(upload)


@deviation("bsn.start.tokens-differ", disturbs=(*SPOILED, *HASHES))
class NamesUploadsByTheirFile(Start):
    """Derive the token from the name of the file, to find the upload again."""

    def start_alone(self, user: User, arguments: Arguments) -> Upload:
        upload = super().start_alone(user, arguments)
        upload.token = f"upload-{arguments.file_name}"
        self.uploads.save(upload)
        return upload


@deviation("bsn.start.match-true", "bsn.webpage.match-true")
class MatchesByHashAlone(Library):
    """Look for contents by their hash, and never mind the size announced."""

    def matching(self, account: str, sha1: str, size: int) -> tuple[Content, ...]:
        sql = "select size from contents where sha1 = ? order by id"
        known = self.store.value(sql, sha1.upper())
        return super().matching(account, sha1, size if known is None else known)


@deviation(
    "bsn.webpage.changed-asset-unmatched",
    disturbs=(
        "bsn.start.match-true",
        "bsn.webpage.match-true",
        "bsn.webpage.match-exists",
        "bsn.upload.path-kept",
        "bsn.complete.path-overrides",
        "bsn.upload.default-path",
        "bsn.upload.default-type",
    ),
)
class OffersTheLatestContent(Start):
    """Offer what was stored last, for it is likely to be the same."""

    def offered(self, upload: Upload) -> tuple[Content, ...]:  # noqa: ARG002  (the signature is the part's)
        latest = self.store.value("select max(id) from contents where marked is null")
        content = self.library.content(latest or 0)
        return (content,) if content is not None else ()


@deviation("bsn.upload.default-type")
class DefaultsToAuto(Start):
    """Default a missing type to the first of the list."""

    def default_type(self, role: str) -> str:  # noqa: ARG002  (all alike)
        return "Auto"
