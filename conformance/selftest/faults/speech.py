"""The few requests that the clients send, and what they read in the answers."""

from __future__ import annotations

import re
from functools import cache
from http.client import HTTPConnection
from typing import Protocol

from conformance.selftest.bsn.reference_driver import (
    BASIC,
    chunk_call,
    described,
    envelope,
    written,
)
from conformance.selftest.reference.cm.client import payload
from conformance.selftest.staging.desk import FORM, form
from conformance.selftest.staging.desk import entries as entries_of

PACKAGES = "/rest/content/package"
JSON = "application/json"
#: A chunk of the small files that are uploaded; some chunks go through a file.
PART = 40_000
STORED = b"AppendChunkResult>true<"


class Server(Protocol):
    """Whoever can be asked."""

    def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "text/xml"
    ) -> tuple[int, bytes]:
        """Send one request and return status and body of the answer."""
        ...


class Kept:
    """One connection that is kept over many requests."""

    def __init__(self, connection: HTTPConnection) -> None:
        self.connection = connection

    def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "text/xml"
    ) -> tuple[int, bytes]:
        """Send one request and return status and body of the answer."""
        self.connection.request(method, path, body, {"Content-Type": kind})
        response = self.connection.getresponse()
        return response.status, response.read()


# -- objects -------------------------------------------------------------------------


def create_object(name: str) -> bytes:
    """Return a payload that creates an object."""
    return payload(
        "<obj-where><path>/</path></obj-where><obj-create>"
        f"<name>{name}</name><objClass>document</objClass>"
        f"<title>{name}</title><blob>{name * 9}</blob></obj-create>"
    ).encode()


def objects_query() -> bytes:
    """Return a payload that asks for the objects."""
    where = "<obj-where><objClass>document</objClass></obj-where>"
    return payload(f"{where}<obj-get><name/><title/><blob/></obj-get>").encode()


def names_of(answer: bytes) -> set[str]:
    """Return the objects an answer tells of; one without its title is half there."""
    found = re.findall(rb"<obj>(.*?)</obj>", answer, re.DOTALL)
    names = {name_of(one) for one in found if b"<name>f-" in one}
    return {name.decode() for name in names}


def name_of(told: bytes) -> bytes:
    """Return the name of an object, and what is wrong with its other values."""
    found = re.search(rb"<name>(.*?)</name>", told)
    name = found[1] if found else b"?"
    whole = b"<title>%s</title>" % name in told
    return name if whole else name + b" (half)"


def is_created(answer: bytes) -> bool:
    """Tell whether a payload was answered by success."""
    return b'success="true"' in answer


# -- files ---------------------------------------------------------------------------


def parts_of(data: bytes) -> list[bytes]:
    """Return the chunks of a file."""
    return [data[at : at + PART] for at in range(0, len(data), PART)]


def start_call(data: bytes) -> tuple[str, str, bytes]:
    """Return the request that starts a file."""
    return "POST", BASIC, args("StartFileUpload", data)


def complete_call(token: str, data: bytes) -> tuple[str, str, bytes]:
    """Return the request that completes a file."""
    return "POST", BASIC, args("CompleteFileUpload", data, UploadToken=token)


def cancel_call(token: str) -> tuple[str, str, bytes]:
    """Return the request that gives a file up."""
    call = f"<t:uploadToken>{token}</t:uploadToken>"
    return "POST", BASIC, envelope(f"<t:CancelFileUpload>{call}</t:CancelFileUpload>")


def args(operation: str, data: bytes, **more: str) -> bytes:
    """Return a call about a file."""
    own = described(data, ChunksCount=max(1, len(parts_of(data)))) | more
    inside = f"<t:args>{written(own)}</t:args>"
    return envelope(f"<t:{operation}>{inside}</t:{operation}>")


def append_call(token: str, data: bytes, number: int) -> tuple[str, str, bytes]:
    """Return the request that sends a chunk."""
    call = chunk_call(token, parts_of(data)[number], number * PART, number)
    return "POST", BASIC, envelope(call)


def send_chunk(server: Server, token: str, data: bytes, number: int) -> bool:
    """Send a chunk; tell whether it is stored."""
    return STORED in server.ask(*append_call(token, data, number))[1]


def started_token(answer: bytes) -> str:
    """Return the token of an upload that was started, or nothing."""
    return member(answer, b"UploadToken")


def completed_id(answer: bytes) -> str:
    """Return the content that was made, or nothing."""
    return member(answer, b"ContentId")


def content_path(number: int | str) -> str:
    """Return where the bytes of a content are."""
    return f"/Uploads/Content/{number}"


def member(answer: bytes, name: bytes) -> str:
    """Return the first value of that name, or nothing."""
    found = re.search(rb"<(?:\w+:)?%s>([^<]+)<" % name, answer)
    return found[1].decode() if found else ""


# -- packages ------------------------------------------------------------------------


def create_package(server: Server, name: str) -> int:
    """Create a package."""
    body = f'{{"name": "{name}"}}'.encode()
    return server.ask("PUT", PACKAGES, body, JSON)[0]


def upload_package(server: Server, name: str, archive: bytes) -> int:
    """Upload an archive to a package."""
    path = f"{PACKAGES}/{name}/zip"
    return server.ask("POST", path, form(archive), FORM)[0]


@cache
def entries(archive: bytes) -> dict[str, bytes]:
    """Return what an archive holds, apart from what it says of the package."""
    held = entries_of(archive)
    return {n: data for n, data in held.items() if n.endswith((".bin", ".image"))}
