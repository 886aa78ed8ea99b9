"""The listing of packages, beside Prism and what it makes up from the OpenAPI file."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Outcome, Skipped, ratio
from bench.processes import Child, command, free_port, served, wait_for
from bench.rounds import Effort, in_turn, one_core
from bench.speaking import ask_for, head, once

GOAL = "get-prism"
OWN, PRISMS = "/rest/content/package", "/content/package"


def measure(effort: Effort) -> Iterator[Outcome]:
    """Ask both for the packages, on one core."""
    tool = command("prism")
    if tool is None:
        yield Skipped(GOAL, "prism is not installed (npm: @stoplight/prism-cli)")
        return
    with one_core(), served("mock") as mock, prism(tool, mock) as port:
        asked = head("GET", PRISMS).removesuffix(b"\r\n") + b"Accept: */*\r\n\r\n"
        once(port, asked)
        found = in_turn(
            effort.rounds,
            lambda: ask_for(mock.port, head("GET", OWN), 1, effort.seconds).per_second,
            lambda: ask_for(port, asked, 1, effort.seconds).per_second,
        )
    yield ratio(GOAL, found, "GET/s")


@contextmanager
def prism(tool: str, mock: Child) -> Iterator[int]:
    """Serve the API of content staging by Prism."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder, "openapi.json")
        document.write_bytes(once(mock.port, head("GET", "/rest/openapi.json")))
        process = subprocess.Popen(  # noqa: S603  (words of our own)
            [tool, "mock", "-h", "127.0.0.1", "-p", str(port), str(document)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait()
