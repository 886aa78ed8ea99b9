"""XML read as a stream: a message becomes a small tree, binary data becomes bytes.

Base64 is decoded piece by piece as it arrives from the parser, so that of a chunk
there is never more in memory than its bytes and one piece of text. Nothing is ever
fetched, declared or expanded: a document type ends the reading.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

import pybase64
from lxml import etree

from conformance.reference.bsn.fault import Fault, shown

PIECE = 1 << 16
DEPTH = 256
ELEMENTS = 100_000
#: The largest chunk taken, decoded; four times what the document calls optimal.
LARGEST_DATA = 1 << 20

#: Elements of the Body whose text is base64Binary.
BINARY = {"data", "FileThumb"}

ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
#: What WS-I Basic Profile lets a message be written in, and its subset.
ENCODINGS = {b"utf-8", b"utf-16", b"us-ascii"}
BLANKS = b" \t\r\n"


class Base64:
    """Base64 text, decoded as it comes."""

    __slots__ = ("_rest", "data")

    def __init__(self) -> None:
        self.data = bytearray()
        self._rest = b""

    def add(self, text: str) -> None:
        """Take the next piece of the text."""
        raw = text.encode("ascii", "replace")
        if any(blank in raw for blank in BLANKS):
            raw = raw.translate(None, BLANKS)
        letters = self._rest + raw
        whole = len(letters) & ~3
        # What may be the padding waits: nothing may come after it.
        if letters.endswith(b"="):
            whole = max(0, whole - 4)
        self._rest = letters[whole:]
        self._decode(letters[:whole])

    def end(self) -> None:
        """Take the end of the text."""
        if len(self._rest) % 4:
            raise binascii.Error("the number of its letters is no multiple of four")
        self._decode(self._rest)
        self._rest = b""

    def _decode(self, letters: bytes) -> None:
        self.data += pybase64.b64decode(letters, validate=True)
        if len(self.data) > LARGEST_DATA:
            raise binascii.Error(f"it has more than {LARGEST_DATA} bytes")


@dataclass(slots=True)
class Node:
    """One element: its name, its attributes, and what is in it."""

    namespace: str
    name: str
    attributes: Mapping[str, str]
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    binary: Base64 | None = None

    @property
    def text(self) -> str:
        """Return the text directly in the element."""
        return "".join(self.pieces)

    def child(self, name: str) -> Node | None:
        """Return the child of this local name; there must not be two."""
        found = [child for child in self.children if child.name == name]
        if len(found) > 1:
            raise Fault(f"{name} is given {len(found)} times in {self.name}")
        return found[0] if found else None


class Tree:
    """The parser's target: build the tree, within bounds."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element."""
        self._count += 1
        if len(self._open) >= DEPTH or self._count > ELEMENTS:
            raise Fault(f"more than {DEPTH} levels or {ELEMENTS} elements of XML")
        namespace, _, name = tag.rpartition("}")
        node = Node(namespace[1:], name, dict(attributes))
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        if name in BINARY and len(self._open) > 1 and self._open[1].name == "Body":
            node.binary = Base64()
        self._open.append(node)

    def end(self, tag: str) -> None:  # noqa: ARG002  (the parser has matched it)
        """Close an element."""
        node = self._open.pop()
        if node.binary is not None:
            try:
                node.binary.end()
            except binascii.Error as error:
                raise Fault(
                    f"{node.name} is not base64 as it is taken: {error}"
                ) from error

    def data(self, text: str) -> None:
        """Take text."""
        node = self._open[-1]
        if node.binary is None:
            node.pieces.append(text)
            return
        try:
            node.binary.add(text)
        except binascii.Error as error:
            raise Fault(f"{node.name} is not base64 as it is taken: {error}") from error

    def doctype(self, *names: str | None) -> None:  # noqa: ARG002  (whatever it names)
        """Refuse a document type."""
        raise Fault("a SOAP message must not have a document type declaration")

    def close(self) -> Node:
        """Return the root."""
        if self.root is None:
            raise Fault("the message is empty")
        return self.root


def read(source: BinaryIO) -> Node:
    """Read a message to its end."""
    parser = etree.XMLParser(
        target=cast("Any", Tree()),  # it lacks what we never need
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        check_encoding(piece := source.read(PIECE))
        while piece:
            parser.feed(piece)
            piece = source.read(PIECE)
        root: Node = parser.close()
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        reason = str(error).partition(" (<string>")[0]
        raise Fault(f"the message is not well-formed XML: {reason}") from error
    check_prefixes(parser.feed_error_log)
    return root


def check_prefixes(notes: etree._ListErrorLog) -> None:
    """Refuse prefixes without a namespace, which the parser only notes."""
    for noted in notes.filter_from_errors():
        raise Fault(f"the message is not well-formed XML: {noted.message}")


def check_encoding(head: bytes) -> None:
    """Refuse encodings that a message may not be written in."""
    declared = ENCODING.match(head)
    if declared and declared[1].lower() not in ENCODINGS:
        name = declared[1].decode("ascii", "replace")
        raise Fault(f"the encoding {shown(name)} is not taken; send UTF-8")
