"""Runs of the suite that are ended from outside; what they leave is swept up."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen, TimeoutExpired

from conformance.reference.bsn import Bsn
from conformance.reference.bsn.records import OPEN
from conformance.reference.cm import Cm
from conformance.reference.server import serve
from conformance.reference.staging import Staging
from conformance.report.results import ResultsError
from conformance.running.bundle import ENVIRONMENT, JUDGED, PROFILE
from conformance.running.reports import write_reports
from conformance.selftest.command import in_directory, started

#: Tests that make files and users, packages, and uploads.
SELECTION = (
    *("--requirement=cm.create.*", "--requirement=cm.query.*"),
    *("--requirement=staging.package.*", "--requirement=bsn.start.*"),
    *("--effort=smoke", "--report-dir=out", "-q"),
)
#: Seconds after which a run is ended: at its beginning, or in the middle of a test.
SOONEST, LATEST = 0.5, 7.0
WAYS = ("SIGINT", "SIGTERM", "SIGKILL", "SIGKILL of the tests")
#: Seconds in which a run has to come to its end, clean-up and all.
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Abort:
    """How a run was ended, and what was wrong afterwards.

    ``untold`` counts the uploads that were started and not answered: without their
    token nobody can end them, until the server forgets them.
    """

    how: str
    untold: int
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """A server that outlives the runs against it."""

    cm: Cm
    staging: Staging
    bsn: Bsn

    def things(self) -> set[str]:
        """Return what is there and can be made and deleted."""
        kinds = ("obj", "user", "group", "attribute", "objClass")
        found = {
            f"{kind} {one.key}" for kind in kinds for one in self.cm.store.all(kind)
        }
        rows = self.staging.store.rows("SELECT name FROM packages")
        return found | {f"package {name}" for (name,) in rows}

    def open_uploads(self) -> int:
        """Return how many uploads have neither been completed nor cancelled."""
        states = [
            row[0]
            for row in self.bsn._store.rows(  # noqa: SLF001  (nobody else may look)
                "select state from uploads"
            )
        ]
        return sum(state in OPEN for state in states)


def aborts(rounds: int, seed: int, directory: Path) -> Iterator[Abort]:
    """End so many runs at random, and sweep up after each."""
    ground = Ground(
        Cm(directory / "cm", **JUDGED["cm"]),
        Staging(directory / "staging", **JUDGED["staging"]),
        Bsn(directory / "bsn"),
    )
    with serve(ground.cm, ground.staging, ground.bsn) as server:
        for number in range(rounds):
            dice = random.Random(f"{seed}:{number}")  # noqa: S311  (to repeat)
            folder = directory / f"run-{number}"
            folder.mkdir(parents=True)
            yield aborted(ground, server.url, folder, dice)
            shutil.rmtree(folder)


def aborted(ground: Ground, url: str, folder: Path, dice: random.Random) -> Abort:
    """End a run; return what is wrong with its report and what it left."""
    before, uploads = ground.things(), ground.open_uploads()
    line = ("run", url, f"--profile={PROFILE}", *SELECTION)
    how = dice.choice(WAYS)
    with started(*line, directory=folder, **ENVIRONMENT) as process:
        time.sleep(dice.uniform(SOONEST, LATEST))
        wrong = end(process, how)
    swept = in_directory(folder)("sweep", "out", **ENVIRONMENT)
    if swept.code and (folder / "out").is_dir():
        wrong.append(f"sweep: {swept.code}: {swept.out[-300:]}{swept.err[-300:]}")
    wrong += of_report(folder / "out")
    after = ground.things()
    wrong += [f"left: {one}" for one in sorted(after - before)]
    wrong += [f"gone: {one}" for one in sorted(before - after)]
    return Abort(how, ground.open_uploads() - uploads, tuple(wrong))


def end(process: Popen[str], how: str) -> list[str]:
    """End a run in one of the ways; return what did not end."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    tests = [int(word) for word in children.read_text("ascii").split()]
    name, _, whose = how.partition(" of ")
    for one in tests or [process.pid] if whose == "the tests" else [process.pid]:
        os.kill(one, signal.Signals[name])
    until = time.monotonic() + PATIENCE
    with suppress(TimeoutExpired):
        process.communicate(timeout=PATIENCE)
    while any(lives(one) for one in tests) and time.monotonic() < until:
        time.sleep(0.1)
    late = [one for one in {*tests, process.pid} if lives(one)]
    for one in late:
        os.kill(one, signal.SIGKILL)
    return [f"process {one} has not ended" for one in late]


def lives(process: int) -> bool:
    """Tell whether a process is at work."""
    return Path(f"/proc/{process}/cwd").exists()


def of_report(folder: Path) -> list[str]:
    """Return what is wrong with the evidence that there is, and its reports."""
    path = folder / "results.jsonl"
    if not path.is_file() or b"\n" not in path.read_bytes():
        return []
    try:
        *whole, _ = path.read_bytes().split(b"\n")
        for line in whole:
            json.loads(line)
        write_reports(path)
    except (ValueError, ResultsError) as error:
        return [f"report: {error}"]
    return []
