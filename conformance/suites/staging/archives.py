"""ZIP archives as they were downloaded: read with care, for anybody may have made them.

What stands in an archive is not described, so nothing is known about its entries.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from conformance.harness import Inconclusive, Violation
from conformance.harness.limits import MIB
from conformance.suites.staging.answers import shown

READABLE = "staging.zip.download-is-readable"
#: What an archive may grow to, and how many entries are looked into.
LARGEST = 64 * MIB
ENTRIES = 10_000
FAULTS = (
    *(BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError),
    *(ValueError, OSError, LookupError),
)


def contents(archive: bytes) -> list[bytes]:
    """Return the content of every entry, all check sums seen to be right."""
    try:
        with ZipFile(BytesIO(archive)) as opened:
            entries = opened.infolist()
            size = sum(entry.file_size for entry in entries)
            if size > LARGEST or len(entries) > ENTRIES:
                because = f"an archive of {len(entries)} entries and {size} bytes"
                raise Inconclusive(because, "stage smaller objects")
            return [opened.read(entry) for entry in entries]
    except FAULTS as problem:
        raise Violation(
            f"{shown(archive)}: {problem}",
            "a ZIP archive that can be read",
            requirement=READABLE,
        ) from problem


def holds(archive: bytes, text: str) -> bool:
    """Tell whether any entry of an archive has a text in it."""
    return held(archive, text) == [text]


def held(archive: bytes, *texts: str) -> list[str]:
    """Return those of the texts that any entry of an archive has in it."""
    there = contents(archive)
    return [text for text in texts if any(text.encode() in own for own in there)]
