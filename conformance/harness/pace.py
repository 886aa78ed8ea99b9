"""How fast a run goes, and how far: requests a second, requests and seconds in all.

A server that asks to wait, by 429 or 503 with a Retry-After, is given the time, within
a bound; then the request is sent again, since that answer says nothing about a
requirement. Who refuses again and again is left alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Final

from conformance.harness.attempt import Terms
from conformance.harness.connection import Connection
from conformance.harness.fault import ExchangeFailed
from conformance.harness.outgoing import Outgoing
from conformance.harness.tape.passing import Carrier
from conformance.harness.transcript import Exchange

#: Answers by which a server asks for patience.
BUSY: Final = frozenset({429, 503})
#: Seconds that one answer can make a run wait at most.
LONGEST_WAIT: Final = 30.0
#: How often a request is sent in all, where the server asks to wait.
MOST_SENDINGS: Final = 4
#: Refusals in a row after which nothing more is asked of the server.
MOST_REFUSALS: Final = 20
TOO_LATE: Final = "the run has taken the time that --max-time allows"
TOO_LATE_TO_CLEAN_UP: Final = "the time for cleaning up was over"


class BudgetSpent(BaseException):
    """Nothing more may be sent; nobody's failure, so that no test takes it for one."""


@dataclass(slots=True)
class Pace:
    """When requests may go out; shared by all connections and threads of a process.

    ``rate`` is in requests a second, ``most`` their number in all, ``seconds`` the time
    from now on. ``reason`` says in words which of them has run out.
    """

    rate: float | None = None
    most: int | None = None
    seconds: float | None = None
    sleep: Callable[[float], object] = time.sleep
    sent: int = 0
    asked: int = 0
    waited: float = 0.0
    began: float = field(default_factory=time.monotonic)
    reason: str = ""
    _next: float = 0.0
    _refusals: int = 0
    _lifted: bool = False
    _until: float | None = None
    _lock: Lock = field(default_factory=Lock)

    @property
    def spent(self) -> str:
        """Return why nothing more may be sent; nothing while something may."""
        if self._lifted:
            return ""
        self.reason = self.reason or self._why_spent(time.monotonic())
        return self.reason

    @property
    def left(self) -> float | None:
        """Return the seconds that an exchange may take by now, if they are bounded."""
        until = self._ends()
        return None if until is None else max(0.0, until - time.monotonic())

    def _ends(self) -> float | None:
        if self._lifted or self.seconds is None:
            return self._until
        return self.began + self.seconds

    def _why_spent(self, moment: float) -> str:
        until = self._ends()
        if until is not None and moment >= until:
            return TOO_LATE_TO_CLEAN_UP if self._lifted else TOO_LATE
        if self._lifted:
            return ""
        if self.most is not None and self.sent >= self.most:
            return "the run has sent the requests that --max-requests allows"
        if self._refusals >= MOST_REFUSALS:
            return f"the server asked to wait {MOST_REFUSALS} times in a row"
        return ""

    def lift(self, seconds: float | None = None) -> None:
        """Let requests out in spite of the budget: what was made has to be removed.

        ``seconds`` bounds that in turn.
        """
        self._lifted = True
        self._until = None if seconds is None else time.monotonic() + seconds

    def begin(self, *, hurried: bool = False) -> None:
        """Wait until a request may go out; in a hurry, let it count and go.

        Raises:
            BudgetSpent: none may any more.

        """
        with self._lock:
            moment = time.monotonic()
            start = max(moment, self._next)
            reason = self._why_spent(start)
            if not self._lifted:
                reason = self.reason = self.reason or reason
            if reason:
                raise BudgetSpent(reason)
            self.sent += 1
            self._next = start + (1 / self.rate if self.rate else 0.0)
        if start > moment and not hurried:
            self.sleep(start - moment)

    def is_asked_to_wait(self, exchange: Exchange) -> bool:
        """Tell whether an answer asks to wait; then the next request will."""
        seconds = wanted(exchange)
        with self._lock:
            if seconds is None:
                self._refusals = 0
                return False
            wait = min(seconds, LONGEST_WAIT)
            self.asked += 1
            self.waited += wait
            self._refusals += 1
            self._next = max(self._next, time.monotonic() + wait)
        return True


def wanted(exchange: Exchange) -> float | None:
    """Return the seconds that an answer asks to wait, if it does."""
    later = exchange.headers.get("Retry-After").strip()
    if exchange.status not in BUSY or not later:
        return None
    if later.isascii() and later.isdigit():
        return float(later[:9])
    try:
        until = parsedate_to_datetime(later).timestamp()
    except (ValueError, OverflowError):
        return None
    return max(0.0, until - time.time())


class PacedCarrier:
    """A way to an origin that keeps to a pace; ``hurried``, it never waits."""

    def __init__(self, carrier: Carrier, pace: Pace, *, hurried: bool = False) -> None:
        self.origin = carrier.origin
        self._carrier = carrier
        self._pace = pace
        self._hurried = hurried

    def exchange(
        self, outgoing: Outgoing, terms: Terms, on: Connection | None = None
    ) -> Exchange:
        """Send a request when it may go out; again, where the server asks to wait."""
        for _ in range(MOST_SENDINGS):
            self._pace.begin(hurried=self._hurried)
            exchange = self._exchange(outgoing, terms, on)
            waits = self._pace.is_asked_to_wait(exchange) and not self._hurried
            if not (waits and self._may_go_again(outgoing, terms, on, exchange)):
                break
        return exchange

    def _exchange(
        self, outgoing: Outgoing, terms: Terms, on: Connection | None
    ) -> Exchange:
        """Exchange in the time that is left: a server may take it all for one."""
        left = self._pace.left
        try:
            return self._carrier.exchange(outgoing, replace(terms, most=left), on)
        except ExchangeFailed:
            if left is not None and not self._pace.left:
                self._pace.begin(hurried=True)
            raise

    @staticmethod
    def _may_go_again(
        outgoing: Outgoing, terms: Terms, on: Connection | None, answer: Exchange
    ) -> bool:
        """Tell whether the very same request can be sent once more."""
        whole = isinstance(outgoing.body, bytes) and outgoing.end is None
        ended = on is not None and answer.closing
        return whole and outgoing.finished and terms.sink is None and not ended

    def close(self) -> None:
        """End the connections kept for later."""
        self._carrier.close()
