"""Writing a tape: ``traffic.jsonl.gz``, one line per event, free of secrets.

A start, then tests, cases, exchanges and readings in the order in which they came. A
body of up to 64 KiB is kept; of a larger answer, that it equals what was sent, or, up
to 8 MiB, all of it. Of what a sink takes, nothing is kept: what a test makes of it is a
reading.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from threading import RLock
from typing import Any, cast

from conformance.harness.attempt import Terms
from conformance.harness.connection import Connection
from conformance.harness.fault import ConnectionGone, ExchangeFailed
from conformance.harness.limits import BLOCK, MIB
from conformance.harness.origin import Origin
from conformance.harness.outgoing import Outgoing
from conformance.harness.redact import Redactor
from conformance.harness.tape.keys import digest_of, told
from conformance.harness.tape.passing import (
    Carrier,
    ReadClock,
    ReadConnection,
    Reading,
    Tape,
)
from conformance.harness.transcript import Content, Exchange, Headers, Transcript

FORMAT = 1
LARGEST = 8 * MIB
Event = dict[str, Any]


class TapeWriter(Tape):
    """Writes down everything that passes; safe to use from several threads."""

    def __init__(
        self, path: Path, run: str, redactor: Redactor, secrets: Iterable[str]
    ) -> None:
        super().__init__()
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.redactor = redactor
        self.clock = ReadClock(self)
        self._file = gzip.open(  # noqa: SIM115  (open as long as the run)
            path, "wt", compresslevel=1, encoding="utf-8"
        )
        self._lock = RLock()
        self.tests = 0
        self._known: set[str] = set()
        names = sorted(secrets)
        self.write({"event": "start", "format": FORMAT, "run": run, "secrets": names})

    def write(self, event: Mapping[str, Any]) -> None:
        """Append one event."""
        line = json.dumps(event, ensure_ascii=True) + "\n"
        with self._lock:
            if not self._file.closed:
                self._file.write(line)

    def carrier(
        self, make: Callable[[], Carrier], origin: Origin, transcript: Transcript
    ) -> Carrier:
        """Return a transport whose exchanges are written down."""
        del origin, transcript
        return WrittenCarrier(make(), self)

    def connection(self) -> Connection:
        """Return a connection whose end, once looked for, is written down."""
        return ReadConnection(self)

    def reading(self, look: Callable[[], Reading]) -> Reading:
        """Look, and write down what was seen."""
        value = look()
        self.write({"event": "reading", "value": value})
        return value

    def begin_test(self, name: str) -> None:
        """Write down that a test begins."""
        self.tests += 1
        self.write({"event": "test", "name": name})

    def begin_case(self, name: str) -> None:
        """Write down that a case begins."""
        self.write({"event": "case", "name": name})

    def close(self) -> None:
        """Write the end, and close the file."""
        with self._lock:
            self.write({"event": "end"})
            self._file.close()

    def digest(self) -> str:
        """Return the SHA-256 of the closed file."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def knows(self, data: bytes) -> None:
        """Remember bytes that the tests have, in case they come back."""
        if len(data) > BLOCK:
            self._known.add(hashlib.sha256(data).hexdigest())

    def answered(self, content: Content) -> Event:
        """Return the body of an answer as it is kept."""
        if content.complete and content.size > BLOCK:
            digest = hashlib.sha256(content.data).hexdigest()
            if digest in self._known:
                return {"size": content.size, "known": digest}
        if not content.complete or content.size > LARGEST:
            return {"size": content.size, "missing": True}
        return body_event(self.redactor.data(content.data))


class WrittenCarrier:
    """A transport whose exchanges are written down."""

    def __init__(self, carrier: Carrier, tape: TapeWriter) -> None:
        self.origin = carrier.origin
        self._carrier = carrier
        self._tape = tape

    def exchange(
        self, outgoing: Outgoing, terms: Terms, on: Connection | None = None
    ) -> Exchange:
        """Send a request, write down what came of it, and return the answer."""
        if isinstance(outgoing.body, bytes):
            self._tape.knows(outgoing.body)
        try:
            exchange = self._carrier.exchange(outgoing, terms, on)
        except ExchangeFailed as failed:
            self._write(outgoing, cast("Exchange", failed.exchange), failed)
            raise
        self._write(outgoing, exchange)
        return exchange

    def _write(
        self,
        outgoing: Outgoing,
        exchange: Exchange,
        failed: ExchangeFailed | None = None,
    ) -> None:
        tape, clean = self._tape, self._tape.redactor
        body = told(exchange.request_body, clean)
        event = {
            "event": "exchange",
            "key": digest_of(outgoing, clean, body),
            "number": exchange.number,
            "method": clean.text(exchange.method),
            "target": clean.text(exchange.target),
            "request_headers": _pairs(clean.headers(exchange.request_headers)),
            "request_body": _request_body(exchange.request_body, body),
            "status": exchange.status,
            "reason": clean.text(exchange.reason),
            "headers": _pairs(clean.headers(exchange.headers)),
            "body": tape.answered(exchange.content),
            "connection": exchange.connection,
            "reused": exchange.reused,
            "closing": exchange.closing,
            "started": round(exchange.started, 6),
            "elapsed": round(exchange.elapsed, 6),
        }
        if not exchange.request_headers.pairs:
            event["head"] = clean.head(exchange.request_head).decode("latin-1")
        if failed is not None:
            event["failed"] = {
                "kind": failed.kind,
                "stage": failed.stage,
                "received": clean.text(failed.received),
                "required": clean.text(failed.required),
                "gone": isinstance(failed, ConnectionGone),
            }
        tape.write(event)

    def close(self) -> None:
        """End the connections kept for later."""
        self._carrier.close()


def _request_body(content: Content, told_of_it: bytes) -> Event:
    if content.complete and content.size <= BLOCK:
        return body_event(told_of_it)
    return {"size": content.size, "missing": True}


def body_event(data: bytes) -> Event:
    """Return a body as a tape holds it."""
    try:
        return {"size": len(data), "text": data.decode("utf-8")}
    except UnicodeDecodeError:
        return {"size": len(data), "base64": base64.b64encode(data).decode("ascii")}


def _pairs(headers: Headers) -> list[list[str]]:
    return [[name, value] for name, value in headers]
