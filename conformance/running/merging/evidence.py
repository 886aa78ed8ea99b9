"""The evidence of one shard, as it was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance.harness.exit_code import ExitCode
from conformance.harness.known_failure import KnownFailure
from conformance.report.results import ResultsError, read_results
from conformance.running.merging.configuration import configuration_digest
from conformance.running.sharding import Shard, tests_in

Record = dict[str, Any]
AGAIN = "run that shard again"


@dataclass(frozen=True)
class ShardRun:
    """The records of one shard's ``results.jsonl``."""

    path: Path
    records: tuple[Record, ...]

    @classmethod
    def read(cls, given: Path) -> ShardRun:
        """Read a shard's evidence, or that in a folder.

        Raises:
            ResultsError: it is none, or not whole.

        """
        path = given / "results.jsonl" if given.is_dir() else given
        read_results(path)
        lines = path.read_text(encoding="utf-8").split("\n")
        if lines.pop():
            raise ResultsError(f"{path} was cut short; {AGAIN}")
        found = cls(path, tuple(json.loads(line) for line in lines if line.strip()))
        found.check()
        return found

    def check(self) -> None:
        """Refuse what is no shard, or not to its end.

        Raises:
            ResultsError: it is not, and why.

        """
        if self.run.get("merged"):
            raise ResultsError(f"{self.path} is merged; give the shards it came from")
        if not self.run.get("shard"):
            problem = "is of a whole run; give what runs with --shard i/n have left"
            raise ResultsError(f"{self.path} {problem}")
        for kind in ("end", "shard"):
            if not any(self.of_kind(kind)):
                problem = f"{self.path}: shard {self.shard} was cut short"
                raise ResultsError(f"{problem}; {AGAIN}")
        if configuration_digest(self.run, self.known) != self.run["configuration"]:
            problem = "is not as it was written: its configuration has another digest"
            raise ResultsError(f"{self.path} {problem}; {AGAIN}")

    def of_kind(self, kind: str) -> Iterator[Record]:
        """Yield the records of a kind."""
        return (one for one in self.records if one["record"] == kind)

    @property
    def run(self) -> Record:
        """Return the record that says what was asked for."""
        return self.records[0]

    @property
    def shard(self) -> Shard:
        """Return which shard it is."""
        return Shard.read(self.run["shard"])

    @cached_property
    def share(self) -> Record:
        """Return what it had of the plan."""
        return next(self.of_kind("shard"))

    @cached_property
    def end(self) -> Record:
        """Return the last record."""
        return next(self.of_kind("end"))

    @cached_property
    def places(self) -> dict[str, int]:
        """Return its tests, with their places in the plan."""
        return tests_in(self.share)

    @cached_property
    def known(self) -> list[KnownFailure]:
        """Return the known failures of its profile."""
        return [KnownFailure.of_record(one) for one in self.of_kind("known failure")]

    @property
    def interrupted(self) -> bool:
        """Tell whether somebody ended it."""
        return bool(self.end["exit_code"] == ExitCode.INTERRUPTED)

    def unfinished(self) -> dict[str, str]:
        """Return its tests without a finding, with their requirements."""
        found = {one["test"] for one in self.of_kind("result")}
        found -= set(self.end.get("tests_not_run", ()))
        return {
            name: requirement
            for requirement, tests in self.share["tests"].items()
            for name in tests
            if name not in found
        }

    def why_unfinished(self) -> str:
        """Return why it did not run all of its tests; nothing if it did."""
        missing = len(self.unfinished())
        if not missing:
            return ""
        why = self.end.get("stopped") or f"{missing} of its tests came to no finding"
        return f"in shard {self.shard}, {why}"
