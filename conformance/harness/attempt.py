"""One sending of one request: carried, recorded, and its failure told."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.harness.connection import Connection
from conformance.harness.content import Sink
from conformance.harness.conversation import Conversation
from conformance.harness.deadline import Deadline
from conformance.harness.fault import ConnectionGone, ExchangeFailed, Fault, Late
from conformance.harness.limits import BLOCK
from conformance.harness.outgoing import Outgoing
from conformance.harness.pool import Pool
from conformance.harness.transcript import Exchange
from conformance.harness.wire import Wire

_WHY = {
    "closed": "was closed by the server",
    "stray": "held bytes nobody had asked for",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What one exchange may take: seconds, bytes of body, and where they go.

    ``most`` is in seconds as well: all there are, however much moves.
    """

    deadline: float | None = None
    limit: int | None = None
    sink: Sink | None = None
    most: float | None = None


class Attempt:
    """One sending of one request, from its number to its record."""

    def __init__(
        self,
        pool: Pool,
        outgoing: Outgoing,
        terms: Terms,
        number: int | None = None,
    ) -> None:
        self._pool = pool
        self._outgoing = outgoing
        self._deadline = Deadline(pool.limits, terms.deadline, terms.most)
        self._talk = Conversation(
            outgoing, self._deadline, pool.limits, terms.limit, terms.sink
        )
        self._transcript = pool.transcript
        self.number = self._transcript.next_number() if number is None else number

    def over_a_new_one(self) -> Exchange:
        """Exchange over a connection opened for it."""
        try:
            wire = self._pool.open(self._deadline)
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
                self._pool.keep(wire)
            else:
                wire.close()
        return exchange

    def over(self, connection: Connection) -> Exchange:
        """Exchange over somebody's own connection, and no other."""
        if connection.wire is None and not connection.gone:
            try:
                connection.wire = self._pool.open(self._deadline)
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
