"""Downloads that are no archives, or archives that nobody should unpack."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from zipfile import ZIP_DEFLATED, ZipFile

from conformance.selftest.exchange.raw_server import Behaviour
from conformance.selftest.hostile.answers import Table, says

BOUNDED = ("mismatch", "protocol", "limit")
META = b'{"name": "x"}'
MIB = 1 << 20


def packed(*entries: tuple[str, bytes]) -> bytes:
    """Return an archive of some entries; names may come twice."""
    target = io.BytesIO()
    with warnings.catch_warnings(), ZipFile(target, "w", ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, data in entries:
            archive.writestr(name, data)
    return target.getvalue()


def lying(archive: bytes, size: int) -> bytes:
    """Return an archive whose last entry tells another size in both its headers."""
    changed = bytearray(archive)
    for mark, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<L", changed, archive.rfind(mark) + offset, size)
    return bytes(changed)


def flagged(archive: bytes, flag: int) -> bytes:
    """Return an archive whose last entry has a flag, such as that of encryption."""
    changed = bytearray(archive)
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        changed[archive.rfind(mark) + offset] |= flag
    return bytes(changed)


def bomb(mebibytes: int) -> bytes:
    """Return an archive that inflates to a thousand times its size."""
    return packed(("metadata.json", META), ("b.page", bytes(mebibytes * MIB)))


def many(count: int) -> bytes:
    """Return an archive of many empty entries."""
    return packed(*((f"{number}.page", b"") for number in range(count)))


def bad_sum() -> bytes:
    """Return an archive whose entry is not what its sum says."""
    data = b"{}" * 50
    archive = packed(("metadata.json", data))
    return archive.replace(struct.pack("<L", zlib.crc32(data)), b"\1\2\3\4")


ARCHIVE = packed(("metadata.json", META), ("x.page", b"{}"))
SERVED: dict[str, bytes] = {
    "empty": b"",
    "not one": b"x" * 1000,
    "cut short": ARCHIVE[:-30],
    "upwards": packed(("../canary", b"x")),
    "absolute": packed(("/tmp/canary", b"x")),  # noqa: S108  (a name, never a file)
    "a device": packed(("CON", b"x"), ("C:\\canary", b"x")),
    "one name twice": packed(("metadata.json", META), ("metadata.json", b"[]")),
    "encrypted": flagged(ARCHIVE, 1),
    "a bad sum": bad_sum(),
    "a bomb": bomb(128),
    "10 bytes told, 64 MiB there": lying(bomb(64), 10),
    "4 GiB told": lying(ARCHIVE, 0xFFFFFFFE),
    "20000 entries": many(20_000),
    "a directory elsewhere": ARCHIVE[:-6] + b"\xff\xff\xff\x7f\0\0",
}


def served(data: bytes) -> Behaviour:
    """Return a behaviour that serves an archive under a name one should not keep."""
    disposition = b'Content-Disposition: attachment; filename="../../canary.zip"'
    return says(data, disposition, kind=b"application/zip")


#: What is a readable archive, though no package, may be taken for one.
READABLE = {
    "upwards",
    "absolute",
    "a device",
    "one name twice",
    "20000 entries",
    "4 GiB told",
    "a bomb",
}
ARCHIVES: Table = {
    name: (served(data), (*BOUNDED, *(("",) if name in READABLE else ())))
    for name, data in SERVED.items()
}
