"""ZIP, written as a stream: an archive is sent while it comes into being."""

from __future__ import annotations

import stat
import time
from collections.abc import Iterable, Iterator
from io import RawIOBase
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

#: The years 1980 to 2099, in seconds: the times that an entry can have.
FIRST, LAST = 315_532_800, 4_102_444_799


class Packing:
    """Write archives."""

    def write(
        self, entries: Iterable[tuple[str, Iterable[bytes]]], moment: float
    ) -> Iterator[bytes]:
        """Yield an archive piece by piece. STG-ZIPGET-002."""
        sink = Sink()
        with ZipFile(sink, "w") as archive:
            for name, pieces in entries:
                info = ZipInfo(name, time.gmtime(min(max(moment, FIRST), LAST))[:6])
                info.compress_type = self.method(name)
                info.external_attr = (stat.S_IFREG | 0o644) << 16
                with archive.open(info, "w") as file:
                    for piece in pieces:
                        file.write(piece)
                        yield sink.taken()
                yield sink.taken()
        yield sink.taken()

    def method(self, name: str) -> int:
        """Return how an entry is stored; bytes of images gain nothing by deflating."""
        return ZIP_STORED if name.endswith(".bin") else ZIP_DEFLATED


class Sink(RawIOBase):
    """A file that cannot be rewound: what was written is taken away at once."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Tell that this can be written to."""
        return True

    def write(self, data: object) -> int:
        """Keep what was written until it is taken."""
        piece = bytes(data)  # type: ignore[call-overload]  # any buffer
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken
