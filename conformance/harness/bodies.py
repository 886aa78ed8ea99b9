"""Large request bodies of cases that failed, kept as files beside the evidence.

Evidence holds the beginning of a body; to send a case again takes all of it. Files are
named after what is in them, so that a body is kept once however often it was sent.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from conformance.harness.limits import MIB

FOLDER = "bodies"
#: The most that is kept of one body, and of all bodies of a run.
LARGEST = 2 * MIB
ALL = 64 * MIB


@dataclass(slots=True)
class Bodies:
    """The folder of bodies in a report directory, bounded."""

    directory: Path
    kept: int = 0

    def keep(self, data: bytes) -> str:
        """Keep a body free of secrets; return its file, or nothing if too large."""
        name = f"{FOLDER}/{hashlib.sha256(data).hexdigest()}"
        path = self.directory / name
        if path.exists():
            return name
        if len(data) > LARGEST or self.kept + len(data) > ALL:
            return ""
        self.kept += len(data)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return name


def forget_bodies(directory: Path) -> None:
    """Remove what an earlier run has kept in a report directory."""
    for path in (directory / FOLDER).glob("[0-9a-f]" * 64):
        path.unlink()
    if (directory / FOLDER).is_dir() and not any((directory / FOLDER).iterdir()):
        (directory / FOLDER).rmdir()


def read_body(directory: Path, name: str) -> bytes | None:
    """Return a body by its file's name, or None if it is not there as kept."""
    folder, _, digest = name.partition("/")
    path = directory / FOLDER / Path(digest).name
    if folder != FOLDER or not path.is_file():
        return None
    data = path.read_bytes()
    return data if hashlib.sha256(data).hexdigest() == digest else None
