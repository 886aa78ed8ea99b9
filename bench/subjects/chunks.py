"""Chunks over SOAP, beside the same bytes raw to the same server, on one core."""

from __future__ import annotations

from collections.abc import Iterator

from bench.chunked import CHUNK, Chunked
from bench.figures import Outcome, ratio
from bench.processes import served
from bench.rounds import Effort, in_turn, one_core, timed
from bench.speaking import answered, connected, head

COUNT = 256


def measure(effort: Effort) -> Iterator[Outcome]:
    """Measure mebibytes a second, in messages of 256 KiB on both sides."""
    count = effort.of(COUNT, 2)
    size = count * CHUNK
    with one_core(), served("plain") as server:
        chunked = Chunked(server.port, size)
        found = in_turn(
            effort.rounds,
            lambda: size / 2**20 / timed(chunked.upload),
            lambda: size / 2**20 / timed(lambda: raw(server.port, count)),
        )
    yield ratio("soap-chunks", found, "MiB/s", "messages made before")


def raw(port: int, count: int) -> None:
    """Send as many bytes in as many requests, without SOAP around them."""
    block = bytes(CHUNK)
    top = head("POST", "/stream", CHUNK, "application/octet-stream")
    with connected(port) as connection:
        for _ in range(count):
            connection.sendall(top)
            connection.sendall(block)
            answered(connection)
