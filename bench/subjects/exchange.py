"""The client's CPU of one small exchange: ours writes down all that passes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import requests

from bench.figures import Outcome, ratio
from bench.processes import Child, served
from bench.rounds import Effort, in_turn, one_core
from bench.speaking import upload
from conformance.harness.run import Run
from conformance.harness.tape import TapeWriter
from conformance.harness.target import Target

COUNT = 2000


def measure(effort: Effort) -> Iterator[Outcome]:
    """Measure both clients at one server, all on one core."""
    count = effort.of(COUNT, 5)
    with one_core(), served("plain") as server, tempfile.TemporaryDirectory() as own:
        path = "/stream/" + upload(server.port, "POST", "/stream", 1024).decode()
        ours, peers = in_turn(
            effort.rounds,
            lambda: recorded(server, path, count, Path(own) / "tape.jsonl.gz"),
            lambda: by_requests(server, path, count),
        )
    yield ratio("exchange-cpu", (ours, peers), "CPU µs", "GET of 1 KiB", scale=1e6)


def recorded(server: Child, path: str, count: int, tape: Path) -> float:
    """Return the CPU seconds of an exchange of ours, tape included."""
    target = Target(server.url, "cct-bench", {})
    run = Run(target)
    run.tape = TapeWriter(tape, target.run, run.redactor, ())
    with run.http() as http:
        seconds = cpu(lambda: http.request("GET", path), count, run)
    run.tape.close()
    return seconds


def by_requests(server: Child, path: str, count: int) -> float:
    """Return the CPU seconds of an exchange by requests."""
    with requests.Session() as session:
        session.trust_env = False
        return cpu(lambda: session.get(server.url + path).content, count)


def cpu(work: Callable[[], object], count: int, run: Run | None = None) -> float:
    """Return the CPU seconds that one piece of work takes; a case is ten of them."""
    work()
    begun = time.process_time()
    for number in range(count):
        if run is not None and number % 10 == 0:
            run.begin_case(f"cct-bench-{number}")
        work()
    return (time.process_time() - begun) / count
