"""Runs in any order, side by side and elsewhere: the verdicts have to be the same."""

from __future__ import annotations

import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from conformance.running.bundle import ENVIRONMENT
from conformance.selftest.command import Finished, finished
from conformance.selftest.faults.page import Outcome

RUNS = 10
#: Requirements of each protocol with tests of every kind, and a fault for them to find.
SELECTION = (
    *("--reference", "--effort=smoke", "--variant=PlacesChunksAsTheyArrive"),
    *("--requirement=cm.stream.*", "--requirement=cm.query.by-*"),
    *("--requirement=staging.list.*", "--requirement=staging.status.*"),
    *("--requirement=bsn.append.*", "--requirement=bsn.upload.*"),
)
SHUFFLING = Path(__file__).resolve().parents[1] / "shuffling.py"
ZONES = ("UTC", "America/St_Johns", "Pacific/Kiritimati")
#: The last one writes a capital i with a dot; a machine without it takes it for C.
LOCALES = ("C", "C.UTF-8", "tr_TR.UTF-8")


class Found(NamedTuple):
    """What a run found: its end, its verdicts, and what its tests came to."""

    code: int
    verdicts: Mapping[str, str]
    tests: Mapping[str, str]


Run = Callable[[Path, Mapping[str, str], bool], Found]


def orders(seed: int, directory: Path, runs: int = RUNS) -> Iterator[Outcome]:
    """Judge the same server so often, and compare what was found."""
    began = time.monotonic()
    verdicts, wrong = compared(seed, directory, runs, judged)
    told = (
        f"{verdicts} verdicts of a selection, effort smoke; shuffled, every other with"
        f" -n 2; {len(ZONES)} time zones, {len(LOCALES)} locales, {runs} hash seeds"
    )
    seconds = time.monotonic() - began
    yield Outcome("run in another order", runs, told, seconds, tuple(wrong), RUNS)


def compared(seed: int, directory: Path, runs: int, run: Run) -> tuple[int, list[str]]:
    """Return how many verdicts each run came to, and where runs differ."""
    first = run(made(directory / "first"), {}, False)  # noqa: FBT003  (not beside)
    wrong = (
        []
        if set(first.verdicts.values()) >= {"violates", "conforms"}
        else ["no verdicts"]
    )
    for number in range(runs):
        folder = made(directory / f"order-{number}")
        other = run(folder, elsewhere(seed, number), bool(number % 2))
        wrong += [f"run {number}: {one}" for one in differences(first, other)]
        shutil.rmtree(folder)
    return len(first.verdicts), wrong


def made(folder: Path) -> Path:
    """Make a folder."""
    folder.mkdir(parents=True)
    return folder


def elsewhere(seed: int, number: int) -> dict[str, str]:
    """Return what is different around a run, and the order of its tests."""
    dice = random.Random(f"{seed}:{number}")  # noqa: S311  (to repeat)
    return {
        "PYTHONHASHSEED": str(number),
        "TZ": ZONES[number % len(ZONES)],
        "LC_ALL": LOCALES[number // 2 % len(LOCALES)],
        "SHUFFLE": str(dice.getrandbits(32)),
    }


def differences(first: Found, other: Found) -> list[str]:
    """Return in what another run differs."""
    told = [
        (f"{name}: {one.get(name)} / {two.get(name)}", one.get(name) == two.get(name))
        for one, two in ((first.verdicts, other.verdicts), (first.tests, other.tests))
        for name in sorted(one.keys() | two.keys())
    ]
    told.append((f"exit code {first.code} / {other.code}", first.code == other.code))
    return [text for text, is_same in told if not is_same]


def judged(folder: Path, variables: Mapping[str, str], beside: bool) -> Found:  # noqa: FBT001
    """Run the suite in a folder; shuffled, where an order is told."""
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q"]
    words += ["--pyargs", "conformance.suites", *SELECTION]
    words += ["-n", "2"] if beside else []
    if "SHUFFLE" in variables:
        shutil.copy(SHUFFLING, folder)
        words += ["-p", "shuffling"]
    paths = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    around = {**ENVIRONMENT, "PYTHONPATH": paths, **variables}
    return found(finished([*words], folder, around))


def found(done: Finished) -> Found:
    """Return what a run found, in whatever order."""
    tests = {
        f"{one['requirement']} {one['test']}": f"{one['outcome']} {one['examples']}"
        for one in done.evidence
        if one["record"] == "result"
    }
    return Found(done.code, done.verdicts, tests)
