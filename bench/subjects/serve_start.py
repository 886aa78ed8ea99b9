"""From the start of ``cms-conformance serve`` to its first answer."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from tempfile import TemporaryDirectory

from bench.figures import Figure, Outcome
from bench.processes import command, environment, free_port
from bench.rounds import Effort
from bench.speaking import head, once

PATIENCE = 30.0


def measure(effort: Effort) -> Iterator[Outcome]:
    """Start it, and ask until it answers; the first time warms up."""
    first_answer()
    found = [first_answer() * 1000 for _ in range(effort.of(7))]
    yield Figure("serve-start", found)


def first_answer() -> float:
    """Return the seconds until a listing is answered."""
    port = free_port()
    with TemporaryDirectory() as folder:
        begun = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  (our own command)
            [str(command("cms-conformance")), "serve", "--port", str(port)],
            cwd=folder,
            env=environment(),
            stdout=subprocess.DEVNULL,
        )
        try:
            _ask_until_answered(port, begun + PATIENCE)
            return time.perf_counter() - begun
        finally:
            process.terminate()
            process.wait()


def _ask_until_answered(port: int, until: float) -> None:
    while True:
        try:
            once(port, head("GET", "/rest/content/package"))
        except ConnectionError:
            if time.perf_counter() > until:
                raise
            time.sleep(0.001)
        else:
            return
