"""What a run writes down, and the report that is made of it."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.evidence import evidence, records
from bench.figures import Point
from bench.growth.curve import Curve, filled, whole
from bench.growth.stores import adding
from bench.processes import served
from bench.rounds import Effort, computed
from bench.speaking import upload
from conformance.harness.evidence import EvidenceFile
from conformance.harness.run import Run
from conformance.harness.tape import TapeWriter
from conformance.harness.target import Target
from conformance.report.html import render
from conformance.report.results import read_results

#: Exchanges of one result.
EACH = 10


@contextmanager
def a_file(name: str) -> Iterator[Path]:
    """Give a file that goes again."""
    with tempfile.TemporaryDirectory(prefix="cms-bench-") as folder:
        yield Path(folder, name)


def exchanges(effort: Effort) -> Curve:
    """Write results of ten exchanges each."""
    some = [one for one in records(200, EACH) if one["record"] == "result"]
    endless = itertools.cycle(some)
    with a_file("results.jsonl") as path, EvidenceFile(path) as file:

        def write(count: int) -> float:
            return adding(lambda _: file.write(next(endless)))(count)

        write(len(some))
        curve = whole("growth-evidence", 50_000 // EACH, effort, write)
    points = [Point(one.size * EACH, one.seconds / EACH) for one in curve.points]
    return Curve(curve.goal, points)


def tape(effort: Effort) -> Curve:
    """Send requests, all that passes being written down, in one run without end."""
    with served("plain") as server, a_file("traffic.jsonl.gz") as path:
        stored = "/stream/" + upload(server.port, "POST", "/stream", 1024).decode()
        target = Target(server.url, "cct-bench", {})
        run = Run(target)
        run.tape = TapeWriter(path, target.run, run.redactor, ())
        with run.http() as http:

            def one(number: int) -> None:
                if number % EACH == 0:
                    run.begin_case(f"cct-bench-{number}")
                http.request("GET", stored)

            curve = filled("growth-tape", 50_000, effort, adding(one))
        run.tape.close()
    return curve


def verdicts(effort: Effort) -> Curve:
    """Make the page of more and more verdicts, from the file on."""
    with a_file("results.jsonl") as path:

        def page(count: int) -> float:
            evidence(path, count, 1)
            return computed(lambda: render(read_results(path)))

        page(10)
        return whole("growth-verdicts", 10_000, effort, page)
