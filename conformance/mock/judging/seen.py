"""One exchange as the judge sees it: the request, its answer, and when it was."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from lxml import etree

from conformance.harness.transcript import Headers

Reader = Callable[[], bytes | None]


#: How zlib calls the codings, and how much is decoded.
CODINGS = {"gzip": 31, "x-gzip": 31, "deflate": 47}
LARGEST = 16 << 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def nothing() -> bytes:
    """Return the body of a message without one."""
    return b""


@dataclass(frozen=True)
class Message:
    """A body with its header, read when it is looked at."""

    headers: Headers = field(default_factory=Headers)
    size: int = 0
    read: Reader = nothing

    @cached_property
    def body(self) -> bytes | None:
        """Return the bytes; None where they were not kept."""
        return self.read()

    @cached_property
    def content(self) -> bytes:
        """Return the bytes with their content coding undone, as far as that goes."""
        coding = self.headers.get("Content-Encoding").strip().lower()
        if coding not in CODINGS:
            return self.body or b""
        try:
            return zlib.decompressobj(CODINGS[coding]).decompress(
                self.body or b"", LARGEST
            )
        except zlib.error:
            return b""

    @cached_property
    def xml(self) -> etree._Element | None:
        """Return the root, of nothing but what was sent; None where there is none."""
        return self._parsed[0]

    @cached_property
    def xml_fault(self) -> str:
        """Tell what keeps the body from being XML."""
        return self._parsed[1]

    @cached_property
    def _parsed(self) -> tuple[etree._Element | None, str]:
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            return etree.fromstring(self.content, parser), ""
        except etree.XMLSyntaxError as error:
            return None, str(error.msg or "there is nothing")

    @cached_property
    def json(self) -> Any:  # noqa: ANN401  (any JSON value)
        """Return the value; None where it is none: ``json_fault`` tells why."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def json_fault(self) -> str:
        """Tell what keeps the body from being JSON."""
        try:
            json.loads(self.content)
        except (ValueError, RecursionError) as error:
            return str(error)
        return ""

    @property
    def media_type(self) -> str:
        """Return the media type without its parameters, in lower case."""
        return self.headers.get("Content-Type").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class Seen(Message):
    """One request, as it was sent, and what the server answered.

    ``number`` is that of the journal, ``moment`` the server's own time, and ``faults``
    names those that struck: the client may not have got this answer.
    """

    number: int = 0
    method: str = "GET"
    path: str = "/"
    query: str = ""
    moment: datetime = EPOCH
    faults: tuple[str, ...] = ()
    status: int = 0
    seconds: float = 0.0
    answer: Message = field(default_factory=Message)

    @property
    def target(self) -> str:
        """Return path and query as they were sent."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @cached_property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Return the parameters of the query, decoded, in their order."""
        return tuple(parse_qsl(self.query, keep_blank_values=True))

    def __str__(self) -> str:
        return f"#{self.number} {self.method} {self.target} → {self.status}"
