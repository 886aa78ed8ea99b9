"""Exchanges with one origin: connections kept, answers recorded, failures told.

No redirect is followed and no proxy asked. A request is sent a second time in one
case only: it is idempotent, its connection had been idle, and no byte came back.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from typing import Self

from conformance.harness.content import Sink
from conformance.harness.conversation import Conversation
from conformance.harness.deadline import Deadline
from conformance.harness.fault import ConnectionGone, ExchangeFailed, Fault, Late
from conformance.harness.judgement import observe
from conformance.harness.limits import BLOCK, Limits
from conformance.harness.origin import Origin
from conformance.harness.outgoing import Outgoing
from conformance.harness.transcript import Exchange, Transcript
from conformance.harness.wire import Wire

MOST_IDLE = 16


@dataclass(frozen=True, slots=True)
class Terms:
    """What one exchange may take: seconds, bytes of body, and where they go."""

    deadline: float | None = None
    limit: int | None = None
    sink: Sink | None = None


class Connection:
    """One TCP connection of one's own, opened by its first request, never again.

    A request over a connection that the server has ended is not sent; it raises
    `ConnectionGone`.
    """

    def __init__(self) -> None:
        self.wire: Wire | None = None
        self.gone = ""

    @property
    def number(self) -> int:
        """Return the number of the connection; 0 before its first request."""
        return self.wire.number if self.wire else 0

    def ended(self, within: float = 0.0) -> bool:
        """Tell whether the server has ended the connection, waiting for it a while."""
        if self.wire is None:
            return bool(self.gone)
        return self.wire.state(within) == "closed"

    def close(self) -> None:
        """End the connection from this side."""
        self.gone = self.gone or "closed by this side"
        if self.wire is not None:
            self.wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Transport:
    """Sends requests to one origin and records what comes of them."""

    def __init__(
        self,
        origin: Origin,
        transcript: Transcript,
        limits: Limits,
        tls: ssl.SSLContext | None,
    ) -> None:
        self.origin = origin
        self.limits = limits
        self._transcript = transcript
        self._tls = tls
        self._idle: list[Wire] = []
        self._lock = Lock()

    def exchange(
        self, outgoing: Outgoing, terms: Terms, on: Connection | None = None
    ) -> Exchange:
        """Send a request and return the answer, recorded."""
        if on is not None:
            return _Attempt(self, outgoing, terms).over(on)
        wire = self._take_idle()
        attempt = _Attempt(self, outgoing, terms)
        if wire is None:
            return attempt.over_a_new_one()
        if not outgoing.repeatable:
            return attempt.over_the_pool(wire)
        try:
            return attempt.over_the_pool(wire, last=False)
        except Fault:
            return _Attempt(self, outgoing, terms, attempt.number).over_a_new_one()

    def open(self) -> Wire:
        """Open a connection."""
        number = self._transcript.next_connection()
        return Wire.connect(self.origin, self.limits, self._tls, number)

    def close(self) -> None:
        """End the connections kept for later."""
        with self._lock:
            idle, self._idle = self._idle, []
        for wire in idle:
            wire.close()

    def keep(self, wire: Wire) -> None:
        """Keep a connection for a later request."""
        with self._lock:
            if len(self._idle) < MOST_IDLE:
                self._idle.append(wire)
                return
        wire.close()

    def _take_idle(self) -> Wire | None:
        """Return the connection used last, if it is still fit for use."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                wire = self._idle.pop()
            state = wire.state()
            if state == "idle":
                return wire
            if state == "stray":
                observe(f"bytes nobody asked for on connection {wire.number}; dropped")
            wire.close()

    @property
    def transcript(self) -> Transcript:
        """Return where exchanges are recorded."""
        return self._transcript


