"""The places of an answer and what stands there: elements, members, fields, entries.

Two answers are alike if the same places hold the same; a value of one answer is found
again in another by its place.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

from conformance.harness.judgement import Violation
from conformance.harness.xml import Element, parse
from conformance.running.replay.steps import Answer

LONGEST_WORD = 512
LONGEST_ENTRY = 4096
PROLOG = re.compile(rb"\s*(\xef\xbb\xbf)?\s*<\?xml.*?\?>|\xef\xbb\xbf", re.DOTALL)
WHOLE = "body"


class Leaf(NamedTuple):
    """What stands at a place; a text and a number that look alike are not."""

    text: str
    kind: str = "text"


Leaves = dict[str, Leaf]


def leaves(answer: Answer) -> Leaves | None:
    """Return what stands where in a body, or None where its form is unknown."""
    return _leaves(answer.body) if answer.whole else None


def given(answer: Answer) -> Iterator[tuple[str, str]]:
    """Yield the places of an answer, head and body, with the texts that they hold."""
    for name, value in answer.headers:
        yield f"field {name}", value
    found = leaves(answer)
    if found is not None:
        yield from ((place, leaf.text) for place, leaf in found.items())
    elif answer.whole and 0 < answer.size <= LONGEST_WORD:
        yield WHOLE, answer.body.decode("latin-1").strip()


@lru_cache(maxsize=64)
def _leaves(body: bytes) -> Leaves | None:
    if body.startswith(b"PK"):
        return _of_archive(body)
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in {b"{", b"["}:
        return _of_json(body)
    return _of_xml(body) if start == b"<" else None


def _of_archive(body: bytes) -> Leaves | None:
    try:
        with ZipFile(BytesIO(body)) as archive:
            return {
                f"/{one.filename}": _entry(archive, one) for one in archive.infolist()
            }
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, zlib.error):
        return None


def _entry(archive: ZipFile, one: ZipInfo) -> Leaf:
    """Return a small entry as its text, another as its size and checksum."""
    told = Leaf(f"{one.file_size} bytes, CRC {one.CRC:08x}", "entry")
    if one.file_size > LONGEST_ENTRY:
        return told
    try:
        return Leaf(archive.read(one).decode("utf-8"), "entry")
    except UnicodeDecodeError:
        return told


def _of_json(body: bytes) -> Leaves | None:
    try:
        return dict(_members(json.loads(body), ""))
    except (ValueError, RecursionError):
        return None


def _members(value: Any, place: str) -> Iterator[tuple[str, Leaf]]:  # noqa: ANN401
    match value:
        case dict() if value:
            for name, one in value.items():
                yield from _members(one, f"{place}/{_escaped(name)}")
        case list() if value:
            for number, one in enumerate(value):
                yield from _members(one, f"{place}/{number}")
        case str():
            yield place, Leaf(value)
        case _:
            yield place, Leaf(json.dumps(value), type(value).__name__)


def _escaped(name: str) -> str:
    """Return a member's name as a JSON pointer writes it."""
    return name.replace("~", "~0").replace("/", "~1")


def _of_xml(body: bytes) -> Leaves | None:
    try:
        root = parse(body)
    except Violation:
        return None
    head = PROLOG.match(body)
    found = {"prolog": Leaf(head[0].decode("latin-1"))} if head else {}
    return found | dict(_elements(root, f"/{_local(root.name)}"))


def _elements(element: Element, place: str) -> Iterator[tuple[str, Leaf]]:
    for name, value in element.attributes:
        yield f"{place}/@{_local(name)}", Leaf(value)
    namespace = element.name.rpartition("}")[0][1:]
    if namespace:
        yield f"{place}/namespace", Leaf(namespace, "namespace")
    if not element.elements or element.text.strip():
        yield place, Leaf(element.text)
    names = [_local(child.name) for child in element.elements]
    for number, child in enumerate(element.elements):
        name = names[number]
        nth = f"[{names[:number].count(name) + 1}]" if names.count(name) > 1 else ""
        yield from _elements(child, f"{place}/{name}{nth}")


def _local(name: str) -> str:
    return name.rpartition("}")[2]
