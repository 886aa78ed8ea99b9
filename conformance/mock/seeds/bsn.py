"""Users of accounts, and contents of their libraries."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from conformance.mock.seeds.rows import DATA, Row
from conformance.reference.bsn import SOAP, Bsn
from conformance.reference.bsn.accounts import SECURITY, UPDATE, UPLOAD, User
from conformance.reference.bsn.answers import SERVICE, TYPES
from conformance.reference.bsn.envelope import SOAP_11
from conformance.reference.message import Body, Fields, Later, Request, Response
from conformance.reference.xml import Element

PERMISSIONS = {"upload": UPLOAD, "update": UPDATE}
CHUNK = 1 << 18
TEXT_XML = Fields((("Content-Type", "text/xml; charset=utf-8"),))


def user(users: list[User], row: Row) -> None:
    """Sow a user: ``account``, ``login``, ``password``, and the ``permissions``."""
    row.check("account", "login", "password", "permissions")
    account, login = row.text("account"), row.text("login")
    if any((one.account, one.login) == (account, login) for one in users):
        raise row.error(f"there is a user {account}/{login} already")
    granted = row.texts("permissions")
    for word in granted:
        if word not in PERMISSIONS:
            raise row.error(f"{word!r} is no permission: {', '.join(PERMISSIONS)} are")
    permissions = frozenset(PERMISSIONS[word] for word in granted)
    users.append(User(account, login, row.text("password", login), permissions))


def content(service: Bsn, users: Sequence[User], row: Row) -> None:
    """Sow a content: ``name``, its bytes, ``type``, ``path``, and the ``account``."""
    row.check("name", "type", "path", "account", *DATA)
    data = row.data()
    if data is None:
        raise row.error(f"a content has bytes: give one of {', '.join(DATA)}")
    account = row.text("account", "acme")
    able = [
        one for one in users if one.account == account and UPLOAD in one.permissions
    ]
    if not able:
        raise row.error(f"nobody of the account {account!r} may upload")
    Uploading(service, able[0], row).upload(data)


class Uploading:
    """Upload a content as its owner would."""

    def __init__(self, service: Bsn, owner: User, row: Row) -> None:
        self.service = service
        self.owner = owner
        self.row = row

    def upload(self, data: bytes) -> None:
        """Start, append every chunk, and complete."""
        started = self.call("StartFileUpload", args=self.arguments(data, None))
        token = started.findtext(f".//{{{TYPES}}}UploadToken")
        for part, offset in enumerate(range(0, len(data), CHUNK)):
            self.call(
                "AppendChunk",
                uploadToken=token,
                partNumber=part,
                data=base64.b64encode(data[offset : offset + CHUNK]).decode(),
                offset=offset,
            )
        self.call("CompleteFileUpload", args=self.arguments(data, token))

    def arguments(self, data: bytes, token: str | None) -> dict[str, object]:
        """Return what describes the content, in the order of the schema."""
        described = {
            "ChunksCount": max(1, -(-len(data) // CHUNK)),
            "ContentType": self.row.text("type", "Auto"),
            "FileName": self.row.text("name"),
            "FileSize": len(data),
            "SHA1Hash": hashlib.sha1(data, usedforsecurity=False).hexdigest(),
            "UploadToken": token,
            "VirtualPath": self.row.text("path", "\\Shared\\Incoming\\"),
        }
        return {name: value for name, value in described.items() if value is not None}

    def call(self, operation: str, **members: Any) -> Element:  # noqa: ANN401
        """Call an operation, and return the element that answers it."""
        inside = "".join(element("t", name, value) for name, value in members.items())
        message = self.envelope(f"<t:{operation}>{inside}</t:{operation}>").encode()
        body = Body(len(message), message)
        request = Request("POST", f"{SOAP}/Basic/", "", TEXT_XML, body)
        answer = self.service.handle(request)
        done: Response = answer.work() if isinstance(answer, Later) else answer
        if not isinstance(done.body, bytes):
            raise self.row.error(f"{operation} was answered by no message")
        root = etree.fromstring(done.body)
        if reason := root.findtext(".//faultstring"):
            raise self.row.error(reason)
        return root

    def envelope(self, inside: str) -> str:
        """Return a message that the owner signs."""
        name = escape(f"{self.owner.account}/{self.owner.login}")
        return (
            f'<s:Envelope xmlns:s="{SOAP_11}" xmlns:t="{SERVICE}" xmlns:d="{TYPES}"'
            f' xmlns:w="{SECURITY}"><s:Header><w:Security><w:UsernameToken>'
            f"<w:Username>{name}</w:Username>"
            f"<w:Password>{escape(self.owner.password)}</w:Password>"
            f"</w:UsernameToken></w:Security></s:Header><s:Body>{inside}</s:Body>"
            "</s:Envelope>"
        )


def element(prefix: str, name: str, value: object) -> str:
    """Write an argument; one that has members lists them."""
    if isinstance(value, dict):
        text = "".join(element("d", key, member) for key, member in value.items())
    else:
        text = escape(str(value))
    return f"<{prefix}:{name}>{text}</{prefix}:{name}>"
