"""Bodies of type multipart/form-data, as clients in the field send them."""

from __future__ import annotations

from collections.abc import Mapping

BOUNDARY = "----cms-conformance-2b1d7a"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
PART = "fileBinaryData"


def form(
    data: bytes | None, *, texts: Mapping[str, str] | None = None, name: str = PART
) -> bytes:
    """Return a form of text parts and, unless None, a file part of the given data."""
    parts = [_part(own, text.encode()) for own, text in (texts or {}).items()]
    if data is not None:
        extra = '; filename="blob"\r\nContent-Type: application/zip'
        parts.append(_part(name, data, extra))
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


def _part(name: str, content: bytes, more: str = "") -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}'
    return head.encode() + b"\r\n\r\n" + content + b"\r\n"
