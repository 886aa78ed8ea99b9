"""Thumbnails that the server makes where none was sent: a small PNG of one colour."""

from __future__ import annotations

import struct
import zlib

SIDE = 64
COLOURS = {
    "Image": b"\x2e\x86\xc1",
    "Video": b"\x8e\x44\xad",
    "Audio": b"\x27\xae\x60",
    "WebPage": b"\xd3\x54\x00",
}
GREY = b"\x7f\x8c\x8d"


def thumbnail(content_type: str) -> bytes:
    """Return a picture that stands for a content of this type."""
    row = b"\0" + COLOURS.get(content_type, GREY) * SIDE
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(row * SIDE)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(*part) for part in parts)


def _part(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
