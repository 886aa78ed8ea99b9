"""A call taken apart for the rules: its members, found by name without case."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from functools import cached_property

import pybase64
from lxml import etree

from conformance.mock.judging.bsn.received import Piece, piece
from conformance.mock.judging.seen import Message

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TRUE = {"true", "1"}
WHOLE = re.compile(r"[+-]?[0-9]{1,30}", re.ASCII)
BLANKS = " \t\r\n"
LETTERLESS = BLANKS.encode()
LONGEST = 80


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements in one, without comments and the like."""
    return element.iterchildren("{*}*")


def is_nil(element: etree._Element) -> bool:
    """Tell whether an element is there only to say that it has no value."""
    return str(element.get(NIL, "")).strip() in TRUE


def text_of(element: etree._Element) -> str:
    """Return all text in an element."""
    if not len(element):
        return element.text or ""
    return "".join(str(part) for part in element.itertext())


def shown(text: object) -> str:
    """Return what was sent as a phrase shows it: quoted, and not too long."""
    whole = str(text)
    return repr(whole if len(whole) <= LONGEST else f"{whole[:LONGEST]}…")


def decoded(text: str) -> bytes | None:
    """Return what Base64 says, in lines or not; None where it is none."""
    try:
        letters = text.encode("ascii")
        if any(blank in text for blank in BLANKS):
            letters = letters.translate(None, LETTERLESS)
        return pybase64.b64decode(letters, validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None


def named(elements: list[etree._Element]) -> str:
    """Return the names of some elements as a phrase has them."""
    names = [local(one)[:LONGEST] for one in elements[:5]]
    return ", ".join(names + ["…"] * (len(elements) > len(names))) or "nothing"


def many(count: int, what: str) -> str:
    """Return a number of things as a phrase has it."""
    return f"{count} {what}{'' if count == 1 else 's'}"


class Members:
    """The members of an element that have a value: nil and absent are alike."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self._found: dict[str, etree._Element] = {}
        for child in children(element):
            if not is_nil(child):
                self._found.setdefault(local(child).lower(), child)

    def child(self, name: str) -> etree._Element | None:
        """Return a member as an element."""
        return self._found.get(name.lower())

    def text(self, name: str) -> str | None:
        """Return what a member says; None where it is not specified."""
        found = self.child(name)
        return None if found is None else text_of(found)

    def number(self, name: str) -> int | None:
        """Return a member as a whole number; None where it is none."""
        written = (self.text(name) or "").strip(BLANKS)
        return int(written) if WHOLE.fullmatch(written) else None

    def token(self, name: str) -> str:
        """Return a token; an empty one is none."""
        return self.text(name) or ""

    def under(self, name: str) -> tuple[Members, ...]:
        """Return what is listed in a member."""
        found = self.child(name)
        return () if found is None else tuple(map(Members, children(found)))

    def __str__(self) -> str:
        return shown(self.text("FileName") or local(self.element))


class Call:
    """One call: the element in the Body."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.name = local(element)

    @cached_property
    def own(self) -> Members:
        """Return the members of the call itself."""
        return Members(self.element)

    @cached_property
    def args(self) -> Members:
        """Return the arguments of a file or a page; without args there are none."""
        found = self.own.child("args")
        return Members(etree.Element("args") if found is None else found)

    @cached_property
    def assets(self) -> tuple[Members, ...]:
        """Return the arguments of each asset."""
        return self.args.under("Assets")

    @cached_property
    def files(self) -> tuple[Members, ...]:
        """Return the arguments of all files that are described; none without args."""
        return (self.args, *self.assets) if self.own.child("args") is not None else ()

    @cached_property
    def data(self) -> bytes | None:
        """Return the bytes of a chunk, if they can be decoded."""
        text = self.own.text("data")
        return None if text is None else decoded(text)

    @cached_property
    def piece(self) -> Piece | None:
        """Return the chunk without its bytes, if it can be one."""
        part, offset = self.own.number("partNumber"), self.own.number("offset")
        if self.data is None or part is None or offset is None:
            return None
        return piece(self.data, part, offset) if min(part, offset) >= 0 else None

    @property
    def tokens(self) -> Members:
        """Return the members that the tokens are among."""
        return self.own if self.own.child("args") is None else self.args

    @property
    def upload_token(self) -> str:
        """Return the token of the upload that is meant."""
        return self.tokens.token("UploadToken")

    @property
    def session_token(self) -> str:
        """Return the token of the session that is meant."""
        return self.tokens.token("SessionToken")


def call_of(message: Message) -> Call | None:
    """Return the call in a message, or the answer's counterpart."""
    for body in children(message.xml) if message.xml is not None else ():
        if local(body) == "Body":
            return next((Call(one) for one in children(body)), None)
    return None


def result_of(answer: Message) -> Members | None:
    """Return the status that answers a call; None for a fault, and for Null."""
    response = call_of(answer)
    if response is None or not response.name.endswith("Response"):
        return None
    for result in children(response.element):
        return None if is_nil(result) else Members(result)
    return None
