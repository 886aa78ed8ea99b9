"""Small clients of the three protocols, as somebody would write them for a test."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import requests

from conformance.mock import MockServer

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
PACKAGES = "/rest/content/package"
SOAP = "/Uploads/2014/07/SOAP/Basic/"
ACTION = "https://api.brightsignnetwork.com/Uploads/2014/07/SOAP/ContentUploadService/"
CALL = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:t="https://api.brightsignnetwork.com/Uploads/2014/07/SOAP/"'
    ' xmlns:d="BSN.WebServices.Uploads.DTO.2014.07"><s:Body>{}</s:Body></s:Envelope>'
)
PAYLOAD = (
    '<cm-payload payload-id="P" timestamp="20260102030405" cm.version="5.2"><cm-header>'
    '<cm-sender sender-id="S" name="client"/></cm-header>{}</cm-payload>'
)
LOOKUP = (
    '<cm-request request-id="R"><user-where/><user-get><login/></user-get></cm-request>'
)


def ask(
    server: MockServer, method: str, path: str, data: bytes | str | None = None
) -> requests.Response:
    """Send one request, on a connection of its own."""
    fields = {"Content-Type": "application/json"}
    return requests.request(
        method, server.url + path, data=data, headers=fields, timeout=10
    )


def packages(server: MockServer) -> list[str]:
    """Return the names of the packages there are."""
    return [item["name"] for item in ask(server, "GET", PACKAGES).json()["items"]]


def create(server: MockServer, name: str) -> requests.Response:
    """Create a package."""
    return ask(server, "PUT", PACKAGES, f'{{"name": "{name}"}}')


def send(server: MockServer, *requests_: str) -> str:
    """Send a payload, and return the one that answers it."""
    return ask(server, "POST", "/xml", PAYLOAD.format("".join(requests_))).text


def upload(server: MockServer, data: bytes) -> str:
    """Upload data, and return the ticket."""
    return ask(server, "POST", "/stream", data).text


def download(server: MockServer, ticket: str) -> requests.Response:
    """Fetch what is stored under a ticket."""
    return ask(server, "GET", f"/stream/{ticket}")


def call(server: MockServer, operation: str, inside: str) -> requests.Response:
    """Call a SOAP operation."""
    text = CALL.format(f"<t:{operation}>{inside}</t:{operation}>")
    fields = {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": f'"{ACTION}{operation}"',
    }
    return requests.post(
        server.url + SOAP, data=text.encode(), headers=fields, timeout=10
    )


def start(server: MockServer, data: bytes, name: str = "a.bin") -> str:
    """Start an upload, and return its token."""
    return member(call(server, "StartFileUpload", arguments(data, name)), "UploadToken")


def append(server: MockServer, token: str, data: bytes) -> requests.Response:
    """Send the only chunk of an upload."""
    text = base64.b64encode(data).decode()
    parts = f"<t:uploadToken>{token}</t:uploadToken><t:partNumber>0</t:partNumber>"
    parts += f"<t:data>{text}</t:data><t:offset>0</t:offset>"
    return call(server, "AppendChunk", parts)


def complete(server: MockServer, token: str, data: bytes) -> requests.Response:
    """Complete an upload."""
    own = f"<d:UploadToken>{token}</d:UploadToken>"
    return call(server, "CompleteFileUpload", arguments(data, "a.bin", own))


def status(server: MockServer, token: str) -> requests.Response:
    """Ask for the status of an upload."""
    inside = f"<t:uploadToken>{token}</t:uploadToken>"
    return call(server, "GetFileUploadStatus", inside)


def arguments(data: bytes, name: str, token: str = "") -> str:
    """Return what describes a file of one chunk."""
    hashed = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    return (
        "<t:args><d:ChunksCount>1</d:ChunksCount><d:ContentType>Auto</d:ContentType>"
        f"<d:FileName>{name}</d:FileName><d:FileSize>{len(data)}</d:FileSize>"
        f"<d:SHA1Hash>{hashed}</d:SHA1Hash>{token}"
        "<d:VirtualPath>\\Shared\\Incoming\\</d:VirtualPath></t:args>"
    )


def member(answer: requests.Response, name: str) -> str:
    """Return the first value of that name in an answer."""
    found = re.search(rf"<(?:\w+:)?{name}[^>]*>([^<]*)<", answer.text)
    return "" if found is None else found[1]


def found(server: MockServer) -> list[str]:
    """Return the requirements that the clients of a server did not meet."""
    return [finding.id for finding in server.findings]
