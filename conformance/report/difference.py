"""Where two texts, or two runs of bytes, part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from conformance.report.exchanges import data_of
from conformance.report.results import Record
from conformance.report.shown import cut

TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
MOST_TOKENS = 400
ALIKE = 0.3
DOWNLOADED = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a text; ``differs`` tells that the other text has not got it."""

    text: str
    differs: bool = False


Pieces = tuple[Piece, ...]


def compared(received: str, required: str) -> tuple[Pieces, Pieces]:
    """Return both texts in pieces, those that differ marked.

    Texts that have little in common are marked whole: then everything differs.
    """
    one, other = TOKEN.findall(received), TOKEN.findall(required)
    if not one or not other or max(len(one), len(other)) > MOST_TOKENS:
        return _plain(received), _plain(required)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < ALIKE:
        return _whole(received), _whole(required)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        left += _piece(one[a:b], differs=kind != "equal")
        right += _piece(other[c:d], differs=kind != "equal")
    return tuple(left), tuple(right)


def _piece(tokens: list[str], *, differs: bool) -> list[Piece]:
    return [Piece("".join(tokens), differs)] if tokens else []


def _plain(text: str) -> Pieces:
    return (Piece(text),) if text else ()


def _whole(text: str) -> Pieces:
    return (Piece(text, differs=True),) if text else ()


@dataclass(frozen=True, slots=True)
class Parting:
    """Where an answer parts from what an earlier request of the case sent."""

    sent: Record
    answer: Record
    at: int

    def __str__(self) -> str:
        sent, answer = data_of(self.sent["request_body"]), data_of(self.answer["body"])
        return (
            f"The answer to #{self.answer['number']} parts from the body of "
            f"#{self.sent['number']} at byte {self.at} (counted from 0): "
            f"{_byte(sent, self.at)} was sent, {_byte(answer, self.at)} came back."
        )


def parting(exchanges: list[Record], blamed: Record) -> Parting | None:
    """Return where a download parts from an earlier body that it begins like."""
    if not blamed or blamed["method"] != "GET" or blamed["status"] != DOWNLOADED:
        return None
    answer = data_of(blamed["body"])
    for earlier in reversed(exchanges):
        sent = data_of(earlier["request_body"])
        if earlier["number"] < blamed["number"] and sent and sent != answer:
            at = _first_difference(sent, answer)
            if 2 * at >= min(len(sent), len(answer)):
                return Parting(earlier, blamed, at)
    return None


def _first_difference(one: bytes, other: bytes) -> int:
    pairs = zip(one, other, strict=False)
    return next(
        (at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other))
    )


def _byte(data: bytes, at: int) -> str:
    if at >= len(data):
        return "the end"
    letter = chr(data[at])
    told = f" ({cut(letter, 1)!r})" if letter.isascii() and letter.isprintable() else ""
    return f"0x{data[at]:02x}{told}"
