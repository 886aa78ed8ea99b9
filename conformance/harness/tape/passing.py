"""What a tape stands between, passed on as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from conformance.harness.attempt import Terms
from conformance.harness.clock import Clock
from conformance.harness.connection import Connection
from conformance.harness.origin import Origin
from conformance.harness.outgoing import Outgoing
from conformance.harness.transcript import Exchange, Transcript

Reading = TypeVar("Reading", bool, float, str)


class Carrier(Protocol):
    """What carries requests to one origin: a transport, or a tape in its place."""

    origin: Origin

    def exchange(
        self, outgoing: Outgoing, terms: Terms, on: Connection | None = None
    ) -> Exchange:
        """Send a request and return the answer, recorded."""

    def close(self) -> None:
        """End the connections kept for later."""


class Tape:
    """No tape at all: everything is asked of the world, and nothing kept."""

    def __init__(self) -> None:
        self.clock: Clock = Clock()

    def carrier(
        self,
        make: Callable[[], Carrier],
        origin: Origin,  # noqa: ARG002  (for those that need none made)
        transcript: Transcript,  # noqa: ARG002
    ) -> Carrier:
        """Return what carries requests to an origin."""
        return make()

    def connection(self) -> Connection:
        """Return a TCP connection of a test's own."""
        return Connection()

    def reading(self, look: Callable[[], Reading]) -> Reading:
        """Return what a look at the world shows."""
        return look()

    def begin_test(self, name: str) -> None:
        """Begin a test."""

    def begin_case(self, name: str) -> None:
        """Begin a case."""

    def close(self) -> None:
        """End the tape."""


class ReadClock(Clock):
    """The machine's time, each look at it a reading of a tape."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def now(self) -> float:
        """Return the seconds since 1970."""
        return self._tape.reading(super().now)

    def monotonic(self) -> float:
        """Return seconds that never go back, counted from anywhere."""
        return self._tape.reading(super().monotonic)


class ReadConnection(Connection):
    """A connection whose end, once looked for, is a reading of a tape."""

    def __init__(self, tape: Tape) -> None:
        super().__init__()
        self._tape = tape

    def ended(self, within: float = 0.0) -> bool:
        """Tell whether the server has ended the connection, waiting for it a while."""
        return self._tape.reading(lambda: Connection.ended(self, within))
