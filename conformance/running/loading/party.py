"""The users of one process: what they share, and what is told of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, field
from random import Random
from typing import Any

from conformance.harness.pace import BudgetSpent, Pace
from conformance.harness.transcript import Exchange
from conformance.report.exchanges import operation
from conformance.running.loading.guest import Event, Guest
from conformance.running.loading.order import Order
from conformance.running.loading.trials import Trial

#: Tells Locust of a request: protocol, operation, seconds, bytes, and what was wrong.
Heard = Callable[[str, str, float, int, str], object]


@dataclass(slots=True)
class Party:
    """All users of this process."""

    order: Order
    trials: Sequence[Trial]
    heard: Heard
    pace: Pace = field(default_factory=Pace)
    came: int = 0
    shown: dict[str, int] = field(default_factory=dict)
    spent: str = ""
    _events: list[Event] = field(default_factory=list)
    _tests: int = 0
    _leftovers: list[dict[str, str]] = field(default_factory=list)
    _defects: list[str] = field(default_factory=list)
    _made: dict[str, int] = field(default_factory=lambda: {"created": 0, "removed": 0})
    _waits: tuple[int, float] = (0, 0.0)

    def welcome(self) -> Guest:
        """Return another user."""
        self.came += 1
        seeds = (self.order.seed, self.order.share, self.came)
        random = Random(":".join(map(str, seeds)))  # noqa: S311  (it guards nothing)
        steady(random.getrandbits(64))
        return Guest(self.order, random, self.pace, self.hear)

    def hear(self, protocol: str, exchange: Exchange) -> None:
        """Tell of an exchange."""
        wrong = "" if exchange.status else "no sound answer"
        name = operation(
            {
                "method": exchange.method,
                "target": exchange.target,
                "request_headers": list(exchange.request_headers),
            }
        )
        self.heard(
            protocol or "clean-up",
            name,
            exchange.elapsed,
            exchange.content.size,
            wrong,
        )

    def let_judge(self, guest: Guest) -> bool:
        """Let a user run its next test; tell whether it may go on."""
        if not self.trials or self.pace.spent:
            self.spent = self.spent or self.pace.spent
            return False
        try:
            self._events += guest.judge(guest.next(list(self.trials)), self.shown)
        except BudgetSpent as spent:
            self.spent = self.spent or str(spent)
            return False
        self._tests += 1
        return True

    def say_goodbye(self, guest: Guest) -> None:
        """Let a user clean up and go."""
        self.pace.lift()
        clean = guest.run.redactor.text
        for one in guest.leave():
            kind, name, reason = astuple(one)
            self._leftovers.append(
                {"kind": kind, "name": name, "reason": clean(reason)}
            )
        self._made["created"] += guest.run.ledger.created
        self._made["removed"] += guest.run.ledger.removed

    def note_defect(self, error: BaseException) -> None:
        """Note that something of ours went wrong."""
        self._defects.append(f"{type(error).__name__}: {error}"[:500])

    def told(self) -> dict[str, Any]:
        """Return what is new since it was asked last."""
        now, events = time.time(), self._events
        asked, waited = self.pace.asked, self.pace.waited
        told = {
            "events": [one.told(now) for one in events],
            "tests": self._tests,
            "leftovers": self._leftovers,
            "defects": self._defects,
            "made": self._made,
            "spent": self.spent,
            "waits": {
                "asked": asked - self._waits[0],
                "seconds": waited - self._waits[1],
            },
        }
        self._events, self._leftovers, self._defects = [], [], []
        self._tests, self._waits = 0, (asked, waited)
        self._made = {"created": 0, "removed": 0}
        return told


def steady(seed: int) -> None:
    """Let what this user's generated tests draw depend on its seed alone."""
    from hypothesis import core  # noqa: PLC0415  (heavy)

    # There is no setting for the seed of one thread.
    core.threadlocal._hypothesis_global_random = Random(seed)  # noqa: S311, SLF001
