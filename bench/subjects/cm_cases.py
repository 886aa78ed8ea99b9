"""Cases of the CM protocol from the DTD: generated, sent, judged and recorded."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Outcome
from bench.processes import Child, command, served
from bench.rounds import Effort, one_core
from bench.watched import Seen, seen

#: The requirements whose tests draw templates from the DTD.
GENERATED = "cm.template.*"
LEVELS = {"smallest": "smoke", "quick": "default", "whole": "deep"}


def measure(effort: Effort) -> Iterator[Outcome]:
    """Measure the middle of a run, on one core."""
    with one_core(), served("counting") as server:
        found = [run(server, LEVELS[effort.name]) for _ in range(min(effort.rounds, 2))]
    note = f"{found[0].requests} cases"
    yield Figure("cm-cases", [one.rate for one in found], note=note)


def run(server: Child, level: str) -> Seen:
    """Run the tests."""
    with tempfile.TemporaryDirectory() as folder:
        words = [str(command("cms-conformance")), "run", server.url, "--quiet"]
        words += ["--protocol", "cm", "--requirement", GENERATED]
        words += ["--effort", level, "--report-dir", "r"]
        return seen(server, words, Path(folder))
