"""Which parts of an answer a finding speaks of, so that they can be marked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

from conformance.report.bodies import COLUMNS
from conformance.report.difference import parting
from conformance.report.phrases import phrases
from conformance.report.results import Record

QUOTED = re.compile(r"'([^'\n]{2,80})'|\"([^\"\n]{2,80})\"|`([^`\n]{2,80})`")
NAME = re.compile(r"[A-Za-z][\w.-]{1,40}")
MOST_WORDS = 6
MOST_HITS = 12


@dataclass(frozen=True, slots=True)
class Marks:
    """What to mark in an answer: its status, fields by lower-case name, words."""

    status: bool = False
    fields: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()


NO_MARKS = Marks()


def marks(record: Record, exchange: Record) -> Marks:
    """Return what of an exchange a failure is about."""
    told = phrases(record)
    text = f"{told.received} {told.required}"
    status = re.search(rf"(?<!\d){exchange['status']}(?!\d)", told.received)
    fields = {
        name.lower()
        for name, value in exchange["headers"]
        if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
        or (len(value) > 1 and f"'{value}'" in text)
    }
    body = exchange["body"].get("text", "")
    words = (*_words(told.received, body), *_row(record, exchange))
    return Marks(bool(status), frozenset(fields), words)


def marked(text: str, words: tuple[str, ...]) -> Markup:
    """Return a text, escaped, with every occurrence of the words marked."""
    if not words or not text:
        return escape(text)
    pattern = re.compile("|".join(map(re.escape, words)))
    pieces, at = [], 0
    for found in pattern.finditer(text):
        pieces += [escape(text[at : found.start()]), _mark(found[0])]
        at = found.end()
    return Markup("").join([*pieces, escape(text[at:])])


def _mark(text: str) -> Markup:
    return Markup("<mark>{}</mark>").format(text)


def _row(record: Record, exchange: Record) -> list[str]:
    """Return how a hex dump names the row in which an answer goes astray."""
    found = parting(record["exchanges"], exchange)
    return [f"{found.at // COLUMNS * COLUMNS:08x}"] if found else []


def _words(received: str, body: str) -> tuple[str, ...]:
    """Return what is quoted and stands in the body, and names of its tags and keys."""
    quoted = [next(filter(None, groups)) for groups in QUOTED.findall(received)]
    names = [
        place.format(name)
        for name in NAME.findall(received)
        for place in ("<{}>", "<{}/>", "<{} ", " {}=", '"{}":')
    ]
    hits = [one for one in (*quoted, *names) if 0 < body.count(one) <= MOST_HITS]
    return tuple(dict.fromkeys(hits))[:MOST_WORDS]
