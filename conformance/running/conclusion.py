"""How a run ends: the rulings, the exit code, the last lines of the evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from conformance.harness.catalogue import Catalogue, Requirement
from conformance.harness.evidence import (
    Record,
    found_in,
    known_failure_record,
    verdict_record,
)
from conformance.harness.excuse import Assessment
from conformance.harness.known_failure import KnownFailure
from conformance.harness.ledger import Leftover
from conformance.harness.outcome import Found, Outcome
from conformance.harness.verdict import ExitCode, Ruling, decide
from conformance.running.terminal import sentence, sentence_of_shard


@dataclass(slots=True)
class Tally:
    """What the tests of all processes found, requirement by requirement."""

    found: dict[str, list[Found]] = field(default_factory=lambda: defaultdict(list))
    created: int = 0
    removed: int = 0
    leftovers: list[Leftover] = field(default_factory=list)
    requests: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0
    times: list[float] = field(default_factory=list)
    servers: dict[str, None] = field(default_factory=dict)
    tapes: list[Record] = field(default_factory=list)
    asked_to_wait: int = 0
    waited: float = 0.0
    spent: str = ""
    unfinished: dict[str, str] = field(default_factory=dict)
    share: Record = field(default_factory=dict)

    def take(self, record: Record) -> None:
        """Count one result."""
        found = found_in(record)
        self.found[found.requirement].append(found)

    def tests(self, requirement: str) -> list[str]:
        """Return the tests that found something about a requirement."""
        return [one.test for one in self.found.get(requirement, ())]

    def add_traffic(self, traffic: Mapping[str, Any]) -> None:
        """Add what one process sent, received, made and left behind."""
        self.created += traffic["created"]
        self.removed += traffic["removed"]
        self.requests += traffic["requests"]
        self.bytes_sent += traffic["bytes_sent"]
        self.bytes_received += traffic["bytes_received"]
        self.times += traffic["times"]
        self.servers |= dict.fromkeys(traffic["servers"])
        self.tapes += traffic["tapes"]
        asked, seconds = traffic["waits"]
        self.asked_to_wait += asked
        self.waited += seconds
        self.spent = self.spent or traffic["spent"]
        self.unfinished |= traffic["unfinished"]
        self.leftovers += [Leftover(*one) for one in traffic["leftovers"]]
        self.share = self.share or traffic["share"]

    def is_open(self, requirement: str) -> bool:
        """Tell whether tests of a requirement were not run, and nothing speaks yet."""
        bad = {Outcome.FAILED, Outcome.ERROR}
        if requirement in self.elsewhere:
            # Whatever others find, it will not be met.
            bad.add(Outcome.INCONCLUSIVE)
        elif requirement not in self.unfinished.values():
            return False
        return not any(one.outcome in bad for one in self.found[requirement])

    @property
    def elsewhere(self) -> Collection[str]:
        """Return the requirements that have tests in other shards."""
        names: list[str] = self.share.get("elsewhere", [])
        return names

    def waits(self) -> Record:
        """Return how often the server asked to wait, and the seconds that it was given.

        Each process of a run counts its own.
        """
        return {"asked": self.asked_to_wait, "seconds": round(self.waited, 3)}

    def round_trip(self) -> Record:
        """Return what an exchange took, in seconds: the median, and most of all."""
        ordered = sorted(self.times)
        if not ordered:
            return {}
        return {
            "median": ordered[(len(ordered) - 1) // 2],
            "p95": ordered[(len(ordered) * 95 - 1) // 100],
        }


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a run amounts to."""

    rulings: list[Ruling]
    known: list[Assessment]
    code: ExitCode
    sentence: str
    not_run: list[str]
    today: date


def conclude(  # noqa: PLR0913  (what a run consists of)
    catalogue: Catalogue,
    selected: Mapping[str, Requirement],
    tally: Tally,
    *,
    known_failures: Sequence[KnownFailure],
    today: date,
    strict: bool,
    interrupted: bool,
) -> Conclusion:
    """Return what the findings amount to.

    A requirement no test ran for is left out of the rulings and named in ``not_run``;
    one that was not selected but found violated on the way is ruled on. Where the
    budget did not suffice for all tests of a requirement, only a failure is a verdict.
    """
    blamed = {name: catalogue.requirements[name] for name in tally.found}
    ruled = {
        name: requirement
        for name, requirement in {**selected, **blamed}.items()
        if requirement.excluded or (name in tally.found and not tally.is_open(name))
    }
    decision = decide(
        ruled,
        tally.found,
        known_failures,
        today=today,
        strict=strict,
        interrupted=interrupted,
        stopped=bool(tally.unfinished),
        part=bool(tally.share),
        presumed=known_elsewhere(known_failures, tally, today),
    )
    told = sentence(
        decision.rulings,
        decision.known,
        decision.code,
        strict=strict,
        stopped=tally.spent if tally.unfinished else "",
    )
    if tally.share:
        told = sentence_of_shard(told, decision.code, tally.share)
    return Conclusion(
        decision.rulings,
        decision.known,
        decision.code,
        told,
        [name for name in selected if name not in ruled],
        today,
    )


def known_elsewhere(
    known: Iterable[KnownFailure], tally: Tally, today: date
) -> set[str]:
    """Return the requirements known to fail that other shards have tests of."""
    valid = {one.name for one in known if not one.has_expired(today)}
    return valid.intersection(tally.elsewhere)


def waiting_lines(tally: Tally) -> Iterator[str]:
    """Say how often the server asked to wait, if it did."""
    if tally.asked_to_wait:
        times = "once" if tally.asked_to_wait == 1 else f"{tally.asked_to_wait} times"
        yield (
            f"the server asked to wait {times} (429 or 503 with Retry-After); "
            f"{tally.waited:.0f} s were waited, and the requests sent again"
        )


def closing_records(conclusion: Conclusion, tally: Tally) -> Iterable[Record]:
    """Return what a shard was, the verdicts and the end of the evidence."""
    if tally.share:
        yield tally.share
    for ruling in conclusion.rulings:
        yield verdict_record(ruling, tally.tests(ruling.requirement.id))
    for one in conclusion.known:
        yield known_failure_record(one, conclusion.today)
    yield {
        "record": "end",
        "exit_code": int(conclusion.code),
        "sentence": conclusion.sentence,
        "complete": conclusion.code is not ExitCode.INTERRUPTED
        and not tally.unfinished,
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "not_run": conclusion.not_run,
        **({"stopped": tally.spent} if tally.unfinished else {}),
        **({"tests_not_run": sorted(tally.unfinished)} if tally.unfinished else {}),
        **({"waits": tally.waits()} if tally.asked_to_wait else {}),
        "servers": list(tally.servers),
        "round_trip": tally.round_trip(),
        "requests": tally.requests,
        "bytes_sent": tally.bytes_sent,
        "bytes_received": tally.bytes_received,
        "created": tally.created,
        "removed": tally.removed,
        "traffic": tally.tapes,
        "leftovers": [
            {"kind": one.kind, "name": one.name, "reason": one.reason}
            for one in tally.leftovers
        ],
    }
