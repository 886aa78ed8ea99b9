"""Connections to one origin: opened, kept while idle, dropped when unfit."""

from __future__ import annotations

import ssl
from threading import Lock

from conformance.harness.deadline import Deadline
from conformance.harness.judgement import observe
from conformance.harness.limits import Limits
from conformance.harness.origin import Origin
from conformance.harness.transcript import Transcript
from conformance.harness.wire import Wire

MOST_IDLE = 16


class Pool:
    """The idle connections to one origin; the one used last is used next.

    A single thread thus keeps to one connection, several to one each.
    """

    def __init__(
        self,
        origin: Origin,
        transcript: Transcript,
        limits: Limits,
        tls: ssl.SSLContext | None,
    ) -> None:
        self.limits = limits
        self.transcript = transcript
        self._origin = origin
        self._tls = tls
        self._idle: list[Wire] = []
        self._lock = Lock()

    def open(self, deadline: Deadline) -> Wire:
        """Open a connection."""
        number = self.transcript.next_connection()
        return Wire.connect(self._origin, self.limits, self._tls, number, deadline)

    def take(self) -> Wire | None:
        """Return the connection used last, if one is still fit for use."""
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

    def keep(self, wire: Wire) -> None:
        """Keep a connection for a later request."""
        with self._lock:
            if len(self._idle) < MOST_IDLE:
                self._idle.append(wire)
                return
        wire.close()

    def close(self) -> None:
        """End the connections kept."""
        with self._lock:
            idle, self._idle = self._idle, []
        for wire in idle:
            wire.close()
