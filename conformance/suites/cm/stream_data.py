"""Data that is easily spoilt on its way through a server."""

from __future__ import annotations

import gzip
from random import Random

#: Where buffers end, and one byte before and after.
EDGES = tuple(2**power + step for power in (*range(9, 19), 20) for step in (-1, 0, 1))
SEVERAL_MIB = 4 * 2**20 + 1

FORM = b"a=1&b=%41+%2B&b=2&=&c"
MULTIPART = (
    b"--cut-here\r\n"
    b'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n'
    b"Content-Type: text/plain\r\n"
    b"\r\n"
    b"content of the part\r\n"
    b"--cut-here--\r\n"
)
EVERY_BYTE = bytes(range(256))
GZIP = gzip.compress(b"compressed once", mtime=0)

AWKWARD = {
    "one byte": b"x",
    "NUL": b"\0",
    "NULs inside": b"before\0\0after\0",
    "every byte": EVERY_BYTE,
    "every byte backwards": EVERY_BYTE[::-1],
    "LF": b"\n",
    "CRLF": b"first\r\nsecond\r\n",
    "mixed line ends": b"\r\n\n\r\r\n\n\r",
    "blanks around": b" \t\r\n data \r\n\t ",
    "UTF-8 mark": b"\xef\xbb\xbftext",
    "UTF-16": "text".encode("utf-16"),
    "no UTF-8": b"caf\xe9 \xff\xfe \xc0\x80 \xed\xa0\x80",
    "composed and not": "\u00e9 e\u0301 \u212b".encode(),
    "end of file mark": b"before\x1aafter",
    "chunks": b"5\r\nhello\r\n0\r\n\r\n",
    "last chunk": b"0\r\n\r\n",
    "an HTTP request": b"GET /stream HTTP/1.1\r\nHost: example.com\r\n\r\n",
    "form": FORM,
    "multipart": MULTIPART,
    "XML": b"<?xml version='1.0'?>\r\n<a  b='&amp;'><![CDATA[ ]]></a>\r\n",
    "JSON": b'{"b": 1.0, "a": "\\u00e9", "b": 2}\n',
    "Base64": b"aGVsbG8=\r\n",
    "percent signs": b"%00%2F%%zz+",
    "backslashes": b"\\0 \\x00 \\r\\n \\",
    "a ticket": b"78239162",
    "gzip": GZIP,
}

#: Media types, with bodies that could and others that could not be of their type.
TYPED: dict[str, tuple[str | None, bytes]] = {
    "none": (None, EVERY_BYTE),
    "binary": ("application/octet-stream", EVERY_BYTE),
    "form": ("application/x-www-form-urlencoded", FORM),
    "no form": ("application/x-www-form-urlencoded", EVERY_BYTE),
    "multipart form": ("multipart/form-data; boundary=cut-here", MULTIPART),
    "multipart": ("multipart/mixed; boundary=cut-here", MULTIPART),
    "text": ("text/plain; charset=utf-8", b"caf\xe9\r\n\xff\0\n"),
    "UTF-16 text": ("text/plain; charset=utf-16", b"odd"),
    "XML": ("text/xml; charset=utf-8", AWKWARD["XML"]),
    "JSON": ("application/json", AWKWARD["JSON"]),
    "gzip": ("application/gzip", GZIP),
}


def bytes_of_size(size: int, variant: int = 0) -> bytes:
    """Return bytes without a pattern, the same ones each time."""
    return Random(size * 1000 + variant).randbytes(size)  # noqa: S311  (no secret)
