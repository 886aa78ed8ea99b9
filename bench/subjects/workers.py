"""Two xdist workers beside one, on all cores, with the same tests."""

from __future__ import annotations

from collections.abc import Iterator

from bench.figures import Figure, Outcome, Skipped
from bench.processes import command
from bench.rounds import Effort, in_turn
from bench.subjects.whole_run import FEW, ran


def measure(effort: Effort) -> Iterator[Outcome]:
    """Measure whole runs with one worker, and with two."""
    if command("cms-conformance") is None:
        yield Skipped("two-workers", "cms-conformance is not installed")
        return
    few = FEW.get(effort.name, ("--protocol", "staging"))
    words = ("--reference", "--effort", "smoke" if effort.size < 1 else "default", *few)
    one, two = in_turn(
        1,
        lambda: ran(*words, "-n", "1").seconds,
        lambda: ran(*words, "-n", "2").seconds,
    )
    values = [alone / together for alone, together in zip(one, two, strict=True)]
    note = f"{' '.join(few)}; the server is on the same two cores"
    yield Figure("two-workers", values, two[0], one[0], "s", note)
