"""What travels to the service: arguments, calls and envelopes, as values.

Arguments are named as fielded services name them; where they stand in a call, in which
order and namespace, and as which derived type, the target's description tells.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from conformance.generate.xsd import Complex, Member, written
from conformance.generate.xsd_schema import NIL, TYPE
from conformance.harness import NotApplicable
from conformance.harness.xml import Element
from conformance.suites.bsn.wsdl import Description

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
SECURITY: Final = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
)
#: Other spellings of the same parameter, in lower case.
ALIASES: Final = {"assets": "webpageassets"}
NIL_VALUE: Final = ((NIL, "true"),)
DATA: Final = "DATA-OF-THE-CHUNK"


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a call by name; None is sent as nil, what is not named not."""

    members: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, **members: Value) -> Arguments:
        """Return arguments of these members."""
        return cls(tuple(members.items()))

    def put(self, **members: Value) -> Arguments:
        """Return arguments with further members, or other values."""
        return Arguments(tuple({**dict(self.members), **members}.items()))

    def without(self, *names: str) -> Arguments:
        """Return arguments that lack some members."""
        return Arguments(tuple(one for one in self.members if one[0] not in names))

    def get(self, name: str) -> Value:
        """Return a member, or None."""
        return dict(self.members).get(name)

    @property
    def assets(self) -> tuple[Arguments, ...]:
        """Return the arguments of the assets."""
        found = self.get("Assets")
        return found if isinstance(found, tuple) else ()


Value = str | int | bytes | None | tuple[Arguments, ...]


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who calls: a user name of account and login, and a password."""

    username: str
    password: str

    @property
    def header(self) -> str:
        """Return the header block that carries them."""
        return (
            f'<s:Header><w:Security xmlns:w="{SECURITY}" s:mustUnderstand="1">'
            f"<w:UsernameToken><w:Username>{escape(self.username)}</w:Username>"
            f"<w:Password>{escape(self.password)}</w:Password>"
            "</w:UsernameToken></w:Security></s:Header>"
        )


def envelope(body: str, credentials: Credentials | None, *, size: int = 0) -> bytes:
    """Return a message; white space before the body brings it to a size."""
    header = "" if credentials is None else credentials.header
    start = (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP}">{header}'
    )
    end = f"<s:Body>{body}</s:Body></s:Envelope>"
    whole = (start + end).encode()
    if len(whole) >= size:
        return whole
    return start.encode() + b" " * (size - len(whole)) + end.encode()


class Calls:
    """Builds the elements of calls as a description wants them."""

    def __init__(self, description: Description) -> None:
        self.description = description
        self.schema = description.schema
        self._known: dict[tuple[str, frozenset[str]], Complex] = {}
        self._holders: dict[str, Member | None] = {}

    def build(self, operation: str, arguments: Arguments) -> Element:
        """Return a call: its arguments lie in it, or one level down.

        Raises:
            NotApplicable: the description has no place for an argument.

        """
        member = self.description.request(operation)
        holder = self._holder(operation)
        if holder is None:
            return self._filled(member, arguments)
        content = (self._filled(holder, arguments),)
        return Element(member.name, (), content)

    def xml(self, operation: str, arguments: Arguments) -> str:
        """Return a call as XML."""
        return written(self.build(operation, arguments))

    def names(self, operation: str) -> set[str]:
        """Return the names of all arguments of a call, in lower case."""
        holder = self._holder(operation)
        found = {one.local.lower() for one in self._inner(operation)}
        if holder is not None:
            for kind in self.schema.derived(holder.type):
                found |= {one.local.lower() for one in kind.members}
        return found

    def asset_names(self) -> set[str]:
        """Return the names of all arguments of an asset, in lower case."""
        for kind in self.schema.types.values():
            names = {one.local.lower() for one in kind.members}
            if "relativepath" in names:
                return names
        return set()

    def _inner(self, operation: str) -> tuple[Member, ...]:
        """Return what lies directly in a call."""
        member = self.description.request(operation)
        wrapper = self.schema.types.get(member.type)
        return () if wrapper is None else wrapper.members

    def _holder(self, operation: str) -> Member | None:
        """Return what holds a file's arguments; None where the call itself does."""
        if operation not in self._holders:
            holders = filter(self._holds_file, self._inner(operation))
            self._holders[operation] = next(holders, None)
        return self._holders[operation]

    def _holds_file(self, member: Member) -> bool:
        kind = self.schema.types.get(member.type)
        names = () if kind is None else kind.members
        return any(one.local.lower() == "filename" for one in names)

    def _filled(self, member: Member, arguments: Arguments) -> Element:
        """Return an element with arguments in the order of its type."""
        given = {name.lower(): value for name, value in arguments.members}
        kind = self._fitting(member, given)
        attributes = ((TYPE, kind.name),) if kind.name != member.type else ()
        content = tuple(self._members(kind, given))
        return Element(member.name, attributes, content)

    def _members(
        self, kind: Complex, given: Mapping[str, Value]
    ) -> Iterator[Element | str]:
        known = _known(given)
        for member in kind.members:
            name = known.get(member.local.lower())
            if name is None:
                continue
            value = given[name]
            if value is not None:
                yield self._value(member, value)
            elif member.nillable:
                yield Element(member.name, NIL_VALUE)

    def _fitting(self, member: Member, given: Mapping[str, Value]) -> Complex:
        """Return the declared type, or the first derived one with a place for all."""
        key = member.type, frozenset(given)
        if key not in self._known:
            self._known[key] = self._sought(member, given)
        return self._known[key]

    def _sought(self, member: Member, given: Mapping[str, Value]) -> Complex:
        is_known = member.type in self.schema.types
        kinds = self.schema.derived(member.type) if is_known else []
        known = _known(given)
        for kind in kinds:
            found = {known.get(one.local.lower()) for one in kind.members}
            if set(given) <= found:
                return kind
        every = [one.local for kind in kinds[:1] for one in kind.members]
        lacking = sorted(set(given) - {name.lower() for name in every})
        raise _without_place(", ".join(lacking) or "any arguments")

    def _value(self, member: Member, value: Value) -> Element:
        if isinstance(value, tuple):
            kind = self.schema.types.get(member.type)
            if kind is None or not kind.members:
                raise _without_place(f"what {member.local} lists")
            assets = tuple(self._filled(kind.members[0], one) for one in value)
            return Element(member.name, (), assets)
        if isinstance(value, bytes):
            value = base64.b64encode(value).decode()
        return Element(member.name, (), (str(value),))


def _without_place(what: str) -> NotApplicable:
    return NotApplicable(f"the target's description has no place for {what}")


def _known(given: Mapping[str, Value]) -> dict[str, str]:
    """Return the names of arguments by what members are called that take them."""
    known: dict[str, str] = {}
    for name in given:
        known.setdefault(name, name)
        if name in ALIASES:
            known.setdefault(ALIASES[name], name)
    return known
