"""What a call changes in a BrightSign Network.

Document: ``content-upload-apis``.
"""

from __future__ import annotations

import re

from conformance.harness import Violation
from conformance.harness.target import Target
from conformance.harness.transcript import Content
from conformance.harness.writes import SAFE, UNREADABLE, Sent, Write, text_of
from conformance.harness.xml import Element, parse

#: How the names of methods begin that only look.
READING = "Get"
BODY = re.compile(r"<(?:[\w.-]+:)?Body\b[^>]*>\s*<(?:[\w.-]+:)?(\w+)")
#: What a call is about: the file, else the upload or session that a token stands for.
NAMES = ("FileName", "UploadToken", "SessionToken")


def writes(sent: Sent, target: Target) -> list[Write]:  # noqa: ARG001  (as everywhere)
    """Return what a call changes; nothing if it only asks.

    A service may go by the element in the body or by the action: if either is a
    method that changes something, the call is a write. So is one that names neither.
    """
    if sent.method.upper() in SAFE:
        return []
    text = text_of(sent.request_body)
    named = [*BODY.findall(text)[:1], *_action(sent)]
    if not named:
        return [Write(UNREADABLE)]
    return [Write(one, _object(sent.request_body)) for one in named if is_write(one)][
        :1
    ]


def is_write(method: str) -> bool:
    """Tell whether a method changes something."""
    return not method.startswith(READING)


def _action(sent: Sent) -> list[str]:
    """Return the method that the action names, if there is one."""
    action = sent.request_headers.get("SOAPAction").strip('" ')
    return re.findall(r"(\w+)$", action)


def _object(body: Content) -> str:
    """Return what a call is about, the outermost if it names several."""
    found = _members(body)
    for name in NAMES:
        if value := found.get(name.lower()):
            return f"{name}={value}" if name.endswith("Token") else value
    return ""


def _members(body: Content) -> dict[str, str]:
    """Return the texts of a call by name, of a cut message as far as it goes."""
    try:
        level = [parse(body.data)] if body.complete else []
    except Violation:
        level = []
    found: dict[str, str] = {}
    while level:
        found = {_local(one): one.text.strip() for one in reversed(level)} | found
        level = [child for one in level for child in one.elements]
    return found or _made_out(body)


def _local(element: Element) -> str:
    return element.name.rpartition("}")[2].lower()


def _made_out(body: Content) -> dict[str, str]:
    pattern = r"<(?:[\w.-]+:)?({})>([^<]+)<".format("|".join(NAMES))
    found = re.findall(pattern, text_of(body), re.IGNORECASE)
    return {name.lower(): value for name, value in reversed(found)}
