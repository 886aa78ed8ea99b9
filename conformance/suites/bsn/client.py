"""How a client speaks to the service: it sends and records, and never judges."""

from __future__ import annotations

from collections.abc import Iterator

import pybase64

from conformance.harness.connection import Connection
from conformance.harness.http import Http
from conformance.harness.transcript import Exchange
from conformance.suites.bsn.messages import (
    DATA,
    Arguments,
    Calls,
    Credentials,
    Value,
    envelope,
)
from conformance.suites.bsn.wsdl import Description

#: From this size on a message is handed over in pieces, so that none is kept whole.
STREAMED = 1 << 16


class BsnClient:
    """Calls the eight methods; one method each."""

    def __init__(
        self,
        http: Http,
        path: str,
        description: Description,
        credentials: Credentials | None,
        *,
        action: str = "",
    ) -> None:
        self.http = http
        self.path = path
        self.description = description
        self.credentials = credentials
        self.calls = Calls(description)
        self._action = action

    def signed_by(self, credentials: Credentials | None) -> BsnClient:
        """Return a client that calls as somebody else."""
        return BsnClient(
            self.http,
            self.path,
            self.description,
            credentials,
            action=self._action,
        )

    # -- the eight methods ------------------------------------------------------------

    def start_session(self, arguments: Arguments, *, size: int = 0) -> Exchange:
        """StartWebPageUploadSession, in a message of a size if one is given."""
        return self.call("StartWebPageUploadSession", arguments, size=size)

    def start(self, arguments: Arguments) -> Exchange:
        """StartFileUpload."""
        return self.call("StartFileUpload", arguments)

    def append(  # noqa: PLR0913  (the arguments of the method)
        self,
        token: str | None,
        data: bytes | memoryview,
        *,
        part: int = 0,
        offset: int = 0,
        session: str | None = None,
        on: Connection | None = None,
    ) -> Exchange:
        """AppendChunk; of the arguments only the data are large."""
        own = Arguments.of(uploadToken=token, partNumber=part, data=DATA, offset=offset)
        if session is not None:
            own = own.put(sessionToken=session)
        message = self.message("AppendChunk", own)
        body = message.replace(DATA.encode(), pybase64.b64encode(data))
        return self.post("AppendChunk", body, on=on)

    def complete(self, arguments: Arguments) -> Exchange:
        """CompleteFileUpload."""
        return self.call("CompleteFileUpload", arguments)

    def cancel(self, token: str) -> Exchange:
        """CancelFileUpload."""
        return self.call("CancelFileUpload", Arguments.of(uploadToken=token))

    def complete_session(self, arguments: Arguments, *, size: int = 0) -> Exchange:
        """CompleteWebPageUploadSession, in a message of a size if one is given."""
        return self.call("CompleteWebPageUploadSession", arguments, size=size)

    def file_status(self, token: str) -> Exchange:
        """GetFileUploadStatus."""
        return self.call("GetFileUploadStatus", Arguments.of(uploadToken=token))

    def page_status(self, token: str) -> Exchange:
        """GetWebPageUploadStatus."""
        return self.call("GetWebPageUploadStatus", Arguments.of(sessionToken=token))

    # -- any message ------------------------------------------------------------------

    def call(self, operation: str, arguments: Arguments, *, size: int = 0) -> Exchange:
        """Call a method by its name."""
        return self.post(operation, self.message(operation, arguments, size=size))

    def raw(self, operation: str, **members: Value) -> Exchange:
        """Call a method with arguments that may be none."""
        return self.call(operation, Arguments.of(**members))

    def message(self, operation: str, arguments: Arguments, *, size: int = 0) -> bytes:
        """Return the message of a call."""
        body = self.calls.xml(operation, arguments)
        return envelope(body, self.credentials, size=size)

    def post(
        self,
        operation: str,
        message: bytes,
        *,
        on: Connection | None = None,
        measured: bool = True,
    ) -> Exchange:
        """Send any message to the endpoint, under the action of a method.

        One that is not measured comes in pieces, without a word of its length.
        """
        action = self._action.replace("{operation}", operation)
        action = action or self.description.operation(operation).action
        fields: tuple[tuple[str, str], ...] = (
            ("Content-Type", "text/xml; charset=utf-8"),
            ("SOAPAction", f'"{action}"'),
        )
        if measured and len(message) <= STREAMED:
            return self.http.request(
                "POST", self.path, body=message, headers=fields, on=on
            )
        if measured:
            fields = (*fields, ("Content-Length", str(len(message))))
        return self.http.request(
            "POST", self.path, body=_pieces(message), headers=fields, on=on
        )


def _pieces(message: bytes) -> Iterator[bytes]:
    for start in range(0, len(message), 4 * STREAMED):
        yield message[start : start + 4 * STREAMED]
