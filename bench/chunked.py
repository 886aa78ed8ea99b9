"""Uploads over SOAP by a client that costs next to nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable

from bench.speaking import answered, connected, head

Call = Callable[[str, str], str]

CHUNK = 256 << 10
PATH = "/Uploads/2014/07/SOAP/Basic/"
SERVICE = "https://api.brightsignnetwork.com/Uploads/2014/07/SOAP/"
KIND = "text/xml; charset=utf-8"
ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
    f' xmlns:t="{SERVICE}" xmlns:d="BSN.WebServices.Uploads.DTO.2014.07">'
    "<s:Body><t:{name}>{inside}</t:{name}></s:Body></s:Envelope>"
)
FILE = (
    "<t:args><d:ChunksCount>{chunks}</d:ChunksCount><d:ContentType>Auto</d:ContentType>"
    "<d:FileName>{file}</d:FileName><d:FileSize>{size}</d:FileSize>"
    "<d:SHA1Hash>{sha1}</d:SHA1Hash>{token}</t:args>"
)


def message(name: str, inside: str) -> bytes:
    """Return a call in its envelope."""
    return ENVELOPE.format(name=name, inside=inside).encode("ascii")


def action(name: str) -> str:
    """Return the header field that names a call."""
    return f'"{SERVICE}ContentUploadService/{name}"'


def token_in(answer: str) -> str:
    """Return the token that an answer gives.

    Raises:
        ConnectionError: it gives none.

    """
    found = re.search(r"UploadToken[^>]*>([^<]+)<", answer)
    if found is None:
        raise ConnectionError(f"no upload was started: {answer[:500]}")
    return found[1]


class Chunked:
    """One file, sent in chunks as often as one likes; its messages are made before.

    Files of another ``number`` have other bytes, since equal ones are told of.
    """

    def __init__(
        self, port: int, size: int, chunk: int = CHUNK, number: int = 0
    ) -> None:
        self.port = port
        data = (number.to_bytes(8) + bytes(range(256)) * (chunk // 256 + 1))[:chunk]
        count = max(1, size // chunk)
        self.data = base64.b64encode(data).decode("ascii")
        self.offsets = [number * chunk for number in range(count)]
        digest = hashlib.sha1(usedforsecurity=False)
        for _ in self.offsets:
            digest.update(data)
        self.described = {
            "chunks": count,
            "size": count * chunk,
            "sha1": digest.hexdigest(),
            "file": f"snow-{number}.mpg",
        }

    def upload(self) -> None:
        """Send the file, over one connection."""
        with connected(self.port) as connection:

            def call(name: str, inside: str) -> str:
                body = message(name, inside)
                fields = f"\r\nSOAPAction: {action(name)}\r\n\r\n".encode("ascii")
                top = head("POST", PATH, len(body), KIND).removesuffix(b"\r\n\r\n")
                connection.sendall(top + fields)
                connection.sendall(body)
                return answered(connection).decode()

            self.send(call)

    def start(self, call: Call) -> str:
        """Start the upload and return its token."""
        return token_in(
            call("StartFileUpload", FILE.format(token="", **self.described))
        )

    def append(self, call: Call, token: str, number: int) -> None:
        """Send one chunk.

        Raises:
            ConnectionError: it is not stored.

        """
        told = call(
            "AppendChunk",
            f"<t:uploadToken>{token}</t:uploadToken>"
            f"<t:partNumber>{number}</t:partNumber><t:data>{self.data}</t:data>"
            f"<t:offset>{self.offsets[number]}</t:offset>",
        )
        if ">true<" not in told:
            raise ConnectionError(f"chunk {number} is not stored: {told[:500]}")

    def send(self, call: Call) -> None:
        """Send the file by calls: a name and what is in it.

        Raises:
            ConnectionError: it is not complete at the end.

        """
        token = self.start(call)
        for number in range(len(self.offsets)):
            self.append(call, token, number)
        named = f"<d:UploadToken>{token}</d:UploadToken>"
        done = call("CompleteFileUpload", FILE.format(token=named, **self.described))
        if "State>Completed<" not in done:
            raise ConnectionError(f"the upload is not complete: {done[:500]}")
