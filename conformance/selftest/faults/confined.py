"""A run of the suite in little memory: it ends as any other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from conformance.running.bundle import ENVIRONMENT, JUDGED, PROFILE, reference_server
from conformance.selftest.command import PROGRAM, Finished, finished
from conformance.selftest.faults.page import Outcome

#: What the process may address in all, in KiB: stacks and libraries count as well.
ROOM = 600 << 10
SHELL = ("/bin/sh", "-c", f'ulimit -v {ROOM}; exec "$0" "$@"')


def confined(seed: int, directory: Path, *selection: str) -> Iterator[Outcome]:
    """Judge the reference from a process that has so much room."""
    began = time.monotonic()
    folder = directory / "confined"
    folder.mkdir(parents=True)
    with reference_server(settings=JUDGED) as server:
        line: list[object] = [
            *SHELL,
            PROGRAM,
            "run",
            server.url,
            f"--profile={PROFILE}",
        ]
        line += [f"--seed={seed}", *selection]
        done = finished(line, folder, ENVIRONMENT)
    told = f"in {ROOM >> 10} MiB of address space, exit {done.code}"
    seconds = time.monotonic() - began
    yield Outcome("run in little memory", 1, told, seconds, tuple(wrong(done)), 1)


def wrong(done: Finished) -> list[str]:
    """Return what a run came to that should have found nothing."""
    results = [row for row in done.evidence if row["record"] == "result"]
    bad = [row for row in results if row["outcome"] in {"error", "failed"}]
    found = [f"{row['test']}: {row['outcome']}" for row in bad]
    return found or ([done.out[-300:]] if done.code else [])
