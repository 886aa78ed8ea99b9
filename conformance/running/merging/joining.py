"""The evidence of the run that its shards are: ruled on as if run in one piece."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from conformance.harness.catalogue import Catalogue
from conformance.harness.evidence import requirement_record
from conformance.harness.ledger import Leftover
from conformance.running.conclusion import (
    Conclusion,
    Tally,
    closing_records,
    conclude,
)
from conformance.running.merging.evidence import ShardRun
from conformance.running.merging.traffic import ShardTape
from conformance.running.proofs import load_proofs

Record = dict[str, Any]
SUMS = ("created", "removed", "requests", "bytes_sent", "bytes_received")


@dataclass(frozen=True, slots=True)
class Joined:
    """All shards of a run, in the order of their numbers, and their tapes."""

    shards: Sequence[ShardRun]
    tapes: Sequence[ShardTape]
    catalogue: Catalogue

    def header(self) -> Record:
        """Return the record that identifies the run."""
        first = min((one.run for one in self.shards), key=lambda run: run["started"])
        ids = [one.run["run"] for one in self.shards]
        unreachable = {k: v for one in self.shards for k, v in _unreachable(one)}
        pythons = dict.fromkeys(one.run["python"] for one in self.shards)
        own = {
            key: first[key] for key in first if key not in ("shard", "configuration")
        }
        return own | {
            "command": without(first["command"], "--shard"),
            "run": " ".join(ids),
            "python": ", ".join(pythons),
            "unreachable": unreachable,
            "merged": ids,
        }

    def results(self) -> list[Record]:
        """Return what the tests found, in the order of the plan."""
        return [
            found
            for _, found in sorted(
                (
                    (one.places[found["test"]], found)
                    for one in self.shards
                    for found in one.of_kind("result")
                ),
                key=lambda pair: pair[0],
            )
        ]

    def tally(self) -> Tally:
        """Return what all shards found and did."""
        tally = Tally()
        for record in self.results():
            tally.take(record)
        for one in self.shards:
            _count(one, tally)
        reasons = [one.why_unfinished() for one in self.shards if not one.interrupted]
        tally.spent = "; ".join(filter(None, reasons))
        tally.times += [time for tape in self.tapes for time in tape.times()]
        tally.tapes += [tape.record() for tape in self.tapes]
        return tally

    def conclusion(self, tally: Tally) -> Conclusion:
        """Return what the run amounts to."""
        run = self.shards[0].run
        interrupted = [str(one.shard) for one in self.shards if one.interrupted]
        ended = conclude(
            self.catalogue,
            {
                name: row
                for name, row in self.catalogue.select(run["selection"]).items()
                if row.protocol in run["protocols"]
            },
            tally,
            known_failures=self.shards[0].known,
            today=self.day(),
            strict=run["strict"],
            interrupted=bool(interrupted),
        )
        if not interrupted:
            return ended
        told = f"{ended.sentence} Interrupted: shard {', '.join(interrupted)}."
        return replace(ended, sentence=told)

    def day(self) -> date:
        """Return the day on which the run began, by which known failures expire."""
        started = min(one.run["started"] for one in self.shards)
        return datetime.fromisoformat(started).date()

    def records(self, tally: Tally, conclusion: Conclusion) -> Iterator[Record]:
        """Yield the evidence, line by line."""
        yield self.header()
        told = {one["id"]: one for shard in self.shards for one in _rows(shard)}
        ruled = {ruling.requirement.id for ruling in conclusion.rulings}
        yield from told.values()
        for name in sorted(ruled - told.keys()):
            row = self.catalogue.requirements[name]
            title = self.catalogue.documents[row.passages[0].document].title
            yield requirement_record(row, title, load_proofs().of(name))
        yield from self.results()
        for record in closing_records(conclusion, tally):
            is_end = record["record"] == "end"
            yield record | ({"ended": self.ended()} if is_end else {})

    def ended(self) -> str:
        """Return when the last shard ended."""
        return str(max(one.end["ended"] for one in self.shards))


def _unreachable(one: ShardRun) -> Iterator[tuple[str, str]]:
    yield from one.run["unreachable"].items()


def _rows(one: ShardRun) -> Iterator[Record]:
    return one.of_kind("requirement")


def _count(one: ShardRun, tally: Tally) -> None:
    """Add what a shard did on the target, and left there."""
    end = one.end
    for name in SUMS:
        setattr(tally, name, getattr(tally, name) + end[name])
    tally.servers |= dict.fromkeys(end["servers"])
    tally.leftovers += [Leftover(**left) for left in end["leftovers"]]
    waits = end.get("waits", {})
    tally.asked_to_wait += waits.get("asked", 0)
    tally.waited += waits.get("seconds", 0.0)
    tally.unfinished |= one.unfinished()


def without(command: str, *options: str) -> str:
    """Return a command line without some options and their values."""
    kept, skip = [], False
    for word in shlex.split(command):
        skip, drop = word in options, skip
        if not (skip or drop):
            kept.append(word)
    return shlex.join(kept)
