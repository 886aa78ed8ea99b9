"""Whole runs against the reference: by default, with little effort, far away.

At 50 ms of round trip as many workers run side by side as the distance calls for.
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
FAR = ("--protocol", "staging", "--requirement", "staging.list.number-*")


@dataclass(frozen=True, slots=True)
class Ran:
    """A run: its seconds, and the requests it sent."""

    seconds: float
    requests: int


def measure(effort: Effort) -> Iterator[Outcome]:
    """Measure all three; a part of a run is seen to work, and is no figure."""
    if sample := FEW.get(effort.name):
        ran("--reference", "--effort", "smoke", *sample)
        ran_far("--effort", "smoke", *FAR)
        yield from (Skipped(goal, PART) for goal in GOALS)
        return
    whole = ran("--reference", "--effort", "default")
    yield Figure("whole-default", [whole.seconds], note=f"{whole.requests} requests")
    smoke = ran("--reference", "--effort", "smoke")
    yield Figure("whole-smoke", [smoke.seconds], note=f"{smoke.requests} requests")
    there = ran_far("--effort", "default", "-n", "auto")
    told = f"{there.requests} requests, with -n auto"
    yield Figure("whole-far", [there.seconds], note=told)


def ran_far(*words: str) -> Ran:
    """Run the suite against a server at a distance."""
    with served("judged") as server, far(server.port, ROUND_TRIP) as port:
        place = ("--target-url", f"http://127.0.0.1:{port}")
        return ran(*place, "--profile", str(PROFILE), *words)


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
