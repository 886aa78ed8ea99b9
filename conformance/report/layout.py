"""XML and JSON laid out for reading: line ends and blanks are added, nothing else."""

from __future__ import annotations

import json
import re

from lxml import etree

INDENT = "  "
DEEPEST = 60
XML_PART = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<[^<>]*>|[^<]+", re.DOTALL)
JSON_PART = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def laid_out(text: str) -> str:
    """Return a text laid out if it is XML or JSON; otherwise as it is."""
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start == "<" and _is_xml(text):
        return _xml(text)
    if start in {"{", "["} and _is_json(text):
        return _json(text)
    return text


def _is_xml(text: str) -> bool:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        etree.fromstring(text.encode("utf-8", "backslashreplace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return False
    return True


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _xml(text: str) -> str:
    """Put every tag on a line of its own, save where it holds text alone."""
    lines: list[str] = []
    depth = 0
    after_text = opened = False
    for part in XML_PART.findall(text):
        if not part.strip():
            continue
        is_tag = part.startswith("<") and not part.startswith(("<![CDATA[", "<!--"))
        closes = part.startswith("</")
        depth -= closes
        joins = (closes and (after_text or opened)) or not is_tag
        if joins and lines:
            lines[-1] += part
        else:
            lines.append(INDENT * min(depth, DEEPEST) + part)
        opened = is_tag and not closes and _opens(part)
        after_text = not is_tag
        depth += opened
    return "\n".join(lines)


def _opens(tag: str) -> bool:
    return not tag.startswith(("<?", "<!")) and not tag.endswith("/>")


def _json(text: str) -> str:
    """Put every member and element on a line of its own; tokens stay as written."""
    pieces: list[str] = []
    depth = 0
    for part in JSON_PART.findall(text):
        if part in "]}":
            depth -= 1
            empty = pieces[-1].strip() in {"[", "{"} or pieces[-1].endswith(("[", "{"))
            pieces.append(part if empty else _line_end(depth) + part)
        elif pieces and pieces[-1][-1:] in {"[", "{", ","}:
            pieces.append(_line_end(depth) + part)
        else:
            pieces.append(f" {part}" if pieces and pieces[-1] == ":" else part)
        depth += part in "[{"
    return "".join(pieces)


def _line_end(depth: int) -> str:
    return "\n" + INDENT * min(depth, DEEPEST)
