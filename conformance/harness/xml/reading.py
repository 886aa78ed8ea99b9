"""Read XML that a stranger sent: no DTD, no entity, no network, bounded in size.

What cannot be read is a finding about the sender, with the place where reading ended.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NoReturn

from lxml import etree

from conformance.harness.judgement import Kind, Violation
from conformance.harness.transcript import Exchange
from conformance.harness.xml.element import Element


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a document is read: bytes, nesting, number of elements."""

    size: int = 16 * 1024 * 1024
    depth: int = 256
    elements: int = 200_000


LIMITS = Limits()

# Every byte is looked at before the parser sees it, so only encodings whose markup
# can be recognised are let through (no UTF-7, no EBCDIC).
ENCODINGS = re.compile(
    r"utf-?8|utf-?16(le|be)?|(us-)?ascii|iso-?8859-\d+|latin-?1|windows-125\d",
    re.IGNORECASE,
)
UTF_16 = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\x00": "utf-16-le",
    b"\x00<": "utf-16-be",
}
DECLARATION = re.compile(rb"<\?xml\s[^>]*?\bencoding\s*=\s*[\"']([^\"'>]*)")
PROLOG = re.compile(rb"(?>\s|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
DOCTYPE = re.compile(rb"<!DOCTYPE(?>[^\[\"'>]|\"[^\"]*\"|'[^']*')*+(\[)?")


def _parser() -> etree.XMLParser[etree._Element]:
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


PARSER: Final = _parser()


def parse(
    data: bytes, *, limits: Limits = LIMITS, exchange: Exchange | None = None
) -> Element:
    """Return the root element of a document.

    Raises:
        Violation: the bytes are no XML (``protocol``) or exceed a bound (``limit``).

    """
    try:
        return _parse(data, limits)
    except Violation as finding:
        finding.exchange = exchange
        raise


def _parse(data: bytes, limits: Limits) -> Element:
    if len(data) > limits.size:
        _refuse(f"{len(data)} bytes of XML", f"at most {limits.size} bytes", "limit")
    _check_prolog(data)
    if data.count(b"<") > limits.elements:
        _count(data, limits)
    return _element(_tree(data), limits, 1)


def _check_prolog(data: bytes) -> None:
    """Refuse what must not reach the parser: odd encodings, internal DTD subsets."""
    if codec := UTF_16.get(data[:2]):
        data = data.decode(codec, errors="replace").encode()
    start = data.removeprefix(b"\xef\xbb\xbf")
    if not start.lstrip().startswith(b"<"):
        shown = f"a body that begins with {start[:40]!r}" if data else "an empty body"
        _refuse(shown, "an XML document")
    declared = DECLARATION.match(start)
    if declared and not ENCODINGS.fullmatch(declared[1].decode("latin-1")):
        _refuse(f"XML declared as {declared[1][:40]!r}", "a common encoding of XML")
    prolog = PROLOG.match(start)
    doctype = DOCTYPE.match(start, prolog.end() if prolog else 0)
    if doctype and doctype[1]:
        _refuse("a DOCTYPE with declarations of its own", "XML without entities")


def _tree(data: bytes) -> etree._Element:
    parser = _parser() if b"<!DOCTYPE" in data or data[:2] in UTF_16 else PARSER
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = str(error.msg).removesuffix(f", line {line}, column {column}").strip()
        kind: Kind = "limit" if "XML_PARSE_HUGE" in reason else "protocol"
        _refuse(f"no XML (line {line}, column {column}: {reason[:200]})", "XML", kind)
    except (LookupError, ValueError) as error:
        _refuse(f"no XML ({str(error)[:200]})", "XML")
    # A DOCTYPE turns a reference to nothing into a warning.
    for warning in parser.error_log if parser is not PARSER else ():
        if warning.type_name == "WAR_UNDECLARED_ENTITY":
            _refuse(f"XML in which {warning.message[:200]}", "XML without entities")
    return tree


def _element(node: etree._Element, limits: Limits, depth: int) -> Element:
    if not isinstance(node.tag, str):
        _refuse(f"the entity {node.text} (line {node.sourceline})", "no entities")
    if depth > limits.depth:
        place = f"(line {node.sourceline})"
        required = f"at most {limits.depth} levels"
        _refuse(f"elements nested deeper {place}", required, "limit")
    content: list[Element | str] = [node.text] if node.text else []
    for child in node:
        content.append(_element(child, limits, depth + 1))
        if child.tail:
            content.append(child.tail)
    attributes = tuple(node.items())
    return Element(node.tag, attributes, tuple(content), node.sourceline or 0)


class _Counter:
    """Count elements while they are read, before any of them is kept."""

    def __init__(self, limit: int) -> None:
        self.left = limit

    def start(self, _tag: str, _attributes: object) -> None:
        self.left -= 1
        if self.left < 0:
            raise OverflowError

    def close(self) -> None:
        """End the count."""


def _count(data: bytes, limits: Limits) -> None:
    counter = etree.XMLParser(  # type: ignore[call-overload]  # two events suffice
        target=_Counter(limits.elements), resolve_entities=False, no_network=True
    )
    try:
        etree.fromstring(data, counter)
    except etree.XMLSyntaxError:
        return  # told with its place when the document is read
    except OverflowError:
        required = f"at most {limits.elements} elements"
        _refuse(f"more than {limits.elements} elements", required, "limit")


def _refuse(received: str, required: str, kind: Kind = "protocol") -> NoReturn:
    raise Violation(received, required, kind=kind) from None
