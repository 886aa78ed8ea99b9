"""Whole runs against the reference: by default, with little effort, far away.

A run at 50 ms of round trip takes minutes, and is told from a sample: what each of its
requests takes longer is added to the run on loopback for each of the requests there.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.distance import far
from bench.figures import Figure, Outcome, Skipped
from bench.processes import CHECKOUT, command, served, spent
from bench.rounds import Effort

PROFILE = CHECKOUT / "fixtures" / "reference.toml"
ROUND_TRIP = 0.05
#: What a look runs in place of everything, and what is run at a distance.
FEW = {
    "smallest": ("--protocol", "cm", "--requirement", "cm.stream.tick*"),
    "quick": ("--protocol", "staging", "--requirement", "staging.package.*"),
}
GOALS = ("whole-default", "whole-smoke", "whole-far")
PART = "takes more than seconds, and a part of it says nothing of the whole"
FAR = {"smallest": "staging.list.number-*", "quick": "staging.list.n*"}


@dataclass(frozen=True, slots=True)
class Ran:
    """A run: its seconds, and the requests it sent."""

    seconds: float
    requests: int


def measure(effort: Effort) -> Iterator[Outcome]:
    """Measure all three; a part of a run is seen to work, and is no figure."""
    if sample := FEW.get(effort.name):
        ran("--reference", "--effort", "smoke", *sample)
        slower(FAR[effort.name])
        yield from (Skipped(goal, PART) for goal in GOALS)
        return
    whole = ran("--reference", "--effort", "default")
    yield Figure("whole-default", [whole.seconds], note=f"{whole.requests} requests")
    smoke = ran("--reference", "--effort", "smoke")
    yield Figure("whole-smoke", [smoke.seconds], note=f"{smoke.requests} requests")
    more = slower("staging.list.*")
    told = f"by sample: {more * 1000:.0f} ms longer for a request, one at a time"
    seconds = whole.seconds + more * whole.requests
    yield Figure("whole-far", [seconds], note=told)


def slower(requirement: str) -> float:
    """Return how many seconds more a request takes at a distance."""
    words = ("--protocol", "staging", "--requirement", requirement)
    with served("judged") as server, far(server.port, ROUND_TRIP) as port:
        profile = ("--profile", str(PROFILE), "--effort", "smoke", *words)
        here = ran("--target-url", server.url, *profile)
        there = ran("--target-url", f"http://127.0.0.1:{port}", *profile)
    return (there.seconds - here.seconds) / there.requests


def ran(*words: str) -> Ran:
    """Run the suite.

    Raises:
        RuntimeError: the reference was not found to conform.

    """
    with tempfile.TemporaryDirectory() as folder:
        tool = str(command("cms-conformance"))
        took = spent(
            [tool, "run", "--quiet", "--report-dir", "r", *words], Path(folder)
        )
        path = Path(folder, "r", "report.json")
        if took.code or not path.exists():
            raise RuntimeError(f"{words} ended with {took.code}: {took.told[-500:]}")
        report = json.loads(path.read_text(encoding="utf-8"))
    return Ran(took.seconds, report["traffic"]["requests"])
