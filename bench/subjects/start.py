"""From the start of our command to its first request, beside pytest's own start."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Outcome, ratio
from bench.processes import Child, command, served, spent
from bench.rounds import Effort, in_turn, one_core
from bench.watched import seen

TEST = """
import pathlib
import time


def test_it():
    pathlib.Path("begun").write_text(str(time.monotonic()))
"""
ONE = "cm.stream.round-trip"


def measure(effort: Effort) -> Iterator[Outcome]:
    """Measure both on one core, each from the start of its process."""
    with one_core(), served("counting") as server:
        found = in_turn(
            max(effort.rounds, 1),
            lambda: until_first_request(server),
            until_first_test,
        )
    yield ratio("start", found, "ms", scale=1000)


def until_first_request(server: Child) -> float:
    """Return the seconds until the server is asked for the first time."""
    with tempfile.TemporaryDirectory() as folder:
        tool = str(command("cms-conformance"))
        words = [tool, "run", server.url, "--protocol", "cm", "--requirement", ONE]
        words += ["--effort", "smoke", "--quiet"]
        return seen(server, words, Path(folder)).until_first


def until_first_test() -> float:
    """Return the seconds until pytest, with all there is, runs its first test."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_it.py").write_text(TEST, encoding="utf-8")
        words = [str(command("pytest")), "-q", "--no-header", "test_it.py"]
        took = spent(words, Path(folder))
        path = Path(folder, "begun")
        if not path.exists():
            raise RuntimeError(f"pytest ran no test: {took.told[-500:]}")
        return float(path.read_text(encoding="utf-8")) - took.begun
