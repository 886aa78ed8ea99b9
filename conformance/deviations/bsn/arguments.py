"""Rules of arguments that are off by one, forgotten, or read otherwise."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.reference.bsn.arguments import Rules
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import Arguments
from conformance.reference.bsn.session_completion import SessionCompletion
from conformance.reference.bsn.session_start import SessionStart

FILE = ("bsn.argument.file-start", "bsn.argument.file-complete")
SESSION = ("bsn.argument.session-start", "bsn.argument.session-complete")


def everywhere(rule: str) -> tuple[str, ...]:
    """Return the requirements of a rule that holds at four places."""
    return tuple(f"{place}-{rule}" for place in (*FILE, *SESSION))


@deviation(*everywhere("long-name-refused"))
class LetsNamesHave129Characters(Rules):
    """Compare a length with the limit by the wrong one of two signs."""

    longest_name = 129


@deviation(
    *everywhere("longest-name-accepted"),
    disturbs=("bsn.start.token-issued", "bsn.argument.name-counted-in-characters"),
)
class LetsNamesHave127Characters(Rules):
    """Reserve a byte of the column for the end of the string."""

    longest_name = 127


@deviation(
    *everywhere("longest-name-accepted"),
    disturbs=("bsn.start.token-issued", "bsn.argument.name-counted-in-characters"),
)
class CountsThePathToTheName(Rules):
    """Check the length of the whole path where that of the name is meant."""

    longest_name = 100


@deviation(*everywhere("empty-name-refused"))
class TakesEmptyNames(Rules):
    """Treat an empty name as a name like any other."""

    def name_is_given(self, name: str) -> None:
        pass


@deviation(*everywhere("negative-size-refused"))
class TakesNegativeSizes(Rules):
    """Take the sign for part of an unsigned number."""

    def size_is_not_negative(self, size: int) -> None:
        pass


@deviation(*everywhere("name-with-separator-refused"))
class TakesSlashesInNames(Rules):
    """Guard against backslashes only, as the system the library runs on needs."""

    def is_invalid(self, name: str) -> bool:
        return super().is_invalid(name.replace("/", ""))


@deviation(*everywhere("name-with-separator-refused"))
class TakesBackslashesInNames(Rules):
    """Guard against slashes only, as on another system than the library's."""

    def is_invalid(self, name: str) -> bool:
        return super().is_invalid(name.replace("\\", ""))


@deviation(
    "bsn.argument.file-start-largest-size-accepted",
    "bsn.argument.session-start-largest-size-accepted",
    disturbs=(
        "bsn.start.token-issued",
        "bsn.complete.size-overrides",
        "bsn.append.offset-is-long",
    ),
)
class KeepsSizesIn32Bits(Rules):
    """Limit a file to what an unsigned number of 32 bits can tell."""

    largest_file = (1 << 32) - 1


@deviation(
    "bsn.argument.file-start-largest-size-accepted",
    "bsn.argument.session-start-largest-size-accepted",
    disturbs=("bsn.start.token-issued", "bsn.append.offset-is-long"),
)
class ExcludesTheLargestSize(Rules):
    """Take the limit of a file for the first size that is too large."""

    largest_file = 4_999_999_999


@deviation(*everywhere("longest-path-accepted"))
class LetsPathsHave127Characters(Rules):
    """Take the limit of a path for the first length that is too long."""

    longest_path = 127


@deviation(
    "bsn.argument.file-types-accepted",
    "bsn.argument.session-types-accepted",
    disturbs=("bsn.start.token-issued",),
)
class KnowsNoAudio(Rules):
    """Add a content type to the list that is described, and not to the code's."""

    content_types = Rules.content_types - {"Audio"}


@deviation(
    "bsn.argument.file-new-path-accepted",
    "bsn.argument.session-new-path-accepted",
    disturbs=(
        "bsn.upload.path-kept",
        "bsn.complete.path-overrides",
        "bsn.start.token-issued",
    ),
)
class MakesNoNestedFolders(Rules):
    """Make a folder below one that exists, and not below one that does not."""

    def path_is_valid(self, path: str) -> None:
        if path.count("\\") > 5:
            raise Fault(f"the folder above {path} does not exist")


@deviation("bsn.upload.default-path")
class PutsFilesIntoTheRoot(Rules):
    """Default a missing path to the root of the library."""

    default_path = "\\"


@deviation(
    "bsn.message.session-start-of-2-mib-accepted",
    "bsn.message.session-complete-of-2-mib-accepted",
)
class ExcludesTheLargestMessage(Rules):
    """Take the limit of a message for the first size that is too large."""

    largest_message = 2_097_151


@deviation(
    "bsn.message.session-start-over-2-mib-refused",
    "bsn.message.session-complete-over-2-mib-refused",
)
class LetsMessagesHaveOneByteMore(Rules):
    """Compare the size of a message with the limit by the wrong one of two signs."""

    largest_message = 2_097_153


@deviation(
    "bsn.message.session-start-of-2-mib-accepted",
    "bsn.message.session-complete-of-2-mib-accepted",
)
class CountsMegabytes(Rules):
    """Read 2 MiB as two million bytes."""

    largest_message = 2_000_000


@deviation(
    "bsn.message.session-complete-over-2-mib-refused",
    disturbs=("bsn.message.errors-descriptive",),
)
class LimitsOnlyTheStart(SessionCompletion):
    """Limit the message that starts a session, and forget the one that ends it."""

    def check_message_at_completion(self, size: int) -> None:
        pass


@deviation(
    *(
        f"{SESSION[0]}-{rule}-refused"
        for rule in (
            "empty-name",
            "long-name",
            "name-with-separator",
            "negative-size",
            "large-size",
            "path-without-separators",
            "long-path",
        )
    ),
    disturbs=(
        "bsn.argument.session-reserved-name-refused",
        "bsn.argument.session-unknown-type-refused",
    ),
)
class ChecksNoAssetAtTheStart(SessionStart):
    """Check the arguments of the page, and let those of its assets pass."""

    def check_asset_at_start(self, arguments: Arguments) -> None:
        pass


@deviation(
    *(
        f"{SESSION[1]}-{rule}-refused"
        for rule in (
            "empty-name",
            "long-name",
            "name-with-separator",
            "negative-size",
            "large-size",
            "path-without-separators",
            "long-path",
        )
    ),
    disturbs=(
        "bsn.argument.session-reserved-name-refused",
        "bsn.argument.session-unknown-type-refused",
        "bsn.webpage.errors-descriptive",
    ),
)
class ChecksNoPageAtTheCompletion(SessionCompletion):
    """Trust that what was checked at the start has not changed since."""

    def check_page_at_completion(self, arguments: Arguments) -> None:
        pass
