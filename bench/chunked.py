"""Uploads over SOAP by a client that costs next to nothing."""

from __future__ import annotations

import base64
import hashlib
import re

from bench.speaking import answered, connected, head

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


class Chunked:
    """One file, sent in chunks as often as one likes; its messages are made before."""

    def __init__(self, port: int, size: int, chunk: int = CHUNK) -> None:
        self.port = port
        data = (bytes(range(256)) * (chunk // 256 + 1))[:chunk]
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
            "file": "snow.mpg",
        }

    def upload(self) -> None:
        """Send the file.

        Raises:
            ConnectionError: it is not complete at the end.

        """
        with connected(self.port) as connection:

            def call(name: str, inside: str) -> str:
                body = ENVELOPE.format(name=name, inside=inside).encode("ascii")
                fields = (
                    f'\r\nSOAPAction: "{SERVICE}ContentUploadService/{name}"\r\n\r\n'
                )
                top = head("POST", PATH, len(body), KIND).removesuffix(b"\r\n\r\n")
                connection.sendall(top + fields.encode("ascii"))
                connection.sendall(body)
                return answered(connection).decode()

            begun = call("StartFileUpload", FILE.format(token="", **self.described))
            token = self._token(begun)
            for number, offset in enumerate(self.offsets):
                call(
                    "AppendChunk",
                    f"<t:uploadToken>{token}</t:uploadToken>"
                    f"<t:partNumber>{number}</t:partNumber>"
                    f"<t:data>{self.data}</t:data><t:offset>{offset}</t:offset>",
                )
            named = f"<d:UploadToken>{token}</d:UploadToken>"
            done = call(
                "CompleteFileUpload", FILE.format(token=named, **self.described)
            )
        if "State>Completed<" not in done:
            raise ConnectionError(f"the upload is not complete: {done[:500]}")

    @staticmethod
    def _token(answer: str) -> str:
        found = re.search(r"UploadToken[^>]*>([^<]+)<", answer)
        if found is None:
            raise ConnectionError(f"no upload was started: {answer[:500]}")
        return found[1]
