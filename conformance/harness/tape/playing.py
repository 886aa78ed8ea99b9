"""Playing a tape back in place of a target.

A request gets the answer that the same request got in the same case of the run. One
that the run did not send has no answer: `NotOnTape`, which is no verdict.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from conformance.harness.attempt import Terms
from conformance.harness.connection import Connection
from conformance.harness.fault import ConnectionGone, ExchangeFailed, Fault
from conformance.harness.judgement import HarnessError
from conformance.harness.limits import BLOCK
from conformance.harness.origin import Origin
from conformance.harness.outgoing import Outgoing
from conformance.harness.redact import Redactor
from conformance.harness.tape.keys import key_of
from conformance.harness.tape.passing import (
    Carrier,
    ReadClock,
    ReadConnection,
    Reading,
    Tape,
)
from conformance.harness.tape.reading import Event, bytes_of, read_events
from conformance.harness.transcript import Content, Exchange, Headers, Transcript


class NotOnTape(HarnessError):
    """The tests ask what the recorded run did not ask, or the tape does not hold."""


class TapePlayer(Tape):
    """Plays back what a run has written; safe to use from several threads.

    ``tests`` names the tests of the run, in their order.
    """

    def __init__(self, path: Path, redactor: Redactor) -> None:
        super().__init__()
        self.redactor = redactor
        self.clock = PlayedClock(self)
        self.tests: list[str] = []
        self._answers: dict[tuple[str, str], deque[Event]] = defaultdict(deque)
        self._readings: dict[str, deque[Any]] = defaultdict(deque)
        self._known: dict[str, bytes] = {}
        self._case = ""
        self._lock = Lock()
        self._load(path)

    def _load(self, path: Path) -> None:
        case = ""
        for event in read_events(path):
            match event["event"]:
                case "test":
                    self.tests.append(event["name"])
                case "case":
                    case = event["name"]
                case "exchange":
                    self._answers[case, event["key"]].append(event)
                case "reading":
                    self._readings[case].append(event["value"])

    def carrier(
        self, make: Callable[[], Carrier], origin: Origin, transcript: Transcript
    ) -> Carrier:
        """Return what answers from the tape."""
        del make
        return PlayedCarrier(self, origin, transcript)

    def connection(self) -> Connection:
        """Return a connection that does what it did."""
        return PlayedConnection(self)

    def reading(self, look: Callable[[], Reading]) -> Reading:
        """Return what was seen then."""
        del look
        with self._lock:
            readings = self._readings[self._case]
            if not readings:
                raise NotOnTape(f"case {self._case} looked once more than it did")
            value: Reading = readings.popleft()
        return value

    def begin_case(self, name: str) -> None:
        """Begin a case."""
        self._case = name

    def sent(self, outgoing: Outgoing) -> None:
        """Take a request in, with what may come back of it."""
        if isinstance(outgoing.body, bytes):
            self.knows(outgoing.body)
            return
        for _ in outgoing.blocks():
            pass

    def knows(self, data: bytes) -> None:
        """Keep bytes that the tests have, in case they come back."""
        if len(data) > BLOCK:
            self._known[hashlib.sha256(data).hexdigest()] = data

    def answer_to(self, outgoing: Outgoing) -> Event:
        """Return the event of the answer that a request got."""
        with self._lock:
            answers = self._answers[self._case, key_of(outgoing, self.redactor)]
            if not answers:
                raise NotOnTape(
                    f"{outgoing.method} {self.redactor.text(outgoing.target)} in case "
                    f"{self._case} is not in the stored traffic, or not so often"
                )
            return answers.popleft()

    def body_of(self, event: Event) -> bytes:
        """Return the body of an answer."""
        body = event["body"]
        data = self._known.get(body["known"]) if "known" in body else bytes_of(body)
        if data is None:
            raise NotOnTape(
                f"the {body['size']} bytes that answered exchange {event['number']} "
                "are not in the stored traffic"
            )
        return data


class PlayedCarrier:
    """Answers from a tape in place of an origin."""

    def __init__(
        self, tape: TapePlayer, origin: Origin, transcript: Transcript
    ) -> None:
        self.origin = origin
        self._tape = tape
        self._transcript = transcript

    def exchange(
        self, outgoing: Outgoing, terms: Terms, on: Connection | None = None
    ) -> Exchange:
        """Return the answer that the request got, or raise what it raised."""
        self._tape.sent(outgoing)
        event = self._tape.answer_to(outgoing)
        exchange = self._exchange(outgoing, event, terms)
        if isinstance(on, PlayedConnection):
            on.carried(exchange)
        self._transcript.next_number()
        self._transcript.record(exchange)
        if "failed" in event:
            raise _failure(event["failed"], exchange)
        return exchange

    def _exchange(self, outgoing: Outgoing, event: Event, terms: Terms) -> Exchange:
        if terms.sink is None:
            body = self._tape.body_of(event)
            content = Content(body, len(body))
        else:
            content = Content(b"", event["body"]["size"])
        return Exchange(
            number=event["number"],
            method=outgoing.method,
            target=outgoing.target,
            request_headers=outgoing.headers,
            request_body=outgoing.content,
            status=event["status"],
            reason=event["reason"],
            headers=Headers(tuple((name, value) for name, value in event["headers"])),
            content=content,
            connection=event["connection"],
            reused=event["reused"],
            closing=event["closing"],
            started=event["started"],
            elapsed=event["elapsed"],
            request_head=outgoing.head,
        )

    def close(self) -> None:
        """Do nothing: there is no connection."""


class PlayedConnection(ReadConnection):
    """A connection that does what it did in the run."""

    def __init__(self, tape: Tape) -> None:
        super().__init__(tape)
        self._number = 0

    @property
    def number(self) -> int:
        """Return the number of the connection; 0 before its first request."""
        return self._number

    def carried(self, exchange: Exchange) -> None:
        """Take note of an exchange over this connection."""
        self._number = exchange.connection or self._number


class PlayedClock(ReadClock):
    """The time of the run; nobody waits for it."""

    def sleep(self, seconds: float) -> None:
        """Wait for nothing: that time is over."""


def _failure(failed: Event, exchange: Exchange) -> ExchangeFailed:
    fault = Fault(failed["kind"], failed["received"], failed["required"])
    kind = ConnectionGone if failed["gone"] else ExchangeFailed
    return kind(fault, exchange, failed["stage"])
