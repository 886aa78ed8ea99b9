"""Detection over the whole catalogue, told from two samples of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure, Outcome, Skipped
from bench.processes import command, spent
from bench.rounds import Effort
from conformance.deviations import DEVIATIONS
from conformance.liberties import LIBERTIES
from conformance.running.variants import load_variants

GOAL = "detection"
#: Every so many servers are judged by the smaller sample, and by the larger.
SAMPLES = (100, 30)


def measure(effort: Effort) -> Iterator[Outcome]:
    """Judge two samples; what the larger takes more is what its servers take."""
    if effort.size < 1:
        yield Skipped(GOAL, "takes more than seconds")
        return
    load_variants()
    every = len(DEVIATIONS) + len(LIBERTIES)
    few, more = (-(-every // step) for step in SAMPLES)
    short, long = (seconds(step) for step in SAMPLES)
    each = max(0.0, (long - short) / (more - few))
    note = (
        f"{every} servers by `--quick`; {few} in {short:.0f} s, {more} in {long:.0f} s"
    )
    yield Figure(GOAL, [short + each * (every - few)], note=note)


def seconds(step: int) -> float:
    """Return how long it takes to judge every so many servers."""
    with TemporaryDirectory() as folder:
        tool = str(command("cms-conformance"))
        words = [tool, "detect", "--quick", "--every", str(step)]
        took = spent([*words, "--report-dir", folder], Path(folder))
    if took.code not in {0, 1}:
        raise RuntimeError(f"detect ended with {took.code}: {took.told[-500:]}")
    return took.seconds
