"""Write XML, plainly or in any other dress that means the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Literal

from conformance.harness.xml.element import Element

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MARKUP_IN_TEXT = re.compile("[&<>\r]")
MARKUP_IN_VALUE = re.compile("[&<\"'\r\n\t]")
UNUSUAL = re.compile("[^A-Za-z0-9]")
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}

EMPTY = {"<a/>": "/>", "<a />": " />", "<a></a>": "></{}>"}


Encoding = Literal["utf-8", "utf-16", "iso-8859-1", "us-ascii"]


@dataclass(frozen=True, slots=True)
class Dressing:
    """One of the many ways to write a document without changing what it says.

    ``fillers`` (white space, comments, processing instructions) are put between
    elements in turn, only where nothing but elements stands, and never directly in an
    element named in ``compact``. ``doctype`` is what follows ``<!DOCTYPE``.
    """

    encoding: Encoding = "utf-8"
    declaration: bool = True
    byte_order_mark: bool = False
    quote: Literal['"', "'"] = '"'
    empty: Literal["<a/>", "<a />", "<a></a>"] = "<a/>"
    reversed_attributes: bool = False
    in_tags: str = " "
    cdata: bool = False
    references: Literal["needed", "decimal", "hexadecimal"] = "needed"
    fillers: tuple[str, ...] = ()
    compact: frozenset[str] = frozenset()
    doctype: str = ""


PLAIN = Dressing()


def serialize(element: Element, dressing: Dressing = PLAIN) -> bytes:
    """Return the document whose root is the element.

    Raises:
        ValueError: a text cannot stand in any XML document.

    """
    writer = _Writer(dressing)
    writer.write_document(element)
    return "".join(writer.out).encode(dressing.encoding, errors="xmlcharrefreplace")


class _Writer:
    def __init__(self, dressing: Dressing) -> None:
        self.out: list[str] = []
        self.dressing = dressing
        self.fillers = cycle(dressing.fillers or ("",))
        self.reference = REFERENCES[dressing.references]
        plain = dressing.references == "needed"
        self.in_text = MARKUP_IN_TEXT if plain else UNUSUAL
        self.in_value = MARKUP_IN_VALUE if plain else UNUSUAL

    def write_document(self, root: Element) -> None:
        dressing, q = self.dressing, self.dressing.quote
        if dressing.byte_order_mark and dressing.encoding == "utf-8":
            self.out.append("\ufeff")
        if dressing.declaration or dressing.encoding == "iso-8859-1":
            encoding = f"encoding={q}{dressing.encoding}{q}"
            self.out.append(f"<?xml version={q}1.0{q} {encoding}?>{next(self.fillers)}")
        if dressing.doctype:
            self.out.append(f"<!DOCTYPE {dressing.doctype}>{next(self.fillers)}")
        self.write(root)
        self.out.append(next(self.fillers))

    def write(self, element: Element) -> None:
        dressing = self.dressing
        start = dressing.in_tags.join((element.name, *self.attributes(element)))
        if not any(element.content):
            end = EMPTY[dressing.empty].format(element.name)
            self.out.append(f"<{start}{end}")
            return
        self.out.append(f"<{start}>")
        if element.text or element.name in dressing.compact:
            self.write_mixed(element)
        else:
            self.write_spaced(element)
        self.out.append(f"</{element.name}>")

    def write_mixed(self, element: Element) -> None:
        for part in element.content:
            if isinstance(part, Element):
                self.write(part)
            elif part:
                self.out.append(self.text(_legal(part)))

    def write_spaced(self, element: Element) -> None:
        self.out.append(next(self.fillers))
        for child in element.elements:
            self.write(child)
            self.out.append(next(self.fillers))

    def attributes(self, element: Element) -> Iterator[str]:
        quote = self.dressing.quote
        turn = -1 if self.dressing.reversed_attributes else 1
        for name, value in element.attributes[::turn]:
            written = self.in_value.sub(self.reference, _legal(value))
            yield f"{name}={quote}{written}{quote}"

    def text(self, text: str) -> str:
        if self.dressing.cdata and self.can_be_cdata(text):
            return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
        return self.in_text.sub(self.reference, text)

    def can_be_cdata(self, text: str) -> bool:
        """Tell whether the text needs no reference, which a CDATA section lacks."""
        try:
            text.encode(self.dressing.encoding)
        except UnicodeEncodeError:
            return False
        return "\r" not in text


def _named(match: re.Match[str]) -> str:
    return ESCAPES.get(match[0]) or _decimal(match)


def _decimal(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _hexadecimal(match: re.Match[str]) -> str:
    return f"&#x{ord(match[0]):X};"


REFERENCES = {"needed": _named, "decimal": _decimal, "hexadecimal": _hexadecimal}


def _legal(text: str) -> str:
    if illegal := ILLEGAL.search(text):
        message = f"{illegal[0]!r} cannot stand in XML, not even as a reference"
        raise ValueError(f"{message}; it is in {text[:40]!r}")
    return text
