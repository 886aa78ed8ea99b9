"""An answer as it comes in: h11 reads it, every length is counted first.

The server's bytes are fed in as they arrive; nothing here touches a socket. What
h11 tolerates and the suite does not is refused here: a status past 599, a length next
to a transfer coding, lines and extensions without end.
"""

from __future__ import annotations

import re
from typing import Literal

import h11

from conformance.harness.chunk_lines import ChunkLines
from conformance.harness.fault import Fault, shown
from conformance.harness.head import Head
from conformance.harness.limits import Limits
from conformance.harness.transcript import Headers

LENGTHS = re.compile(rb"(?im)^content-length:[ \t]*(.*?)[ \t]*\r?$")
DIGITS = re.compile(rb"[0-9]+")
MOST_DIGITS = 15
LAST_STATUS = 599

_REQUESTS = {
    method: h11.Request(method=method, target=b"/", headers=[(b"Host", b"-")])
    for method in (b"GET", b"HEAD")
}


class Answer:
    """The answer to one request, in the making.

    ``status`` is 0 until the final head is there; ``done`` is set at the end of the
    body, ``stray`` holds what came after it.
    """

    def __init__(self, method: str, limits: Limits) -> None:
        self._limits = limits
        self._bodiless = method == "HEAD"
        self._head = Head(limits)
        self._heads = b""
        self._parser = self._parser_for_an_answer()
        self._lines: ChunkLines | None = None
        self.interim = 0
        self.status = 0
        self.reason = ""
        self.headers = Headers()
        self.length: int | None = None
        self.closing = False
        self.received = 0
        self.done = False
        self.stray = b""

    @property
    def raw_head(self) -> bytes:
        """Return everything before the body, as received."""
        return self._heads + self._head.data

    @property
    def stage(self) -> Literal["head", "body"]:
        """Tell which part comes next."""
        return "body" if self.status else "head"

    @property
    def bodiless(self) -> bool:
        """Tell whether the answer has no body whatever its head says."""
        return self._bodiless or self.status in (204, 304)

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes as received, none at the end; return those of the body."""
        self.received += len(data)
        try:
            return self._feed(data)
        except h11.RemoteProtocolError as reason:
            raise self._unsound(str(reason), data) from None
        except Fault:
            raise
        except Exception as reason:
            # Whatever hostile bytes upset is about the bytes.
            raise self._unsound(f"{type(reason).__name__}: {reason}", data) from reason

    def _feed(self, data: bytes) -> list[bytes]:
        if self.status:
            return self._feed_body(data)
        if not data:
            raise Fault("transport", "the end of the connection")
        rest = self._head.feed(data)
        while rest is not None:
            head = self._head.data
            self._heads += head
            self._head = Head(self._limits)
            if self._begin(head):
                return self._feed_body(rest) if rest or self.length == 0 else []
            rest = self._head.feed(rest)
        return []

    def _begin(self, head: bytes) -> bool:
        """Read a head; tell whether it is the final one."""
        for value in LENGTHS.findall(head):
            _check_length(value)
        self._parser.receive_data(head)
        event = self._parser.next_event()
        if isinstance(event, h11.InformationalResponse):
            self.interim += 1
            self._bound("interim answers", self.interim, self._limits.interim)
            return False
        if not isinstance(event, h11.Response):
            raise Fault("protocol", f"{shown(head)} in place of a head")
        self._take(event)
        return True

    def _take(self, event: h11.Response) -> None:
        """Take the facts of the final head."""
        pairs = event.headers.raw_items()
        self.headers = Headers(
            tuple((n.decode("ascii"), v.decode("latin-1")) for n, v in pairs)
        )
        if event.status_code > LAST_STATUS:
            raise Fault("protocol", f"the status {event.status_code}", "at most 599")
        self.length = self._length(event.status_code)
        self.status = event.status_code
        self.reason = event.reason.decode("latin-1")
        tokens = ",".join(self.headers.all("connection")).lower()
        old = event.http_version < b"1.1"
        until_closed = self.length is None and self._lines is None
        self.closing = (
            "close" in tokens or until_closed or (old and "keep-alive" not in tokens)
        )

    def _length(self, status: int) -> int | None:
        """Return the length of the body where the head tells it."""
        declared = self.headers.all("content-length")
        coded = "transfer-encoding" in self.headers
        if coded and declared:
            raise Fault("protocol", "both Content-Length and Transfer-Encoding", "one")
        if self._bodiless or status in (204, 304):
            return 0
        if coded:
            self._lines = ChunkLines(self._limits)
            return None
        return int(declared[0]) if declared else None

    def _feed_body(self, data: bytes) -> list[bytes]:
        if self.done:
            self.stray += data
            return []
        if self._lines is not None:
            self._lines.feed(data)
        if data or self.length != 0:
            self._parser.receive_data(data)
        return self._body_events()

    def _body_events(self) -> list[bytes]:
        """Return the pieces of the body that are complete by now."""
        pieces = []
        while not self.done:
            event = self._parser.next_event()
            if isinstance(event, h11.Data):
                pieces.append(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage):
                self.done = True
                self.stray = self._parser.trailing_data[0]
            else:
                break
        return pieces

    def _parser_for_an_answer(self) -> h11.Connection:
        """Return h11's client at the point where it waits for an answer.

        The request it is told of is a stand-in: ours may be what h11 refuses to send.
        """
        # The largest thing h11 waits for in one piece is a block of trailers.
        largest = self._limits.header_block + self._limits.status_line
        parser = h11.Connection(h11.CLIENT, max_incomplete_event_size=largest)
        parser.send(_REQUESTS[b"HEAD" if self._bodiless else b"GET"])
        parser.send(h11.EndOfMessage())
        return parser

    def _bound(self, what: str, count: int, limit: int) -> None:
        if count > limit:
            raise Fault("limit", f"{count} {what}", f"at most {limit}")

    def _unsound(self, reason: str, data: bytes) -> Fault:
        """Return what to say about bytes that are no answer."""
        if not data:
            return Fault("transport", "the end of the connection")
        return Fault("protocol", f"no sound HTTP: {shown(reason.encode())}")


def _check_length(value: bytes) -> None:
    """Refuse a Content-Length that only int() would take, or that cannot be meant."""
    received = f"the Content-Length {shown(value)}"
    if not DIGITS.fullmatch(value):
        raise Fault("protocol", received, "decimal digits alone")
    if len(value) > MOST_DIGITS:
        raise Fault("limit", received, f"at most {MOST_DIGITS} digits")
