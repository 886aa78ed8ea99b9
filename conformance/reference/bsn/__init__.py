"""BrightSign content upload: the reference service.

The WSDL is at ``/Uploads/2014/07/SOAP/WSDL/``, calls go to ``…/SOAP/Basic/``. Outside
the protocol, ``GET /Uploads/Content/{id}`` gives the bytes of a stored content back,
and ``…/{id}/thumbnail`` its thumbnail.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from conformance.reference.bsn.accounts import Accounts
from conformance.reference.bsn.answers import Answers
from conformance.reference.bsn.arguments import Rules
from conformance.reference.bsn.chunks import Chunks
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.desk import Peers
from conformance.reference.bsn.envelope import Envelope
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.library import Library
from conformance.reference.bsn.messages import Messages
from conformance.reference.bsn.operations import Call, Desks, Operations
from conformance.reference.bsn.orphans import Orphans
from conformance.reference.bsn.session_completion import SessionCompletion
from conformance.reference.bsn.session_start import SessionStart
from conformance.reference.bsn.start import Start
from conformance.reference.bsn.status import Status
from conformance.reference.bsn.store import Store
from conformance.reference.bsn.uploads import Uploads
from conformance.reference.bsn.wsdl import Wsdl
from conformance.reference.clock import Clock, SystemClock
from conformance.reference.message import Later, Request, Response

__all__ = ["Bsn"]

LOGGER = logging.getLogger("conformance.reference.bsn")

SOAP = "/Uploads/2014/07/SOAP"
CONTENT = re.compile(r"/Uploads/Content/([1-9][0-9]{0,9})(/thumbnail)?", re.ASCII)
BLOCK = 1 << 18


class Bsn:
    """The service, put together from parts; each can be exchanged for a derived one."""

    prefixes: tuple[str, ...] = ("/Uploads",)
    #: Far above 2 MiB: that rule is answered by a fault, not by the front.
    body_limit = 64 << 20
    scheme = "http"

    accounts_part: type[Accounts] = Accounts
    answers_part: type[Answers] = Answers
    chunks_part: type[Chunks] = Chunks
    completion_part: type[Completion] = Completion
    envelope_part: type[Envelope] = Envelope
    library_part: type[Library] = Library
    messages_part: type[Messages] = Messages
    operations_part: type[Operations] = Operations
    orphans_part: type[Orphans] = Orphans
    rules_part: type[Rules] = Rules
    session_completion_part: type[SessionCompletion] = SessionCompletion
    session_start_part: type[SessionStart] = SessionStart
    start_part: type[Start] = Start
    status_part: type[Status] = Status
    store_part: type[Store] = Store
    uploads_part: type[Uploads] = Uploads
    wsdl_part: type[Wsdl] = Wsdl

    def __init__(self, data: Path, clock: Clock | None = None) -> None:
        clock = clock or SystemClock()
        self._store = self.store_part(data)
        self.spool = self._store.spool
        uploads, library = (
            self.uploads_part(self._store),
            self.library_part(self._store),
        )
        self._accounts, self._library = self.accounts_part(), library
        self._orphans = self.orphans_part(self._store, uploads, library, clock)
        self._envelope, self._wsdl = self.envelope_part(), self.wsdl_part()
        peers = Peers(
            self._store, uploads, library, self._accounts, self.rules_part(), clock
        )
        desks = Desks(
            self.start_part(peers),
            self.chunks_part(peers),
            self.completion_part(peers),
            self.session_start_part(peers),
            self.session_completion_part(peers),
            self.status_part(peers),
        )
        self._operations = self.operations_part(
            self.messages_part(), self.answers_part(), desks
        )

    def close(self) -> None:
        """Release the store; what is in it stays."""
        self._store.close()

    # -- routes ---------------------------------------------------------------------

    def handle(self, request: Request) -> Response | Later:
        """Answer one request."""
        if found := CONTENT.fullmatch(request.path):
            return self.only_reading(request, self.retrieved(int(found[1]), found[2]))
        if request.path.rstrip("/") not in {SOAP, f"{SOAP}/WSDL", f"{SOAP}/Basic"}:
            return plain(404, "there is nothing at this path")
        if request.method == "POST":
            return Later(lambda: self.called(request))
        if request.method in {"GET", "HEAD"} and self.asks_for_wsdl(request):
            return self.described(request)
        return plain(405, "calls are sent by POST", ("Allow", "GET, HEAD, POST"))

    def asks_for_wsdl(self, request: Request) -> bool:
        """Tell whether the WSDL is meant: by its own URL, or by ``?wsdl``."""
        own = request.path.rstrip("/") == f"{SOAP}/WSDL"
        return own or request.query.lower() in {"wsdl", "singlewsdl"}

    def described(self, request: Request) -> Response:
        """Answer with the WSDL, which names this server's address."""
        host = self._wsdl.host(request.fields.get("Host"))
        document = self._wsdl.document(f"{self.scheme}://{host}{SOAP}/Basic/")
        return Response(200, document, (("Content-Type", "text/xml; charset=utf-8"),))

    # -- calls ----------------------------------------------------------------------

    def called(self, request: Request) -> Response:
        """Answer a call; whatever goes wrong is told by a fault."""
        version = self._envelope.version_of(request)
        try:
            message = self._envelope.open(request)
            version = message.version
            user = self._accounts.caller(message.header)
            action = request.fields.get("SOAPAction")
            self._operations.check_action(action, message.call.name)
            self._orphans.sweep()
            call = Call(user, message.call, message.size)
            answer = self._operations.perform(call)
            response = self._envelope.answer(version, answer)
        except Fault as fault:
            response = self._envelope.fault(version, fault)
        except Exception:
            LOGGER.exception("a call failed")
            failure = Fault("the call failed within the server; try again", "Server")
            response = self._envelope.fault(version, failure)
        return kept_alive(request, response)

    # -- outside the protocol -------------------------------------------------------

    def retrieved(self, content_id: int, thumbnail: str | None) -> Response:
        """Answer with the bytes of a content, or with its thumbnail."""
        self._orphans.sweep()
        content = self._library.content(content_id)
        picture = self._library.thumbnail(content_id)
        if content is None or picture is None:
            return plain(404, "there is no such content")
        if thumbnail:
            return Response(200, picture, (("Content-Type", "image/png"),))
        fields = (
            ("Content-Type", "application/octet-stream"),
            (
                "Content-Disposition",
                f"attachment; filename*=UTF-8''{quote(content.name, safe='')}",
            ),
        )
        try:
            body = blocks(self._store.open(content.file))
        except FileNotFoundError:
            return plain(500, "the bytes of this content are missing from the store")
        next(body)
        return Response(200, body, fields)

    def only_reading(self, request: Request, response: Response) -> Response:
        """Let nothing but reading be done."""
        if request.method in {"GET", "HEAD"}:
            return response
        return plain(405, "contents can be read only", ("Allow", "GET, HEAD"))


def blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file block by block; it is open from the start, and closed at the end.

    The first block is empty: with it the generator runs, and can be closed.
    """
    with file:
        yield b""
        while block := file.read(BLOCK):
            yield block


def plain(status: int, text: str, *fields: tuple[str, str]) -> Response:
    """Return an answer in plain text."""
    kind = ("Content-Type", "text/plain; charset=utf-8")
    return Response(status, text.encode(), (kind, *fields))


def kept_alive(request: Request, response: Response) -> Response:
    """Announce the end of the connection where the client asked for it."""
    asked = request.fields.get("Connection").lower()
    keep = "close" not in {option.strip() for option in asked.split(",")}
    return Response(response.status, response.body, response.fields, keep)
