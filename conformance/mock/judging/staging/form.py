"""multipart/form-data, taken apart for the rules: where parts begin and end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from itertools import pairwise

from conformance.mock.judging.seen import Seen

FORM = "multipart/form-data"
#: The part that the vendor's own clients send (STG-X-014).
PART = "fileBinaryData"
#: So many parts, and so much of a part's header, are looked at.
MOST = 64
HEADER = 16 << 10
#: Where the end of an archive must lie: its record, and a comment behind it.
TAIL = 22 + 65_535


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form: its names, the type of its encoding, its place."""

    name: str | None
    filename: str | None
    body: bytes
    start: int
    end: int

    @property
    def is_file(self) -> bool:
        """Tell whether this is a file, or is called like one."""
        return self.filename is not None or self.name == PART

    @property
    def is_archive(self) -> bool:
        """Tell whether this begins and ends as ZIP archives do."""
        begins = self.body[self.start : self.start + 4]
        if begins not in (b"PK\x03\x04", b"PK\x05\x06"):
            return False
        tail = max(self.start, self.end - TAIL)
        return self.body.rfind(b"PK\x05\x06", tail, self.end) >= 0


def is_form(seen: Seen) -> bool:
    """Tell whether a request says that it is a form."""
    return seen.media_type == FORM


def boundary_of(seen: Seen) -> str:
    """Return the boundary that the header names, or nothing."""
    message = Message()
    message["Content-Type"] = re.sub(
        r"[^\x20-\x7e]", "?", seen.headers.get("Content-Type")
    )
    found = message.get_param("boundary")
    return found if isinstance(found, str) else ""


def parts_of(seen: Seen) -> list[Part] | None:
    """Return the parts of a form; None where there is no whole form."""
    body, boundary = seen.body, boundary_of(seen)
    if not is_form(seen) or not boundary or body is None:
        return None
    delimiter = b"--" + boundary.encode()
    places = delimiters(body, delimiter)
    if len(places) == 1 and closes(body, places[0], delimiter):
        return []
    if len(places) < 2 or not closes(body, places[-1], delimiter):  # noqa: PLR2004  (first and last)
        return None
    length = len(delimiter)
    pairs = pairwise(places)
    found = [part_of(body, start + length, end - 2) for start, end in pairs]
    return found if all(part.name is not None for part in found) else None


def delimiters(body: bytes, delimiter: bytes) -> list[int]:
    """Return where delimiters begin: first in the body, or first in a line."""
    places = [0] if body.startswith(delimiter) else []
    place = body.find(b"\r\n" + delimiter)
    while place >= 0 and len(places) <= MOST:
        places.append(place + 2)
        place = body.find(b"\r\n" + delimiter, place + 2)
    return places


def closes(body: bytes, place: int, delimiter: bytes) -> bool:
    """Tell whether a delimiter is the last one."""
    end = place + len(delimiter)
    return body[end : end + 2] == b"--"


def part_of(body: bytes, start: int, end: int) -> Part:
    """Return the part between two places."""
    line = body.find(b"\r\n", start, end + 2)
    blank = body.find(b"\r\n\r\n", start, min(end, start + HEADER))
    if line < 0 or blank < 0:
        return Part(None, None, body, start, end)
    message = Message()
    for text in body[line:blank].decode("utf-8", "replace").split("\r\n"):
        name, _, value = text.partition(":")
        if name.strip().lower() == "content-disposition":
            message["Content-Disposition"] = re.sub(r"[^\x20-\x7e]", "?", value.strip())
    names = [message.get_param(key, header="content-disposition") for key in NAMES]
    own, file = (None if one is None else str(one) for one in names)
    return Part(own, file, body, blank + 4, end)


NAMES = ("name", "filename")
