"""A client of content upload that does all as it should, unless told otherwise."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

import requests

from conformance.mock import MockServer
from conformance.selftest.mock.clients import ACTION, CALL, SOAP, member

XSI = "http://www.w3.org/2001/XMLSchema-instance"
ORDER = (
    *("ChunksCount", "ContentType", "FileLastModifiedDate", "FileName", "FileSize"),
    *("FileThumb", "SHA1Hash", "SessionToken", "UploadToken", "VirtualPath"),
    *("ContentId", "Assets", "Name", "WebPageId", "RelativePath", "WebPageAssetId"),
)
TYPES = {"ContentId": "ContentUpdateArguments", "WebPageId": "WebPageUpdateArguments"}
HTML = b"<html><body>x</body></html>"
PICTURE = b"picture"
Value = str | int | None
Given = dict[str, Value]


def described(data: bytes, name: str = "a.bin", **more: Value) -> Given:
    """Return the arguments of a file of one chunk; None leaves one out."""
    hashed = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    own: Given = {"ChunksCount": 1, "ContentType": "Auto", "FileName": name}
    return {**own, "FileSize": len(data), "SHA1Hash": hashed, **more}


def page(**more: Value) -> Given:
    """Return the arguments of a page."""
    return described(HTML, "index.html", **{"ContentType": "Webpage", **more})


def asset(**more: Value) -> Given:
    """Return the arguments of its asset."""
    return described(PICTURE, "logo.bin", **{"RelativePath": "media/logo.bin", **more})


def written(given: Given) -> str:
    """Return arguments in the order of the WSDL."""
    return "".join(
        f"<d:{name}>{given[name]}</d:{name}>"
        for name in sorted(given, key=ORDER.index)
        if given[name] is not None
    )


def args(given: Given) -> str:
    """Return arguments as they stand in a call."""
    kinds = [kind for name, kind in TYPES.items() if given.get(name) is not None]
    told = f' xmlns:i="{XSI}" i:type="d:{kinds[0]}"' if kinds else ""
    return f"<t:args{told}>{written(given)}</t:args>"


def listed(*assets: Given) -> str:
    """Return assets as they stand in the arguments of a page."""
    kind = "WebPageAssetUploadArguments"
    return "".join(f"<d:{kind}>{written(one)}</d:{kind}>" for one in assets)


def chunk(token: str, data: bytes, part: int = 0, offset: int = 0) -> str:
    """Return the members of a chunk."""
    return (
        f"<t:uploadToken>{token}</t:uploadToken><t:partNumber>{part}</t:partNumber>"
        f"<t:data>{base64.b64encode(data).decode()}</t:data><t:offset>{offset}</t:offset>"
    )


@dataclass
class Page:
    """A session with the tokens it has given out."""

    session: str
    html: str
    asset: str

    @property
    def of_html(self) -> Given:
        """Return the tokens of the HTML file."""
        return {"SessionToken": self.session, "UploadToken": self.html}

    @property
    def of_asset(self) -> Given:
        """Return the tokens of the asset."""
        return {"SessionToken": self.session, "UploadToken": self.asset}


class Uploader:
    """Calls the methods of one server."""

    def __init__(self, server: MockServer) -> None:
        self.server = server

    def post(
        self, text: str, action: str, path: str = SOAP, kind: str = "text/xml"
    ) -> requests.Response:
        """Send any text."""
        fields = {"Content-Type": f"{kind}; charset=utf-8", "SOAPAction": action}
        url = self.server.url + path
        return requests.post(url, data=text.encode(), headers=fields, timeout=10)

    def call(
        self, operation: str, inside: str, path: str = SOAP, envelope: str = CALL
    ) -> requests.Response:
        """Call a method."""
        text = envelope.format(f"<t:{operation}>{inside}</t:{operation}>")
        return self.post(text, f'"{ACTION}{operation}"', path)

    # -- files ----------------------------------------------------------------------

    def start(self, **more: Value) -> str:
        """Start the upload of a file, and return its token."""
        given = {**described(b"data"), **more}
        return member(self.call("StartFileUpload", args(given)), "UploadToken")

    def append(self, token: str, data: bytes, part: int = 0, offset: int = 0) -> bool:
        """Send a chunk of a file."""
        answer = self.call("AppendChunk", chunk(token, data, part, offset))
        return member(answer, "AppendChunkResult") == "true"

    def complete(self, token: str, **more: Value) -> str:
        """Complete the upload of a file, and return its ID."""
        given = {**described(b"data"), "UploadToken": token, **more}
        return member(self.call("CompleteFileUpload", args(given)), "ContentId")

    def upload(self, **more: Value) -> str:
        """Upload a file of four bytes."""
        token = self.start(**more)
        self.append(token, b"data")
        return self.complete(token, **more)

    def cancel(self, token: str) -> requests.Response:
        """Cancel an upload."""
        inside = f"<t:uploadToken>{token}</t:uploadToken>"
        return self.call("CancelFileUpload", inside)

    # -- pages ----------------------------------------------------------------------

    def open(self, picture: Value = None, **more: Value) -> Page:
        """Start a session for a page with one asset, or with other ones."""
        assets = listed(asset()) if picture is None else picture
        given = page(**{"Assets": assets, **more})
        answer = self.call("StartWebPageUploadSession", args(given))
        own = re.findall("UploadToken>([^<]+)</", answer.text)
        return Page(member(answer, "SessionToken"), *[*own, "", ""][:2])

    def send(self, tokens: Given, data: bytes) -> None:
        """Send the only chunk of a file of a session."""
        self.append_in(str(tokens["SessionToken"]), str(tokens["UploadToken"]), data)

    def append_in(self, session: str, token: str, data: bytes = b"data") -> None:
        """Send the only chunk of a file under the tokens given."""
        inside = f"<t:sessionToken>{session}</t:sessionToken>"
        self.call("AppendChunk", inside + chunk(token, data))

    def put(self, given: Given, data: bytes, **more: Value) -> None:
        """Upload a file of a session; more is said at its completion alone."""
        self.call("StartFileUpload", args(given))
        self.send(given, data)
        self.call("CompleteFileUpload", args({**given, **more}))

    def close(self, opened: Page, picture: Value = None, **more: Value) -> str:
        """Complete a session, and return the ID of the page."""
        assets = listed(asset()) if picture is None else picture
        own = {"Assets": assets, "SessionToken": opened.session}
        answer = self.call(
            "CompleteWebPageUploadSession", args(page(**{**own, **more}))
        )
        return member(answer, "ContentId")
