"""How a load is told: in the terminal, as JSON, as evidence and as a page."""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conformance.harness.catalogue import BINDING, Catalogue
from conformance.harness.evidence import EvidenceFile, Record, requirement_record
from conformance.harness.exit_code import ExitCode
from conformance.harness.outcome import Found, Outcome
from conformance.harness.printable import printable
from conformance.harness.run import Run
from conformance.report.load import render
from conformance.report.results import read_results
from conformance.running.conclusion import Conclusion, Tally, closing_records, conclude
from conformance.running.header import run_record
from conformance.running.loading.account import Account, Standing
from conformance.running.loading.figures import operations, traffic
from conformance.running.loading.lines import lines
from conformance.running.loading.order import Order

FORMAT = 1


@dataclass(slots=True)
class Telling:
    """What is known when a load is over."""

    order: Order
    catalogue: Catalogue
    left_out: Mapping[str, int]
    account: Account = field(default_factory=Account)
    stats: Any = None
    run: Run | None = None
    unreachable: dict[str, str] = field(default_factory=dict)
    interrupted: bool = False
    started: float = field(default_factory=time.time)
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Return how long the load lasted."""
        samples = self.account.course.samples
        return samples[-1].seconds if samples else 0.0

    def told(self) -> ExitCode:
        """Write all reports and say how it ended; return the exit code."""
        tally = self._tally()
        conclusion = self._conclusion(tally)
        code = self.code(conclusion)
        document = self.document(code)
        directory = Path(self.order.report_dir)
        self._write_evidence(directory / "results.jsonl", conclusion, tally, document)
        text = json.dumps(document, indent=1) + "\n"
        write_text(directory / "load.json", text)
        page = render(read_results(directory / "results.jsonl"), document)
        write_text(directory / "load.html", page)
        for line in lines(document):
            sys.stdout.write(printable(line) + "\n")
        sys.stdout.write(f"report: {directory / 'load.html'}\n")
        return code

    # -- what it amounts to ---------------------------------------------------------

    def code(self, conclusion: Conclusion) -> ExitCode:
        """Return the exit code; a load other than the one asked for proves nothing."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        if self._has_defects():
            return ExitCode.SUITE_ERROR
        cut_short = bool(self.account.remarks or self.account.spent)
        if conclusion.code is ExitCode.CONFORMS and cut_short:
            return ExitCode.NOT_JUDGED
        return conclusion.code

    def _conclusion(self, tally: Tally) -> Conclusion:
        known = self.order.profile.known_failures
        return conclude(
            self.catalogue,
            {},
            tally,
            known_failures=known,
            today=datetime.now(UTC).date(),
            strict=self.order.strict,
            interrupted=self.interrupted,
        )

    def _tally(self) -> Tally:
        tally = Tally(
            created=self.account.made["created"],
            removed=self.account.made["removed"],
            asked_to_wait=int(self.account.waits["asked"]),
            waited=self.account.waits["seconds"],
        )
        for name, standing in self.account.standings.items():
            tally.found[name] = list(standing.found)
        if self.stats is not None:
            tally.requests = self.stats.total.num_requests
            tally.bytes_received = self.stats.total.total_content_length
        return tally

    # -- the document ---------------------------------------------------------------

    def document(self, code: ExitCode) -> Record:
        """Return the load as JSON."""
        order, account = self.order, self.account
        broken = [one for one in account.broken() if self.binds(one)]
        judged = [one for one in account.standings.values() if one.judged]
        return {
            "format": FORMAT,
            "command": self.command(),
            "target": order.url,
            "reference": order.is_reference,
            "started": datetime.fromtimestamp(self.started, tz=UTC).isoformat(
                timespec="seconds"
            ),
            "users": order.users,
            "spawn_rate": order.spawn_rate,
            "workers": order.workers,
            "seed": order.seed,
            "asked_seconds": order.seconds,
            "seconds": round(self.seconds, 3),
            "most_users": account.course.most_users,
            "exit_code": int(code),
            "sentence": self.sentence(broken, len(judged)),
            "tests": account.tests,
            "judged": len(judged),
            "broken": [self.broken(one) for one in broken],
            "unjudged": [self.unjudged(one) for one in self._unjudged()],
            "held": sorted(one.requirement for one in judged if not one.failed),
            "traffic": traffic(self.stats, self.seconds),
            "operations": operations(self.stats),
            "course": self._course(),
            "unreachable": self.unreachable,
            "left_out": dict(self.left_out),
            "remarks": [*account.remarks, *self._endings()],
            "leftovers": account.leftovers,
            **account.made,
        }

    def _endings(self) -> Iterator[str]:
        if self.account.spent:
            yield f"the load ended early: {self.account.spent}"
        for text, number in self.account.defects.items():
            yield f"a defect of the suite, {number} times: {text}"
        if self.account.waits["asked"]:
            yield (
                f"the server asked to wait {self.account.waits['asked']:.0f} times; "
                f"{self.account.waits['seconds']:.0f} s were waited"
            )

    def _has_defects(self) -> bool:
        errors = (one.outcomes.get(Outcome.ERROR) for one in self.standings)
        return bool(self.account.defects) or any(errors)

    @property
    def standings(self) -> list[Standing]:
        """Return how each requirement stood."""
        return list(self.account.standings.values())

    def _unjudged(self) -> list[Standing]:
        bad = (Outcome.INCONCLUSIVE, Outcome.ERROR)
        return [
            one
            for one in self.account.standings.values()
            if not one.failed and any(one.outcomes.get(kind) for kind in bad)
        ]

    def binds(self, standing: Standing) -> bool:
        """Tell whether a requirement is one that a server must or should meet."""
        return self.catalogue.requirements[standing.requirement].level in BINDING

    def sentence(self, broken: list[Standing], judged: int) -> str:
        """Say in one sentence what came of it."""
        if self._has_defects():
            return "A defect of the suite came to light: this is no verdict."
        if not judged:
            return "Nothing was judged."
        course = self.account.course
        most = f"{course.most_users} user{'' if course.most_users == 1 else 's'}"
        if not broken:
            return f"All {judged} requirements judged hold with up to {most}."
        first = self.account.first(broken[0])
        return (
            f"{len(broken)} of {judged} requirements judged did not hold with up to "
            f"{most}; the first broke at {first}."
        )

    def broken(self, standing: Standing) -> Record:
        """Return what is told of a requirement that did not hold."""
        row = self.catalogue.requirements[standing.requirement]
        first = self.account.first(standing)
        shown: Record = next(iter(standing.failures), {})
        return {
            "requirement": standing.requirement,
            "level": row.level,
            "statement": row.statement,
            "failed": standing.failed,
            "judged": standing.judged,
            "first": {
                "seconds": round(first.seconds, 3),
                "users": first.users,
                "requests_per_second": round(first.rate, 1),
            }
            if first
            else {},
            "by_users": [
                {"users": users, "judged": judged, "failed": failed}
                for users, (judged, failed) in sorted(standing.by_users.items())
            ],
            "alone": standing.alone,
            "tests": sorted(standing.failed_tests),
            "received": shown.get("received", ""),
            "required": shown.get("required", ""),
            "example": shown,
        }

    def unjudged(self, standing: Standing) -> Record:
        """Return what is told of a requirement that could not always be judged."""
        reasons = dict.fromkeys(one.because for one in standing.found if one.because)
        return {
            "requirement": standing.requirement,
            "outcomes": {str(name): n for name, n in standing.outcomes.items()},
            "because": list(reasons)[:3],
        }

    def _course(self) -> list[Record]:
        return [
            {
                "seconds": one.seconds,
                "users": one.users,
                "requests": one.requests,
                "requests_per_second": round(
                    self.account.course.at(one.seconds).rate, 1
                ),
                "tests": one.judged,
                "broken": one.broken,
            }
            for one in self.account.course.samples
        ]

    def command(self) -> str:
        """Return the command that repeats the load."""
        order = self.order
        line = ["cms-conformance", "load"]
        line += ["--reference"] if order.is_reference else [order.url]
        line += ["--variant", order.variant] if order.variant else []
        line += ["--profile", order.source] if Path(order.source).is_file() else []
        line += ["--users", str(order.users), "--spawn-rate", f"{order.spawn_rate:g}"]
        line += ["--time", f"{order.seconds:g}", "--seed", str(order.seed)]
        return shlex.join(line)

    # -- the evidence ---------------------------------------------------------------

    def _write_evidence(
        self, path: Path, conclusion: Conclusion, tally: Tally, document: Record
    ) -> None:
        if self.run is None:
            raise ValueError("nothing has been examined yet")
        options = self.order.options()
        with EvidenceFile(path) as evidence:
            header = run_record(self.run, options, self.catalogue, self.started)
            header["unreachable"] = self.unreachable
            evidence.write({**header, "command": document["command"]})
            for ruling in conclusion.rulings:
                row = ruling.requirement
                title = self.catalogue.documents[row.passages[0].document].title
                evidence.write(requirement_record(row, title))
            for standing in self.account.standings.values():
                for record in self.results(standing):
                    evidence.write(record)
            for record in closing_records(conclusion, tally):
                if record["record"] == "end":
                    for name in ("exit_code", "sentence"):
                        record[name] = document[name]
                evidence.write(record)

    def results(self, standing: Standing) -> Iterator[Record]:
        """Yield what was found: failures at length, the rest once."""
        kept = [*standing.failures, *standing.unjudged]
        told = {(one["test"], one["outcome"]) for one in kept}
        for one in kept:
            record = {name: value for name, value in one.items() if name != "at"}
            moment = self.account.course.at(float(one["at"]))
            record["observations"] = [*record["observations"], f"at {moment}"]
            yield record
        for found, where in standing.found.items():
            if (found.test, str(found.outcome)) not in told:
                told.add((found.test, str(found.outcome)))
                yield plain_record(found, where)


def write_text(path: Path, text: str) -> None:
    """Write a file in one step, so that no reader sees half of it."""
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)


def plain_record(found: Found, where: str) -> Record:
    """Return a result of which no exchange was kept."""
    texts = {"required": found.required, "because": found.because}
    return {
        "record": "result",
        "test": found.test,
        "where": where,
        "requirement": found.requirement,
        "outcome": str(found.outcome),
        **{name: text for name, text in texts.items() if text},
        "case": "load",
        "conversation": {"exchanges": 0, "before_shrinking": 0, "of_test": 0},
        "observations": [],
        "examples": 1,
        "seconds": 0.0,
        "exchanges": [],
    }
