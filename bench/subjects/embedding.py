"""The mock server in a test's own process: how it starts, stops, what it leaves."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir
from time import perf_counter

from bench.figures import Figure, Outcome
from bench.rounds import Effort
from bench.speaking import head, once
from conformance.mock import MockServer

TIMES = 20


def measure(effort: Effort) -> Iterator[Outcome]:
    """Start, ask once and stop, again and again; the first time warms up."""
    started_and_stopped()
    before = there()
    found = [started_and_stopped() for _ in range(effort.of(TIMES, 3))]
    left = there() - before
    yield Figure("embedded-start", [start * 1000 for start, _ in found])
    yield Figure("embedded-stop", [stop * 1000 for _, stop in found])
    yield Figure("embedded-leftovers", [len(left)], note=", ".join(sorted(left)))


def started_and_stopped() -> tuple[float, float]:
    """Return the seconds of a start and of a stop."""
    begun = perf_counter()
    server = MockServer()
    started = perf_counter()
    once(server.port, head("GET", "/rest/content/package"))
    stopping = perf_counter()
    server.close()
    return started - begun, perf_counter() - stopping


def there() -> set[str]:
    """Return the threads, open files and temporary files that there are."""
    threads = {f"thread {one.name}" for one in threading.enumerate()}
    files = {f"file {name}" for name in os.listdir("/proc/self/fd")}  # noqa: PTH208  (names suffice)
    temporary = {
        f"temporary {one.name}" for one in Path(gettempdir()).glob("cms-mock-*")
    }
    return threads | files | temporary
