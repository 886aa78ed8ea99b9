"""A server some of whose answers are damaged in one way, by a seed."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lxml import etree

from conformance.reference.front import Front
from conformance.reference.message import Request, Response
from conformance.selftest.faults.aim import Aim
from conformance.selftest.faults.json_damages import JSON_WAYS, damaged_json
from conformance.selftest.faults.xml_damages import damaged_xml

#: What tells an operation by its request: method, path, SOAPAction and small body.
OPERATIONS: dict[str, dict[str, str]] = {
    "staging": {
        "any": "",
        "list": r"GET \S*/package(\?| )",
        "create": r"PUT \S*/package(\?| )",
        "load": r"GET \S*/package/[^/ ]+ ",
        "update": r"POST \S*/package/[^/ ]+ ",
        "delete": r"DELETE \S*/package/[^/ ]+ ",
        "job": r"/(export|import)(\?| )",
        "status": r"/status(\?| )",
        "archive": r"/zip(\?| )",
        "entity": r"(PUT|DELETE) \S*/package/[^/]+/[^/]+/",
        "login": r"/auth/login",
    },
    "cm": {
        "any": "",
        "query": r"-where",
        "get": r"-get",
        "create": r"-create",
        "set": r"-set",
        "delete": r"-delete",
        "command": r"-(release|commit|edit|take|give|forward|reject|revert|sign)",
        "no operation": r"POST \S*/xml (?!.*-(where|get|create|set|delete))",
        "stream upload": r"(POST|PUT) \S*/stream",
        "stream download": r"GET \S*/stream",
    },
    "bsn": {
        "any": "",
        "description": r"^GET ",
        **{
            name: name
            for name in (
                *("StartWebPageUploadSession", "StartFileUpload", "AppendChunk"),
                *("CompleteFileUpload", "CancelFileUpload", "GetFileUploadStatus"),
                *("CompleteWebPageUploadSession", "GetWebPageUploadStatus"),
            )
        },
    },
}
STATUSES = (200, 201, 202, 204, 301, 400, 401, 404, 409, 500, 503)
OTHERS = {
    "json": (b"{}", b"[]", b'{"a": 1}', b"null", b'"text"', b"0"),
    "xml": (
        b"<html/>",
        b"<a><b/></a>",
        b"<html><body>Welcome</body></html>",
        b"<x y='z'/>",
    ),
}
WAYS = (
    *JSON_WAYS,
    "nothing",
    "another document",
    "the answer before",
    "status",
    "field",
)


@dataclass(frozen=True, slots=True)
class Damage:
    """Which answers to which operation are damaged, and how.

    ``often`` is every one from ``first`` on, only that one, or one in so many. Then
    the places differ, so that what tests rest upon is there, and one of them is met.
    """

    seed: int
    operation: str
    pattern: str
    first: int
    often: int
    aim: Aim

    def __str__(self) -> str:
        often = {0: f"only number {self.first}", 1: f"from number {self.first} on"}
        when = often.get(self.often, f"one in {self.often}")
        place = f"place {self.aim.place:.2f}, value {self.aim.value:.2f}"
        return f"{self.operation}, {when}: {self.aim.way} ({place})"

    def meets(self, request: Request) -> bool:
        """Tell whether a request asks for the operation."""
        asked = f"{request.method} {request.path}{'?' if request.query else ' '}"
        text = f"{asked} {request.fields.get('SOAPAction')} ".encode()
        return bool(
            re.search(self.pattern.encode(), text + request.body.data, re.DOTALL)
        )

    def at(self, number: int) -> Aim | None:
        """Return what to do to the answer of a number; nothing to most of them."""
        if self.often <= 1:
            hit = number >= self.first if self.often else number == self.first
            return self.aim if hit else None
        dice = random.Random(f"{self.seed}:{number}")  # noqa: S311  (to repeat)
        aim = Aim(self.aim.way, dice.random(), dice.random())
        return None if dice.randrange(self.often) else aim


def damage_of(protocol: str, seed: int) -> Damage:
    """Return what is wrong with a server of a protocol."""
    dice = random.Random(f"{protocol}:{seed}")  # noqa: S311  (to repeat)
    operation, pattern = dice.choice(list(OPERATIONS[protocol].items()))
    aim = Aim(dice.choice(WAYS), dice.random(), dice.random())
    first = dice.choice((1, 1, 2, 3, 5, 13, 30))
    often = dice.choice((0, 1, 1, 1, 3, 5, 10, 20))
    return Damage(seed, operation, pattern, first, often, aim)


class DamagedFront(Front):
    """Damage some of the answers, and remember the last one."""

    damage: Damage
    met = 0
    hurt = 0
    before: Response | None = None

    def dressed(self, request: Request, response: Response) -> Response:
        """Damage an answer, if it is one of those."""
        own, before = type(self), self.before
        if response.status // 100 == 2 and isinstance(response.body, bytes):
            own.before = response
        if not self.damage.meets(request):
            return response
        own.met += 1
        aim = self.damage.at(own.met)
        if aim is None:
            return response
        answer = altered(response, aim, before)
        own.hurt += answer != response
        return answer


def front(damage: Damage) -> type[DamagedFront]:
    """Return the front of a damaged server."""
    return type("Damaged", (DamagedFront,), {"damage": damage})


def altered(response: Response, aim: Aim, before: Response | None) -> Response:
    """Return an answer after its damage."""
    if aim.way == "status":
        status = aim.one_of([one for one in STATUSES if one != response.status])
        body = b"" if status == 204 else response.body
        return replace(response, status=status, body=body)
    if aim.way == "field":
        return without_field(response, aim)
    if isinstance(response.body, Path) and aim.way in {"nothing", "another document"}:
        response = replace(response, body=b"bytes")
    if not isinstance(response.body, bytes) or not response.body:
        return response
    kind = kind_of(response)
    match aim.way:
        case "nothing":
            body = b""
        case "another document":
            body = aim.one_of(OTHERS["json" if "json" in kind else "xml"])
        case "the answer before":
            return before or response
        case _:
            body = damaged(response.body, kind, aim)
    return replace(response, body=body)


def without_field(response: Response, aim: Aim) -> Response:
    """Return an answer without one of its header fields, or with another value."""
    if not response.fields:
        return response
    gone = aim.at(response.fields)
    values: tuple[Any, ...] = (
        (),
        ((gone[0], ""),),
        ((gone[0], "x/y; z"),),
        (gone, gone),
    )
    kept = tuple(one for one in response.fields if one != gone)
    return replace(response, fields=(*kept, *aim.one_of(values)))


def kind_of(response: Response) -> str:
    """Return the media type of an answer."""
    found = (value for name, value in response.fields if name.lower() == "content-type")
    return next(found, "").lower()


def damaged(data: bytes, kind: str, aim: Aim) -> bytes:
    """Return a document after its damage; what is none loses its second half."""
    try:
        if "json" in kind:
            return damaged_json(data, aim)
        if "xml" in kind:
            return damaged_xml(data, aim)
    except (ValueError, etree.XMLSyntaxError):
        pass
    return data[: len(data) // 2]
