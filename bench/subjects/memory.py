"""What a large upload adds to the memory of server and client."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Outcome
from bench.processes import served
from bench.rounds import Effort
from bench.server import memory
from conformance.harness.http import Http
from conformance.harness.transcript import Transcript

MIB = 1 << 20
SIZE = 2048
BLOCK = bytes(MIB)


def measure(effort: Effort) -> Iterator[Outcome]:
    """Upload through our own client, after a small one as a measure."""
    size = effort.of(SIZE, 4)
    with served("plain") as server, Http(server.url, transcript=Transcript()) as http:
        send(http, 4)
        server.ask("memory")
        memory()
        before = resident(server.pid), resident("self")
        send(http, size)
        peaks = server.ask("memory"), memory()
    grown = [(peak - old) / MIB for peak, old in zip(peaks, before, strict=True)]
    note = f"{size} MiB, peak above what was there before"
    yield Figure("memory-server", [max(grown[0], 0.0)], note=note)
    yield Figure("memory-client", [max(grown[1], 0.0)], note=note)


def send(http: Http, size: int) -> None:
    """Upload so many mebibytes, block by block."""
    blocks = (BLOCK for _ in range(size))
    fields = (("Content-Length", str(size * MIB)),)
    answer = http.request("POST", "/stream", body=blocks, headers=fields, deadline=120)
    if answer.status != 200:  # noqa: PLR2004  (a success)
        raise RuntimeError(f"the upload was answered {answer.status}")


def resident(process: int | str) -> int:
    """Return the memory of a process, in bytes."""
    told = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(told.partition("VmRSS:")[2].split()[0]) * 1024
