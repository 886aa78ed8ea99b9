"""A body as it is shown: laid out and raw, or in hexadecimal, and what was left out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from conformance.report.exchanges import data_of, is_whole
from conformance.report.layout import laid_out
from conformance.report.results import Record
from conformance.report.shown import shown

SHOWN = 4096
HEAD = 3072
TAIL = 1024
COLUMNS = 16
#: A line of a hex dump takes about five characters per byte.
BYTES_SHOWN = 1024
PRINTABLE = range(0x20, 0x7F)


@dataclass(frozen=True, slots=True)
class Body:
    """A body as it is shown; ``raw`` is empty where ``text`` is as it came."""

    text: str
    raw: str = ""
    note: str = ""


def body(content: Record, most: int = SHOWN) -> Body:
    """Return how a body is shown, in at most so many characters or bytes."""
    data = data_of(content)
    if not content["size"]:
        return Body("")
    note = "" if is_whole(content) else _kept(content, len(data))
    if "text" not in content or _is_binary(content["text"]):
        return _binary(data, content, min(most, BYTES_SHOWN), note)
    raw = content["text"]
    text = laid_out(raw) if is_whole(content) else raw
    left_out = _left_out(content, len(raw), "character") if len(raw) > most else ""
    return Body(
        _ends(text, most),
        _ends(raw, most) if text != raw else "",
        " ".join(filter(None, (note, left_out))),
    )


def hex_dump(data: bytes, start: int = 0) -> str:
    """Return bytes as offset, hexadecimal and printable columns."""
    rows = []
    for at in range(0, len(data), COLUMNS):
        row = data[at : at + COLUMNS]
        letters = "".join(chr(byte) if byte in PRINTABLE else "." for byte in row)
        rows.append(f"{start + at:08x}  {row.hex(' '):<47}  {letters}")
    return "\n".join(rows)


def _binary(data: bytes, content: Record, most: int, note: str) -> Body:
    if len(data) <= most:
        return Body(hex_dump(data), note=note)
    head = most * 3 // 4 // COLUMNS * COLUMNS
    tail = most // 4
    dump = hex_dump(data[:head])
    if is_whole(content):
        dump += f"\n…\n{hex_dump(data[-tail:], len(data) - tail)}"
    left_out = _left_out(content, len(data), "byte")
    return Body(dump, note=" ".join(filter(None, (note, left_out))))


def _ends(text: str, most: int) -> str:
    """Return a text's head and tail, each character in a form that can be seen."""
    if len(text) <= most:
        return shown(text)
    head, tail = most * 3 // 4, most // 4
    return shown(f"{text[:head]}\n…\n{text[-tail:]}")


def _is_binary(text: str) -> bool:
    """Tell whether a text is none that anybody would read."""
    return "\0" in text


def _kept(content: Record, kept: int) -> str:
    return f"The evidence keeps the first {kept} of {content['size']} bytes."


def _left_out(content: Record, size: int, unit: str) -> str:
    digest = content.get("sha256") or _digest(content)
    of = f" SHA-256 of all: {digest}." if digest else ""
    return f"Head and tail of {size} {unit}s are shown.{of}"


def _digest(content: Record) -> str:
    whole = is_whole(content) and "[redacted]" not in content.get("text", "")
    return hashlib.sha256(data_of(content)).hexdigest() if whole else ""
