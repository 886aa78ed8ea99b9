"""Files of every content type, small and whole, since a server may look into them."""

from __future__ import annotations

import hashlib
import random
import struct
import zlib
from collections.abc import Callable

DIGITS = "0123456789abcdef"
#: When files were modified: by every clock, long ago, and in times to come.
DATES = (
    "2024-02-29T12:34:56Z",
    "1999-12-31T23:59:59.9999999+02:00",
    "1969-07-20T20:17:40",
    "2040-02-29T23:59:59.5-11:30",
)


def some_bytes(size: int, *seed: object) -> bytes:
    """Return bytes that look like nothing, the same for the same seed.

    None is zero: a byte that never arrived must not equal what a server fills in.
    """
    drawn = random.Random(f"{seed}").randbytes(size)  # noqa: S311  (no secret)
    return drawn.replace(b"\0", b"\1")


def sha1(data: bytes) -> str:
    """Return the hash of a file as the protocol has it, in lower case."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def another_digit(hash_: str, at: int) -> str:
    """Return a hash with one of its digits changed."""
    digit = DIGITS[(DIGITS.index(hash_[at]) + 1) % len(DIGITS)]
    return hash_[:at] + digit + hash_[at + 1 :]


def flipped(data: bytes, at: int) -> bytes:
    """Return data with one bit of one byte changed."""
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def html(*words: object) -> bytes:
    """Return a small page."""
    text = " ".join(map(str, words))
    return (
        f"<!DOCTYPE html>\n<html><head><title>{text}</title></head>"
        f"<body><p>{text}</p></body></html>\n"
    ).encode()


def png(*words: object) -> bytes:
    """Return a picture of one pixel, with words in a text chunk."""
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    text = b"Comment\0" + " ".join(map(str, words)).encode("latin-1", "replace")
    parts = (
        (b"IHDR", head),
        (b"tEXt", text),
        (b"IDAT", zlib.compress(b"\0\xff\0\0")),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_part(*part) for part in parts)


def _png_part(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def wav(*words: object) -> bytes:
    """Return a sound of a few samples."""
    samples = some_bytes(64, "wav", *words)
    form = _riff(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8))
    return _riff(b"RIFF", b"WAVE" + form + _riff(b"data", samples))


def avi(*words: object) -> bytes:
    """Return a film of one uncompressed frame of two by two pixels."""
    frame = some_bytes(16, "avi", *words)
    main = struct.pack("<14I", 40_000, 400, 0, 0, 1, 0, 1, 16, 2, 2, 0, 0, 0, 0)
    stream = b"vidsDIB " + struct.pack(
        "<IHHIIIIIIIIhhhh", 0, 0, 0, 0, 1, 25, 0, 1, 16, 0, 0, 0, 0, 2, 2
    )
    form = struct.pack("<IiiHHIIiiII", 40, 2, 2, 1, 24, 0, 16, 0, 0, 0, 0)
    track = _riff(b"LIST", b"strl" + _riff(b"strh", stream) + _riff(b"strf", form))
    heads = _riff(b"LIST", b"hdrl" + _riff(b"avih", main) + track)
    film = _riff(b"LIST", b"movi" + _riff(b"00db", frame))
    return _riff(b"RIFF", b"AVI " + heads + film)


def _riff(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


#: What files of each type are called, and how one is made.
KINDS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "Auto": (".bin", lambda *words: some_bytes(100, *words)),
    "Image": (".png", png),
    "Video": (".avi", avi),
    "Audio": (".wav", wav),
    "Webpage": (".html", html),
}
