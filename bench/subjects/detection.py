"""Detection over the whole catalogue, told from two samples of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure, Outcome, Skipped
from bench.processes import command, spent
from bench.rounds import Effort
from conformance.deviations import DEVIATIONS
from conformance.liberties import LIBERTIES
from conformance.running.variants import load_variants

GOAL = "detection"
#: Every so many deviations are judged by the smaller sample, and by the larger.
SAMPLES = (150, 30)


def measure(effort: Effort) -> Iterator[Outcome]:
    """Judge two samples; what the larger takes more is what its servers take."""
    if effort.size < 1:
        yield Skipped(GOAL, "takes more than seconds")
        return
    load_variants()
    names, every = sorted(DEVIATIONS), len(DEVIATIONS) + len(LIBERTIES)
    few, more = (names[::step] for step in SAMPLES)
    short, long = seconds(few), seconds(more)
    each = max(0.0, (long - short) / (len(more) - len(few)))
    told = f"{len(few)} in {short:.0f} s, {len(more)} in {long:.0f} s"
    note = f"{every} servers by `--quick`, with the traces at hand; {told}"
    yield Figure(GOAL, [short + each * (every - len(few))], note=note)


def seconds(names: Sequence[str]) -> float:
    """Return how long it takes to judge some servers."""
    with TemporaryDirectory() as folder:
        tool = str(command("cms-conformance"))
        took = spent([tool, "detect", "--quick", *names], Path(folder))
    if took.code not in {0, 1}:
        raise RuntimeError(f"detect ended with {took.code}: {took.told[-500:]}")
    return took.seconds
