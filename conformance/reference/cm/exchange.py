"""One exchange on ``/xml``: a request payload in, a response payload out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.reference.cm.dialect import Dialect
from conformance.reference.cm.errors import TOO_LARGE, UNREADABLE, Unrecognised
from conformance.reference.message import Body, Request, Response
from conformance.reference.xml import LARGEST, Element, UnreadableError, parse

if TYPE_CHECKING:
    from conformance.reference.cm import Cm


class Exchange:
    """Answer request payloads with response payloads."""

    path = "/xml"
    content_type = "text/xml; charset=utf-8"

    def __init__(self, cm: Cm) -> None:
        self.cm = cm

    def handle(self, request: Request) -> Response:
        """Answer one HTTP request; its content type decides nothing."""
        kind = ("Content-Type", self.content_type)
        plain = ("Content-Type", "text/plain; charset=utf-8")
        if request.path != self.path:
            return Response(404, b"nothing is served under this path", (plain,))
        if request.method != "POST":
            return Response(405, b"method not allowed", (plain, ("Allow", "POST")))
        with self.cm.lock, self.cm.store.transaction():
            answer = self.answered(request.body)
        return Response(200, answer, (kind,))

    def answered(self, body: Body) -> bytes:
        """Return the response payload to a request payload."""
        try:
            root = self.read(body)
        except Unrecognised as failure:
            own = self.cm.dialects.own()
            return self.cm.responses.payload_level(own, "", failure)
        try:
            return self.processed(root)
        except Unrecognised as failure:
            dialect, payload_id = self.dialect(root), root.get("payload-id", "")
            return self.cm.responses.payload_level(dialect, payload_id, failure)

    def read(self, body: Body) -> Element:
        """Read the XML, if it can be read."""
        if body.size > LARGEST:
            raise Unrecognised(TOO_LARGE, f"The payload has over {LARGEST} bytes.")
        try:
            return parse(body.read())
        except UnreadableError as error:
            text = f"The payload cannot be read: {error}."
            raise Unrecognised(UNREADABLE, text) from error

    def processed(self, root: Element) -> bytes:
        """Recognise, admit and process; what is not recognised has no effect."""
        payload = self.cm.recogniser.recognised(root)
        session = self.cm.gate.admitted(payload)
        answers = self.cm.requests.processed(session, payload)
        return self.cm.responses.request_level(payload.dialect, answers)

    def dialect(self, root: Element) -> Dialect:
        """Return the dialect of an error: the client's, or our own."""
        try:
            return self.cm.recogniser.dialect(root)
        except Unrecognised:
            return self.cm.dialects.own()
