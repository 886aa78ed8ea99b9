"""What came of each rule while clients were watched: the account of a session."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from conformance.mock.judging.finding import Finding
from conformance.mock.judging.hearing import Hearing
from conformance.mock.judging.rules import Rule
from conformance.mock.judging.seen import Message, Reader, Seen

#: How many findings of a requirement are kept to be shown, and named by their numbers.
SHOWN = 3
NAMED = 20
#: How much of each body is kept with them.
KEPT = 64 << 10


@dataclass(slots=True)
class Standing:
    """How often a rule was asked, and what it said.

    ``failures`` are the first ones, ``numbers`` the exchanges of some more, and
    ``passed`` is the first exchange that kept to the rule.
    """

    rule: Rule
    tried: int = 0
    failed: int = 0
    failures: list[Finding] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    passed: Seen | None = None

    def take(self, finding: Finding | None, seen: Seen) -> None:
        """Count what the rule said of one exchange."""
        self.tried += 1
        if finding is None:
            self.passed = self.passed or captured(seen)
            return
        self.failed += 1
        if len(self.failures) < SHOWN:
            self.failures.append(replace(finding, exchange=captured(seen)))
        if len(self.numbers) < NAMED:
            self.numbers.append(finding.number)


@dataclass(slots=True)
class Tally:
    """All that was judged since the start, or since it was begun anew."""

    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    requests: int = 0
    received: int = 0
    sent: int = 0
    protocols: set[str] = field(default_factory=set)
    standings: dict[str, Standing] = field(default_factory=dict)

    def take(self, hearing: Hearing) -> None:
        """Count one exchange, and what each rule of its operation said of it."""
        seen = hearing.seen
        self.requests += 1
        self.received += seen.size
        self.sent += seen.answer.size
        self.protocols.add(hearing.side.name)
        found = {finding.id: finding for finding in hearing.findings}
        for one in hearing.rules:
            standing = self.standings.setdefault(one.id, Standing(one))
            standing.take(found.get(one.id), seen)


def captured(seen: Seen) -> Seen:
    """Return an exchange with the first bytes of its bodies, which stay."""
    answer = replace(seen.answer, read=beginning(seen.answer))
    return replace(seen, read=beginning(seen), answer=answer)


def beginning(message: Message) -> Reader:
    """Read the first bytes of a body now."""
    data = (message.body or b"")[:KEPT]
    return lambda: data
