"""What lies beside the evidence of shards, brought together: tapes and bodies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.harness.bodies import FOLDER, forget_bodies
from conformance.harness.tape.reading import read_events
from conformance.report.results import read_results
from conformance.running.hooks import TAPES
from conformance.running.merging.evidence import ShardRun
from conformance.running.rejudging.stored import StoredRun

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShardTape:
    """The tape of one process of a shard."""

    shard: ShardRun
    path: Path

    @property
    def name(self) -> str:
        """Return what it is called beside those of other shards."""
        numbered = f"traffic-shard{self.shard.shard.number}"
        return self.path.name.replace("traffic", numbered, 1)

    def record(self) -> Record:
        """Return what the merged evidence says of it."""
        stored: list[Record] = self.shard.end["traffic"]
        told = next(one for one in stored if Path(one["file"]).name == self.path.name)
        return told | {
            "file": self.name,
            "shard": str(self.shard.shard),
            "unreachable": self.shard.run["unreachable"],
        }

    def times(self) -> Iterator[float]:
        """Yield the seconds that each exchange took."""
        for event in read_events(self.path):
            if event["event"] == "exchange":
                yield event["elapsed"]


def tapes_of(shards: Sequence[ShardRun]) -> list[ShardTape]:
    """Return the tapes of all shards, each as its run wrote it.

    Raises:
        ResultsError: one is missing, or is another one.

    """
    return [
        ShardTape(one, tape)
        for one in shards
        if one.end["traffic"]
        for tape in StoredRun(one.path, read_results(one.path)).tapes()
    ]


def bring_together(tapes: Sequence[ShardTape], directory: Path) -> None:
    """Copy tapes and bodies into a folder, and nothing of an earlier run with them."""
    directory.mkdir(parents=True, exist_ok=True)
    for pattern in TAPES:
        for stale in directory.glob(pattern):
            stale.unlink()
    forget_bodies(directory)
    for tape in tapes:
        shutil.copyfile(tape.path, directory / tape.name)
    for body in bodies_of(tapes):
        (directory / FOLDER).mkdir(exist_ok=True)
        shutil.copyfile(body, directory / FOLDER / body.name)


def bodies_of(tapes: Sequence[ShardTape]) -> Iterator[Path]:
    """Yield the bodies that shards have kept whole, each named after what it holds."""
    for folder in {tape.path.parent / FOLDER for tape in tapes}:
        yield from folder.glob("[0-9a-f]" * 64)
