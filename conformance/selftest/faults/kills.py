"""Kill the server while clients upload, and look at what is there afterwards."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.selftest.faults.child import (
    Child,
    Nursery,
    left_over,
    nursery,
    serving,
)
from conformance.selftest.faults.record import Record
from conformance.selftest.faults.writers import at_work, make_archive

#: Seconds after which a server is killed: in the middle of the first or a later upload.
SOONEST, LATEST = 0.005, 0.2
#: Rounds on one data directory.
GENERATIONS = 10


@dataclass(frozen=True, slots=True)
class Kill:
    """What came of one kill: of how much that was new, and after which restart.

    That does not count the time in which others had the processor.
    """

    fresh: int
    restart: float
    wrong: tuple[str, ...]


def kills(rounds: int, seed: int, directory: Path) -> Iterator[Kill]:
    """Kill so many servers, ten of them in turn on each directory."""
    with nursery() as born:
        for first in range(0, rounds, GENERATIONS):
            data = directory / f"kills-{first}"
            numbers = range(first, min(first + GENERATIONS, rounds))
            yield from generation(
                born, [f"{seed}:{number}" for number in numbers], data
            )
            shutil.rmtree(data)


def generation(born: Nursery, seeds: Sequence[str], data: Path) -> Iterator[Kill]:
    """Kill one server after another; each checks what the one before has left.

    What the last one has left is checked by a server that is started from nothing.
    """
    record, archive, fresh = Record(), b"", 0
    for seed in seeds:
        began = time.monotonic()
        with born.serving(data) as server:
            restart = time.monotonic() - began - server.waited()
            if archive:
                yield Kill(fresh, restart, checked(server, data, record, archive))
            archive = archive or make_archive(server)
            before = record.acknowledged
            killed(server, record, seed, archive)
            fresh = record.acknowledged - before
    began = time.monotonic()
    with serving(data) as server:
        restart = time.monotonic() - began - server.waited()
        yield Kill(fresh, restart, checked(server, data, record, archive))


def killed(server: Child, record: Record, seed: str, archive: bytes) -> None:
    """Kill a server at a moment that the seed says, while four clients write."""
    dice = random.Random(seed)  # noqa: S311  (to repeat, not to hide)
    with at_work(server, record, seed, archive):
        time.sleep(dice.uniform(SOONEST, LATEST))
        server.kill()


def checked(
    server: Child, data: Path, record: Record, archive: bytes
) -> tuple[str, ...]:
    """Return what is not there, and what interrupted work cannot go on."""
    wrong = record.wrong(server)
    wrong += record.finish(server)
    wrong += record.go_on(server, archive)
    return (*wrong, *(f"left over: {path}" for path in left_over(data)))
