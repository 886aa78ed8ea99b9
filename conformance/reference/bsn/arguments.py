"""The rules that arguments obey wherever they occur.

They are the same for a file, a web page and an asset, at the start and at completion:
BSN-START-010 to -023, BSN-COMPLETE-010 to -023, and BSN-WEB-100 to -203.
"""

from __future__ import annotations

import re

from conformance.reference.bsn.fault import Fault, shown
from conformance.reference.bsn.records import Arguments

SEPARATOR = "\\"
#: What no file name can hold: separators, what Windows reserves, control characters,
#: and characters that reverse the direction of writing.
FORBIDDEN = re.compile(
    '[\\\\/:*?"<>|\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]'
)
#: Names of devices on Windows, alone or with any extension.
DEVICES = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])(\..*)?",
    re.IGNORECASE,
)


class Rules:
    """One method per rule, in the order in which the document states them."""

    longest_name = 128
    largest_file = 5_000_000_000
    longest_path = 128
    content_types = frozenset(
        {"Auto", "Image", "Video", "Audio", "WebPage", "Webpage"},
    )
    default_path = "\\Shared\\Incoming\\"
    largest_message = 2_097_152

    def check(self, arguments: Arguments) -> None:
        """Refuse arguments that break a rule."""
        self.name_is_given(arguments.file_name or "")
        self.name_is_short(arguments.file_name or "")
        self.name_is_valid(arguments.file_name or "")
        self.size_is_given(arguments.file_size)
        self.size_is_not_negative(arguments.file_size or 0)
        self.size_is_within_bounds(arguments.file_size or 0)
        self.chunks_are_counted_from_one(arguments.chunks_count)
        self.type_is_known(arguments.content_type)
        if arguments.virtual_path is not None:
            self.path_has_separators(arguments.virtual_path)
            self.path_is_short(arguments.virtual_path)
            self.path_is_valid(arguments.virtual_path)

    # -- name: …-010, -011, -012 ----------------------------------------------------

    def name_is_given(self, name: str) -> None:
        """Refuse a name that is empty or missing."""
        if not name:
            raise Fault("FileName is empty or missing; every file needs a name")

    def name_is_short(self, name: str) -> None:
        """Refuse a name over 128 characters."""
        if len(name) > self.longest_name:
            raise Fault(
                f"FileName has {len(name)} characters; {self.longest_name} are allowed"
            )

    def name_is_valid(self, name: str) -> None:
        """Refuse a name that a file cannot have everywhere."""
        if self.is_invalid(name):
            raise Fault(f"FileName {shown(name)} is not a valid file name")

    def is_invalid(self, name: str) -> bool:
        """Tell whether a name cannot be that of a file or a folder."""
        return bool(
            FORBIDDEN.search(name)
            or DEVICES.fullmatch(name)
            or name.startswith(" ")
            or name.endswith((" ", "."))
        )

    # -- size and count: …-013, -014, -015 ------------------------------------------

    def size_is_given(self, size: int | None) -> None:
        """Refuse a file without a size."""
        if size is None:
            raise Fault("FileSize is missing; state the size of the file in bytes")

    def size_is_not_negative(self, size: int) -> None:
        """Refuse a negative size."""
        if size < 0:
            raise Fault(f"FileSize is {size}; it cannot be negative")

    def size_is_within_bounds(self, size: int) -> None:
        """Refuse a size over 5,000,000,000."""
        if size > self.largest_file:
            raise Fault(f"FileSize is {size}; at most {self.largest_file} is allowed")

    def chunks_are_counted_from_one(self, count: int | None) -> None:
        """Refuse a count of chunks below 1."""
        if count is not None and count < 1:
            raise Fault(f"ChunksCount is {count}; it counts from 1")

    # -- type: …-018, -019 ----------------------------------------------------------

    def type_is_known(self, content_type: str | None) -> None:
        """Refuse a type that is not one of the five."""
        if content_type is not None and content_type not in self.content_types:
            known = ", ".join(sorted(self.content_types - {"Webpage"}))
            raise Fault(f"ContentType {shown(content_type)} is none of {known}")

    # -- path: …-020 to -023 --------------------------------------------------------

    def path_has_separators(self, path: str) -> None:
        """Refuse a path without a leading or a trailing separator."""
        if not (path.startswith(SEPARATOR) and path.endswith(SEPARATOR)):
            raise Fault(
                f"VirtualPath {shown(path)} must begin and end with a backslash"
            )

    def path_is_short(self, path: str) -> None:
        """Refuse a path over 128 characters."""
        if len(path) > self.longest_path:
            raise Fault(
                f"VirtualPath has {len(path)} characters;"
                f" {self.longest_path} are allowed"
            )

    def path_is_valid(self, path: str) -> None:
        """Refuse a path with a folder that cannot exist."""
        inner = path.removeprefix(SEPARATOR).removesuffix(SEPARATOR)
        folders = inner.split(SEPARATOR) if path != SEPARATOR else []
        if any(not folder or self.is_invalid(folder) for folder in folders):
            raise Fault(f"VirtualPath {shown(path)} names an invalid folder")

    # -- defaults: …-019, -020 ------------------------------------------------------

    def completed(self, arguments: Arguments, default_type: str) -> Arguments:
        """Return arguments with the defaults where nothing was specified."""
        defaults = Arguments(
            content_type=default_type, virtual_path=self.default_path_of(arguments)
        )
        kind = {"Webpage": "WebPage"}.get(arguments.content_type or "")
        return Arguments(content_type=kind).over(arguments.over(defaults))

    def default_path_of(self, arguments: Arguments) -> str:  # noqa: ARG002  (all alike)
        """Return the folder of a file for which none was specified."""
        return self.default_path

    # -- hash: …-026 to -028 --------------------------------------------------------

    def hash_matches(self, declared: str | None, actual: str) -> None:
        """Refuse a file whose bytes are not those of the hash."""
        if declared is not None and declared.upper() != actual.upper():
            raise Fault(
                f"SHA1Hash is {shown(declared)}, but the bytes received have {actual}"
            )

    # -- message: BSN-WEB-006, -017 -------------------------------------------------

    def message_is_small(self, size: int) -> None:
        """Refuse a message over 2 MiB."""
        if size > self.largest_message:
            raise Fault(
                f"the message has {size} bytes; {self.largest_message} are allowed"
            )
