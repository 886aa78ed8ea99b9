"""What a rehearsed run asked for: step by step, and in sum."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from conformance.harness.transcript import Exchange, Transcript
from conformance.harness.writes import Write

Record = dict[str, Any]


@dataclass(slots=True)
class Step:
    """What one test asks for, or what goes before and after all of them."""

    requirement: str
    test: str
    requests: int = 0
    bytes_sent: int = 0
    skipped: str = ""
    ended_early: bool = False
    writes: Counter[tuple[str, Write]] = field(default_factory=Counter)

    def record(self) -> Record:
        """Return the step as the plan has it."""
        return {
            **({"requirement": self.requirement} if self.requirement else {}),
            "test": self.test,
            "requests": self.requests,
            "bytes_sent": self.bytes_sent,
            "writes": [
                {"protocol": protocol, "operation": write.operation}
                | ({"object": write.object} if write.object else {})
                | {"count": count}
                for (protocol, write), count in sorted(self.writes.items())
            ],
            **({"skipped": self.skipped} if self.skipped else {}),
            **({"ended_early": True} if self.ended_early else {}),
        }


class Notes(Transcript):
    """A transcript that also keeps count, for the step that goes on."""

    def __init__(self, told: Callable[[Exchange], tuple[str, list[Write]]]) -> None:
        """Keep count of what ``told`` says: an exchange's protocol and writes."""
        super().__init__()
        self.told = told
        self.steps: list[Step] = []
        self.by_protocol: Counter[str] = Counter()
        self._notes = Lock()

    def begin(self, requirement: str, test: str) -> None:
        """Begin a step."""
        self.steps.append(Step(requirement, test))

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange, and count it."""
        Transcript.record(self, exchange)
        protocol, writes = self.told(exchange)
        with self._notes:
            step = self.steps[-1]
            step.requests += 1
            step.bytes_sent += exchange.request_body.size
            step.writes.update((protocol, write) for write in writes)
            self.by_protocol[protocol] += 1


def totals(steps: Iterable[Step], requests: Counter[str]) -> Record:
    """Return the sums over all steps, by protocol and kind of write."""
    steps = list(steps)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for step in steps:
        for (protocol, write), count in step.writes.items():
            kinds[protocol][write.operation] += count
    return {
        "requests": sum(requests.values()),
        "writes": sum(sum(one.values()) for one in kinds.values()),
        "bytes_sent": sum(step.bytes_sent for step in steps),
        "tests": sum(bool(step.requirement) for step in steps),
        "protocols": {
            name: {
                "requests": count,
                "writes": dict(sorted(kinds[name].items())),
            }
            for name, count in sorted(requests.items())
        },
    }
