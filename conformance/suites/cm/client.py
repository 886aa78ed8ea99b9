"""How a client speaks to a CM server: it sends and records, and never judges."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from conformance.harness.connection import Connection
from conformance.harness.http import Http
from conformance.harness.outgoing import End
from conformance.harness.target import Target
from conformance.harness.transcript import Exchange
from conformance.harness.xml import PLAIN, Dressing, Element, serialize
from conformance.suites.cm.messages import (
    Credentials,
    Request,
    RequestPayload,
    timestamp,
)

Operation = tuple[Element, ...]
FIELDS = (("Content-Type", "text/xml; charset=utf-8"),)


class CmClient:
    """Sends request payloads to the XML interface."""

    def __init__(self, http: Http, target: Target) -> None:
        settings = target.tables["cm"]
        self.http = http
        self.path: str = settings["xml"]
        self.version: str = settings["version"]
        self.login: str = settings["login"]
        secret = target.secret("cm")
        self.credentials = (
            Credentials(self.login, secret.value) if secret is not None else None
        )
        self._run = target.run
        self._numbers = itertools.count(1)

    def ask(self, *operation: Element) -> Exchange:
        """Send a payload of one request."""
        return self.send(self.payload(operation))

    def ask_all(self, *operations: Operation) -> Exchange:
        """Send a payload of several requests."""
        return self.send(self.payload(*operations))

    def payload(self, *operations: Operation) -> RequestPayload:
        """Return a payload with IDs that no other payload of the run has."""
        return self.payload_of(
            tuple(Request(self.fresh("request"), one) for one in operations)
        )

    def payload_of(
        self, requests: tuple[Request, ...], payload_id: str | None = None
    ) -> RequestPayload:
        """Return a payload of requests whose IDs are the caller's choice."""
        return RequestPayload(
            self.fresh("payload") if payload_id is None else payload_id,
            requests,
            timestamp(self._moment()),
            ("cm.version", self.version),
        )

    def fresh(self, kind: str) -> str:
        """Return an ID that was not used before in this run."""
        return f"{self._run}-{kind}-{next(self._numbers)}"

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self.http.clock.now(), UTC)

    def send(
        self,
        payload: RequestPayload,
        *,
        dressing: Dressing = PLAIN,
        on: Connection | None = None,
    ) -> Exchange:
        """Send a payload in the given dress."""
        element = payload.element(self.credentials)
        return self.post(serialize(element, dressing), on=on)

    def post(self, body: bytes, *, on: Connection | None = None) -> Exchange:
        """Send any body to the XML interface."""
        return self.http.request("POST", self.path, body=body, headers=FIELDS, on=on)


class StreamClient:
    """Uploads and downloads through the streaming interface."""

    def __init__(self, http: Http, target: Target) -> None:
        self.http = http
        self.path: str = target.tables["cm"]["stream"]

    def upload(
        self,
        data: bytes,
        *,
        media_type: str | None = "application/octet-stream",
        chunked: bool = False,
        on: Connection | None = None,
    ) -> Exchange:
        """POST data; ``media_type`` None sends no Content-Type."""
        headers = (("Content-Type", media_type),) if media_type else ()
        return self.http.request(
            "POST", self.path, body=data, headers=headers, chunked=chunked, on=on
        )

    def upload_in_pieces(
        self,
        pieces: Sequence[bytes],
        *,
        pause: float = 0.0,
        chunked: bool = False,
        on: Connection | None = None,
    ) -> Exchange:
        """POST data in pieces, each a chunk if chunked, with a pause between."""
        length = str(sum(map(len, pieces)))
        headers = () if chunked else (("Content-Length", length),)
        return self.http.request(
            "POST", self.path, body=self._paced(pieces, pause), headers=headers, on=on
        )

    def break_off(
        self, data: bytes, *, declared: int | None = None, end: End = "half-close"
    ) -> Exchange | None:
        """POST less than is announced, or, if nothing is, no last chunk; then end."""
        return self.http.truncated(
            "POST", self.path, body=data, declared=declared, end=end
        )

    def download(self, ticket: str, *, on: Connection | None = None) -> Exchange:
        """GET what is stored under a ticket."""
        return self.request("GET", f"/{ticket}", on=on)

    def request(
        self,
        method: str,
        below: str = "",
        *,
        body: bytes = b"",
        on: Connection | None = None,
    ) -> Exchange:
        """Send any method to the streaming interface, or to a path below it."""
        return self.http.request(method, f"{self.path}{below}", body=body, on=on)

    def _paced(self, pieces: Sequence[bytes], pause: float) -> Iterator[bytes]:
        for piece in pieces:
            yield piece
            self.http.clock.sleep(pause)
