"""Kill the server while clients upload, and look at what is there afterwards."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance.selftest.faults.child import Child, left_over, serving
from conformance.selftest.faults.record import Record
from conformance.selftest.faults.writers import at_work, make_archive

#: Seconds after which a server is killed: in the middle of the first or a later upload.
SOONEST, LATEST = 0.005, 0.2
#: Rounds on one data directory.
GENERATIONS = 10


@dataclass(frozen=True, slots=True)
class Kill:
    """What came of one kill: of how much that was new, and after which restart."""

    fresh: int
    restart: float
    wrong: tuple[str, ...]


def kills(rounds: int, seed: int, directory: Path) -> Iterator[Kill]:
    """Kill so many servers; the next one on a directory checks what the last left."""
    for first in range(0, rounds, GENERATIONS):
        data = directory / f"kills-{first}"
        record, archive = Record(), b""
        for number in range(first, min(first + GENERATIONS, rounds)):
            before = record.acknowledged
            with serving(data) as server:
                archive = archive or make_archive(server)
                killed(server, record, f"{seed}:{number}", archive)
            yield checked(data, record, archive, before)


def killed(server: Child, record: Record, seed: str, archive: bytes) -> None:
    """Kill a server at a moment that the seed says, while four clients write."""
    dice = random.Random(seed)  # noqa: S311  (to repeat, not to hide)
    with at_work(server, record, seed, archive):
        time.sleep(dice.uniform(SOONEST, LATEST))
        server.kill()


def checked(data: Path, record: Record, archive: bytes, before: int) -> Kill:
    """Start again; see that all is there, and that interrupted work can go on."""
    fresh = record.acknowledged - before
    began = time.monotonic()
    with serving(data) as server:
        restart = time.monotonic() - began
        wrong = record.wrong(server)
        wrong += record.finish(server)
        wrong += record.go_on(server, archive)
        wrong += [f"left over: {path}" for path in left_over(data)]
    return Kill(fresh, restart, tuple(wrong))