class _Attempt:
    """One sending of one request, from its number to its record."""

    def __init__(
        self,
        transport: Transport,
        outgoing: Outgoing,
        terms: Terms,
        number: int | None = None,
    ) -> None:
        self._transport = transport
        self._outgoing = outgoing
        self._deadline = Deadline(transport.limits, terms.deadline)
        self._talk = Conversation(
            outgoing, self._deadline, transport.limits, terms.limit, terms.sink
        )
        self._transcript = transport.transcript
        self.number = self._transcript.next_number() if number is None else number

    def over_a_new_one(self) -> Exchange:
        """Exchange over a connection opened for it."""
        try:
            wire = self._transport.open()
        except Fault as fault:
            raise self._failed(fault, None) from None
        return self.over_the_pool(wire)

    def over_the_pool(self, wire: Wire, *, last: bool = True) -> Exchange:
        """Exchange over a connection that is kept afterwards if it can be."""
        kept = False
        try:
            exchange = self._carried(wire, last=last)
            kept = not exchange.closing
        finally:
            if kept:
                self._transport.keep(wire)
            else:
                wire.close()
        return exchange

    def over(self, connection: Connection) -> Exchange:
        """Exchange over somebody's own connection, and no other."""
        if connection.wire is None and not connection.gone:
            try:
                connection.wire = self._transport.open()
            except Fault as fault:
                connection.gone = fault.received
                raise self._failed(fault, None) from None
        wire = connection.wire
        if wire is None or connection.gone:
            raise self._gone(connection.gone, wire)
        if wire.exchanges and (state := wire.state()) != "idle":
            connection.gone = _WHY[state]
            raise self._gone(connection.gone, wire)
        connection.gone = "broken by an exchange"
        exchange = self._carried(wire)
        if exchange.closing:
            how = "announced to end" if self._talk.answer.closing else "closed"
            connection.gone = f"was {how} with the answer to exchange {self.number}"
        else:
            connection.gone = ""
        return exchange

    def _carried(self, wire: Wire, *, last: bool = True) -> Exchange:
        """Exchange over a connection; record what comes of it."""
        try:
            self._talk.run(wire)
            ended = not self._settled(wire)
        except Fault as fault:
            silent = self._talk.answer.received == 0 and not isinstance(fault, Late)
            if silent and not last:
                raise
            raise self._failed(self._placed(fault), wire) from None
        exchange = self._exchange(wire, ended=ended)
        wire.exchanges += 1
        self._transcript.record(exchange)
        return exchange

    def _settled(self, wire: Wire) -> bool:
        """Tell whether the connection can carry another exchange."""
        state = wire.state()
        if state == "stray":
            raise Fault("protocol", "bytes past the end of the answer", "none")
        return state == "idle" and self._talk.sent_all and not self._outgoing.end

    def _placed(self, fault: Fault) -> Fault:
        """Return a failure of the connection with the place it happened at."""
        if fault.kind != "transport":
            return fault
        received = f"{fault.received} {self._talk.progress()}"
        return Fault(fault.kind, received, fault.required or "a complete answer")

    def _failed(self, fault: Fault, wire: Wire | None) -> ExchangeFailed:
        exchange = self._exchange(wire, ended=True)
        self._transcript.record(exchange)
        return ExchangeFailed(fault, exchange, self._talk.stage)

    def _gone(self, why: str, wire: Wire | None) -> ConnectionGone:
        number = wire.number if wire else 0
        fault = Fault(
            "transport",
            f"connection {number} {why} before {self._outgoing.method} "
            f"{self._outgoing.target} could be sent on it",
            "a connection kept open",
        )
        exchange = self._exchange(wire, ended=True)
        self._transcript.record(exchange)
        return ConnectionGone(fault, exchange, "connect")

    def _exchange(self, wire: Wire | None, *, ended: bool) -> Exchange:
        """Return what there is, whole or in part."""
        outgoing, answer = self._outgoing, self._talk.answer
        return Exchange(
            number=self.number,
            method=outgoing.method,
            target=outgoing.target,
            request_headers=outgoing.headers,
            request_body=outgoing.content,
            status=answer.status,
            reason=answer.reason,
            headers=answer.headers,
            content=self._talk.intake.content,
            connection=wire.number if wire else 0,
            reused=bool(wire and wire.exchanges),
            closing=answer.closing or ended,
            started=self._deadline.began - self._transcript.began,
            elapsed=self._deadline.elapsed,
            raw_head=answer.raw_head[:BLOCK],
            request_head=outgoing.head,
        )


_WHY = {
    "closed": "was closed by the server",
    "stray": "held bytes nobody had asked for",
}
