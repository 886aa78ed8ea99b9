"""A run in one piece and in shards, against a server that is wrong in one way."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.selftest.command import Finished, in_directory

WRONG = ("--reference", "--variant=StoresOnlyUpToTheFirstNul", "--effort=smoke")
CHOICE = (*WRONG, "--requirement=cm.stream.*")
OF = 3
Record = dict[str, Any]


@dataclass(frozen=True)
class Pieces:
    """The same run in one piece and in shards, each in a folder of its own."""

    directory: Path
    whole: Finished
    shards: tuple[Finished, ...]

    def merged(self, *arguments: object) -> Finished:
        """Merge shards; without a word, all of them."""
        names = arguments or tuple(range(1, len(self.shards) + 1))
        given = [f"shard-{n}" if isinstance(n, int) else n for n in names]
        done = in_directory(self.directory)("merge", *given)
        return Finished(done.code, done.out, done.err, self.directory)

    def copied(self, directory: Path) -> Pieces:
        """Return a copy whose shards can be tampered with."""
        shutil.copytree(self.directory, directory / "copy")
        return Pieces(directory / "copy", self.whole, self.shards)

    def tamper(self, number: int, change: Callable[[list[Record]], object]) -> None:
        """Change the evidence of a shard."""
        path = self.directory / f"shard-{number}" / "results.jsonl"
        records = [json.loads(line) for line in path.read_bytes().splitlines()]
        change(records)
        text = "".join(json.dumps(record) + "\n" for record in records)
        path.write_text(text, encoding="utf-8")


def in_pieces(directory: Path, *line: str) -> Pieces:
    """Run a command line in one piece and in shards."""
    run = in_directory(directory)
    whole = run("run", *line, "--report-dir=whole")
    shards = [
        run("run", *line, f"--shard={n}/{OF}", f"--report-dir=shard-{n}")
        for n in range(1, OF + 1)
    ]
    return Pieces(directory, whole, tuple(shards))


@pytest.fixture(scope="package")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> Pieces:
    return in_pieces(tmp_path_factory.mktemp("pieces"), *CHOICE)
