"""Small GETs: the mock server beside pytest-httpserver and nginx, all on one core."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from bench.figures import Outcome, Skipped, ratio
from bench.nginx import nginx
from bench.processes import served
from bench.rounds import Effort, in_turn, one_core
from bench.speaking import Rate, ask_for, head, upload

SIZE = 1024
MANY = 16
OF_NGINX = ("get-alone-nginx", "get-together-nginx")


def measure(effort: Effort) -> Iterator[Outcome]:
    """Ask each for the same kibibyte, on one connection and on sixteen."""
    with one_core(), ExitStack() as stack:
        mock = stack.enter_context(served("mock"))
        ticket = upload(mock.port, "POST", "/stream", SIZE).decode()
        sides = [(mock.port, head("GET", f"/stream/{ticket}"))]
        peer = stack.enter_context(served("httpserver"))
        sides.append((peer.port, head("GET", "/small")))
        web = stack.enter_context(nginx(small=SIZE))
        sides += [(web, head("GET", "/small"))] if web else []
        alone = rates(sides, 1, effort)
        together = rates(sides, MANY, effort)
        waits = [waited(side, effort) for side in sides[:2]]
    yield ratio("get-alone", alone[:2], "GET/s")
    yield ratio("get-together", together[:2], "GET/s")
    if web:
        yield ratio(OF_NGINX[0], alone[::2], "GET/s")
        yield ratio(OF_NGINX[1], together[::2], "GET/s")
    else:
        yield from (Skipped(name, "nginx is not installed") for name in OF_NGINX)
    yield ratio("get-latency", waits, "ms", scale=1000)


def rates(
    sides: list[tuple[int, bytes]], connections: int, effort: Effort
) -> tuple[list[float], ...]:
    """Return the requests a second of each side, in rounds."""
    measures = [
        partial(per_second, port, request, connections, effort.seconds)
        for port, request in sides
    ]
    return in_turn(effort.rounds, *measures)


def per_second(port: int, request: bytes, connections: int, seconds: float) -> float:
    """Return how many requests are answered in a second."""
    return ask_for(port, request, connections, seconds).per_second


def waited(side: tuple[int, bytes], effort: Effort) -> list[float]:
    """Return the seconds within which 99 of 100 requests are answered."""
    rate: Rate = ask_for(*side, MANY, effort.seconds)
    return [rate.within(0.99)]
