"""The account of a load: what held, what did not, and how much was going on then."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.harness.evidence import Record
from conformance.harness.outcome import Found, Outcome

#: How many failures of a requirement are told with their exchanges.
SHOWN = 3
#: How many different findings of a requirement are told apart.
DIFFERENT = 40
#: Seconds over which a rate is taken.
WINDOW = 5.0
#: What says nothing about a requirement.
UNJUDGED = (Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE, Outcome.ERROR)


@dataclass(frozen=True, slots=True)
class Sample:
    """How much was going on at a moment, in seconds since the start."""

    seconds: float
    users: int
    requests: int
    judged: int = 0
    broken: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """When something came about, and under how much load."""

    seconds: float
    users: int
    rate: float

    def __str__(self) -> str:
        users = "1 user" if self.users == 1 else f"{self.users} users"
        return f"{users} and {self.rate:.0f} requests/s, after {self.seconds:.1f} s"


@dataclass(slots=True)
class Course:
    """The load from moment to moment."""

    samples: list[Sample] = field(default_factory=list)
    _times: list[float] = field(default_factory=list)

    def add(self, sample: Sample) -> None:
        """Note how much is going on."""
        self.samples.append(sample)
        self._times.append(sample.seconds)

    def at(self, seconds: float) -> Moment:
        """Return how much was going on at a moment."""
        place = bisect_right(self._times, seconds)
        if not self.samples:
            return Moment(max(0.0, seconds), 0, 0.0)
        # Users are counted now and then: those who come next are there already.
        users = self.samples[min(place, len(self.samples) - 1)].users
        return Moment(max(0.0, seconds), users, self._rate(place))

    def _rate(self, place: int) -> float:
        """Return the requests a second in the seconds before a sample."""
        last = self.samples[min(place, len(self.samples) - 1)]
        first = self.samples[bisect_left(self._times, last.seconds - WINDOW)]
        passed = last.seconds - first.seconds
        if passed <= 0:
            return last.requests / last.seconds if last.seconds > 0 else 0.0
        return (last.requests - first.requests) / passed

    @property
    def most_users(self) -> int:
        """Return how many users there were at most."""
        return max((one.users for one in self.samples), default=0)


@dataclass(slots=True)
class Standing:
    """How one requirement stood while the load lasted.

    ``alone`` tells how its failed tests ended when nobody else was there any more.
    """

    requirement: str
    outcomes: dict[str, int] = field(default_factory=dict)
    found: dict[Found, str] = field(default_factory=dict)
    first_failure: float | None = None
    failures: list[Record] = field(default_factory=list)
    unjudged: list[Record] = field(default_factory=list)
    failed_tests: dict[str, str] = field(default_factory=dict)
    by_users: dict[int, list[int]] = field(default_factory=dict)
    alone: str = ""

    @property
    def failed(self) -> int:
        """Return how often it was violated."""
        return self.outcomes.get(Outcome.FAILED, 0)

    @property
    def judged(self) -> int:
        """Return how often it was judged."""
        return self.failed + self.outcomes.get(Outcome.PASSED, 0)

    def take(self, event: Mapping[str, Any], seconds: float, users: int) -> None:
        """Count one finding of the load's ``seconds``, with so many users there."""
        outcome = Outcome(event["outcome"])
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
        self._remember(event, outcome)
        if outcome not in UNJUDGED:
            row = self.by_users.setdefault(users, [0, 0])
            row[0] += 1
            row[1] += outcome is Outcome.FAILED
        if outcome is Outcome.FAILED:
            self.failed_tests[str(event["test"])] = str(event["where"])
            if self.first_failure is None or seconds < self.first_failure:
                self.first_failure = seconds
        kept = self.failures if outcome is Outcome.FAILED else self.unjudged
        if event["record"] and len(kept) < SHOWN:
            kept.append({**event["record"], "at": round(seconds, 3)})
            kept.sort(key=lambda one: float(one["at"]))

    def _remember(self, event: Mapping[str, Any], outcome: Outcome) -> None:
        one = Found(
            self.requirement,
            str(event["test"]),
            outcome,
            str(event["required"]),
            str(event["because"]),
        )
        if len(self.found) < DIFFERENT or outcome not in {
            o.outcome for o in self.found
        }:
            self.found.setdefault(one, str(event["where"]))


@dataclass(slots=True)
class Account:
    """All that was found, by requirement, and the course of the load."""

    course: Course = field(default_factory=Course)
    standings: dict[str, Standing] = field(default_factory=dict)
    tests: int = 0
    leftovers: list[Record] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=lambda: {"created": 0, "removed": 0})
    waits: dict[str, float] = field(
        default_factory=lambda: {"asked": 0, "seconds": 0.0}
    )
    spent: str = ""
    defects: dict[str, int] = field(default_factory=dict)

    def take(self, told: Mapping[str, Any], now: float) -> None:
        """Take in what one process has found; ``now`` is in seconds of the load."""
        for event in told["events"]:
            name = str(event["requirement"])
            standing = self.standings.setdefault(name, Standing(name))
            seconds = max(0.0, now - float(event["ago"]))
            standing.take(event, seconds, self.course.at(seconds).users)
        self.tests += int(told["tests"])
        self.leftovers += told["leftovers"]
        self.spent = self.spent or str(told["spent"])
        for text in told["defects"]:
            self.defects[text] = self.defects.get(text, 0) + 1
        for name, number in told["made"].items():
            self.made[name] += int(number)
        for name, number in told["waits"].items():
            self.waits[name] += number

    def broken(self) -> list[Standing]:
        """Return what did not hold, in the order in which it broke."""
        several = [one for one in self.standings.values() if one.failed]
        return sorted(
            several, key=lambda one: (one.first_failure or 0, one.requirement)
        )

    def first(self, standing: Standing) -> Moment | None:
        """Return under how much load a requirement broke first."""
        if standing.first_failure is None:
            return None
        return self.course.at(standing.first_failure)
