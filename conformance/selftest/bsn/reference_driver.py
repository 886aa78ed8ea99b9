"""A small client of the reference service, without sockets: values in, values out."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

from conformance.reference.bsn import Bsn
from conformance.reference.bsn.accounts import SECURITY
from conformance.reference.bsn.answers import SERVICE, TYPES
from conformance.reference.bsn.envelope import SOAP_11
from conformance.reference.bsn.messages import INSTANCE
from conformance.reference.message import Body, Fields, Later, Request, Response

ROOT = Path(__file__).parents[3]
CHUNK = 262_144
BASIC = "/Uploads/2014/07/SOAP/Basic/"
ORDER = (
    "ChunksCount", "ContentType", "FileLastModifiedDate", "FileName", "FileSize",
    "FileThumb", "SHA1Hash", "SessionToken", "UploadToken", "VirtualPath",
    "ContentId", "Assets", "Name", "RelativePath", "WebPageAssetId", "WebPageId",
)  # fmt: skip

type_of = {"ContentId": "ContentUpdateArguments", "WebPageId": "WebPageUpdateArguments"}

Value = str | int | None


@dataclass(frozen=True)
class Reply:
    """What came back: the status, and the one element of the body."""

    status: int
    body: etree._Element

    @property
    def fault(self) -> str:
        """Return the text of a fault, or nothing."""
        return self.body.findtext("faultstring") or ""

    @property
    def result(self) -> etree._Element:
        """Return the result."""
        return self.body[0]

    def text(self, name: str) -> str:
        """Return the first value of this name; what is nil is empty."""
        return self.result.findtext(f"{{{TYPES}}}{name}") or ""

    def texts(self, name: str) -> list[str]:
        """Return the values of this name of the parts of the result."""
        return [found.text or "" for found in self.result.findall(f"*/*/{{*}}{name}")]

    @property
    def truth(self) -> bool:
        """Tell whether the result is True."""
        return self.status == 200 and self.result.text == "true"

    @property
    def is_null(self) -> bool:
        """Tell whether the result is Null."""
        return self.result.get(f"{{{INSTANCE}}}nil") == "true"


@cache
def schema() -> etree.XMLSchema:
    """Return our schema of what a Body carries."""
    path = ROOT / "schemas/bsn/ContentUploadService.xsd"
    return etree.XMLSchema(etree.parse(path))


def sha1(data: bytes) -> str:
    """Return the hash as clients send it."""
    return hashlib.sha1(data).hexdigest()  # noqa: S324  (the protocol's)


def described(data: bytes, name: str = "a.bin", **members: Value) -> dict[str, Value]:
    """Return the arguments that describe a file, with its true hash."""
    count = max(1, -(-len(data) // CHUNK))
    own: dict[str, Value] = {"ChunksCount": count, "ContentType": "Auto"}
    own |= {"FileName": name, "FileSize": len(data), "SHA1Hash": sha1(data)}
    return own | members


def written(members: dict[str, Value], assets: str = "") -> str:
    """Return arguments as XML, in the order of the schema."""
    values = {**members, **({"Assets": assets} if assets else {})}
    return "".join(
        f'<d:{name} i:nil="true"/>'
        if values[name] is None
        else f"<d:{name}>{assets if name == 'Assets' else escape(str(values[name]))}"
        f"</d:{name}>"
        for name in ORDER
        if name in values
    )


def envelope(inside: str, login: str = "uploader", account: str = "acme") -> bytes:
    """Return a message with credentials."""
    return (
        f'<s:Envelope xmlns:s="{SOAP_11}" xmlns:t="{SERVICE}" xmlns:d="{TYPES}"'
        f' xmlns:i="{INSTANCE}" xmlns:w="{SECURITY}"><s:Header><w:Security>'
        f"<w:UsernameToken><w:Username>{account}/{login}</w:Username><w:Password>"
        f"{login}</w:Password></w:UsernameToken></w:Security></s:Header>"
        f"<s:Body>{inside}</s:Body></s:Envelope>"
    ).encode()


def post(service: Bsn, message: bytes, *fields: tuple[str, str]) -> Response:
    """Send a message as it is."""
    kinds = () if any(n == "Content-Type" for n, _ in fields) else TEXT_XML
    body = Body(len(message), message)
    answer = service.handle(Request("POST", BASIC, "", Fields(kinds + fields), body))
    return answer.work() if isinstance(answer, Later) else answer


TEXT_XML: tuple[tuple[str, str], ...] = (("Content-Type", "text/xml; charset=utf-8"),)


def reply(response: Response) -> Reply:
    """Return what a response says; what is no fault is valid by our schema."""
    assert isinstance(response.body, bytes)
    body = etree.fromstring(response.body)[0][0]
    if etree.QName(body).localname != "Fault":
        schema().assertValid(body)
    return Reply(response.status, body)


class Caller:
    """A user of the service."""

    def __init__(
        self, service: Bsn, login: str = "uploader", account: str = "acme"
    ) -> None:
        self.service = service
        self.signature = (login, account)

    def call(self, operation: str, inside: str) -> Reply:
        """Call an operation."""
        call = f"<t:{operation}>{inside}</t:{operation}>"
        return reply(post(self.service, envelope(call, *self.signature)))

    def with_args(
        self, operation: str, members: dict[str, Value], assets: str
    ) -> Reply:
        """Call an operation that takes ``args``."""
        kind = next((type_of[name] for name in type_of if name in members), "")
        kind = f' i:type="d:{kind}"' if kind else ""
        inside = f"<t:args{kind}>{written(members, assets)}</t:args>"
        return self.call(operation, inside)

    def start(self, **members: Value) -> Reply:
        """StartFileUpload."""
        return self.with_args("StartFileUpload", members, "")

    def complete(self, **members: Value) -> Reply:
        """CompleteFileUpload."""
        return self.with_args("CompleteFileUpload", members, "")

    def append(self, token: str, data: bytes, offset: int = 0, part: int = 0) -> Reply:
        """AppendChunk."""
        call = chunk_call(token, data, offset, part)
        return reply(post(self.service, envelope(call, *self.signature)))

    def append_all(self, token: str, data: bytes) -> list[Reply]:
        """Send every chunk of a file, the last one first."""
        offsets = range(0, len(data), CHUNK)
        return [
            self.append(token, data[offset : offset + CHUNK], offset, offset // CHUNK)
            for offset in reversed(offsets)
        ]

    def upload(self, data: bytes, **members: Value) -> Reply:
        """Upload a file from its start to its completion."""
        own = described(data) | members
        token = self.start(**own).text("UploadToken")
        self.append_all(token, data)
        return self.complete(**{**own, "UploadToken": token})

    def start_session(self, assets: list[dict[str, Value]], **members: Value) -> Reply:
        """StartWebPageUploadSession."""
        return self.with_args("StartWebPageUploadSession", members, listed(assets))

    def complete_session(
        self, assets: list[dict[str, Value]], **members: Value
    ) -> Reply:
        """CompleteWebPageUploadSession."""
        return self.with_args("CompleteWebPageUploadSession", members, listed(assets))

    def cancel(self, token: str) -> Reply:
        """CancelFileUpload."""
        return self.call("CancelFileUpload", f"<t:uploadToken>{token}</t:uploadToken>")

    def status(self, token: str) -> Reply:
        """GetFileUploadStatus."""
        inside = f"<t:uploadToken>{token}</t:uploadToken>"
        return self.call("GetFileUploadStatus", inside)

    def session_status(self, token: str) -> Reply:
        """GetWebPageUploadStatus."""
        inside = f"<t:sessionToken>{token}</t:sessionToken>"
        return self.call("GetWebPageUploadStatus", inside)


def chunk_call(token: str, data: bytes, offset: int = 0, part: int = 0) -> str:
    """Return a call of AppendChunk."""
    return (
        f"<t:AppendChunk><t:uploadToken>{token}</t:uploadToken>"
        f"<t:partNumber>{part}</t:partNumber>"
        f"<t:data>{base64.b64encode(data).decode()}</t:data>"
        f"<t:offset>{offset}</t:offset></t:AppendChunk>"
    )


def listed(assets: list[dict[str, Value]]) -> str:
    """Return assets as XML."""
    return "".join(
        f"<d:WebPageAssetUploadArguments>{written(asset)}</d:WebPageAssetUploadArguments>"
        for asset in assets
    )


def retrieved(service: Bsn, content_id: str, what: str = "") -> bytes | None:
    """Return the stored bytes of a content, or None where there is none."""
    answer = service.handle(Request("GET", f"/Uploads/Content/{content_id}{what}"))
    assert isinstance(answer, Response)
    if answer.status == 404:
        return None
    assert not isinstance(answer.body, Path)
    return answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)
