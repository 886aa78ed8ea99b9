"""Exchanges with one origin: connections kept, answers recorded, failures told.

No redirect is followed and no proxy asked. A request is sent a second time in one
case only: it is idempotent, its connection had been idle, and no byte came back.
"""

from __future__ import annotations

import ssl

from conformance.harness.attempt import Attempt, Terms
from conformance.harness.connection import Connection
from conformance.harness.fault import Fault
from conformance.harness.limits import Limits
from conformance.harness.origin import Origin
from conformance.harness.outgoing import Outgoing
from conformance.harness.pool import Pool
from conformance.harness.transcript import Exchange, Transcript


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
        self._pool = Pool(origin, transcript, limits, tls)

    def exchange(
        self, outgoing: Outgoing, terms: Terms, on: Connection | None = None
    ) -> Exchange:
        """Send a request and return the answer, recorded."""
        if on is not None:
            return Attempt(self._pool, outgoing, terms).over(on)
        wire = self._pool.take()
        attempt = Attempt(self._pool, outgoing, terms)
        if wire is None:
            return attempt.over_a_new_one()
        if not outgoing.repeatable:
            return attempt.over_the_pool(wire)
        try:
            return attempt.over_the_pool(wire, last=False)
        except Fault:
            again = Attempt(self._pool, outgoing, terms, attempt.number)
            return again.over_a_new_one()

    def close(self) -> None:
        """End the connections kept for later."""
        self._pool.close()
