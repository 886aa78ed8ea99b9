"""The services in somebody else's server: one of pytest-httpserver, for instance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from conformance.mock.server import MockServer
from conformance.reference.front import end
from conformance.reference.intake import plain
from conformance.reference.message import Body, Fields, Later, Request, Response

BLOCK = 1 << 16
#: Bodies are read into memory here.
LARGEST = 64 << 20


def mount(server: MockServer, httpserver: Any) -> None:  # noqa: ANN401  (of another project)
    """Answer the paths of the protocols on a server of pytest-httpserver, too.

    Content and clock are those of the mock server; its journal and its faults are of
    its own port alone.
    """
    for service in server.installation.services:
        for prefix in service.prefixes:
            pattern = re.compile(rf"{re.escape(prefix)}(/.*)?$")
            handler = httpserver.expect_request(pattern)
            handler.respond_with_handler(lambda http, s=service: responded(s, http))


def responded(service: Any, http: Any) -> Any:  # noqa: ANN401  (as above)
    """Answer a request of werkzeug's with a response of werkzeug's."""
    from werkzeug import Response as Theirs  # noqa: PLC0415  (only where it is used)

    if (http.content_length or 0) > LARGEST:
        response = plain(413, f"the body may have up to {LARGEST} bytes here")
    else:
        answer = service.handle(request_of(http))
        response = answer.work() if isinstance(answer, Later) else answer
    return Theirs(
        body_of(response),
        response.status,
        list(response.fields),
        direct_passthrough=True,
    )


def request_of(http: Any) -> Request:  # noqa: ANN401  (as above)
    """Return a request as our services take it: path and query as they were sent."""
    sent = http.environ.get("RAW_URI") or http.environ.get("REQUEST_URI", http.path)
    path, _, query = str(sent).partition("?")
    data: bytes = http.get_data()
    fields = Fields(tuple(http.headers.items()))
    return Request(http.method, path, query, fields, Body(len(data), data))


def body_of(response: Response) -> Iterable[bytes]:
    """Return the pieces of a body."""
    body = response.body
    if isinstance(body, bytes):
        return [body]
    if isinstance(body, Path):
        return blocks(body.open("rb"))
    return pieces(body)


def blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file block by block."""
    with file:
        while block := file.read(BLOCK):
            yield block


def pieces(body: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what there is of a streamed body, and end it."""
    try:
        yield from filter(None, body)
    finally:
        end(body)
