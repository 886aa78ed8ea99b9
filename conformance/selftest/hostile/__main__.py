"""Meet hostile servers and hostile clients, and write down what came of it."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from conformance.running.bundle import JUDGED, reference_server
from conformance.selftest.hostile.attacked import attacked
from conformance.selftest.hostile.catalogue import CATALOGUE, Hostile
from conformance.selftest.hostile.figure import Figure
from conformance.selftest.hostile.framing import addresses, framing
from conformance.selftest.hostile.judged import met
from conformance.selftest.hostile.markup_sent import markup
from conformance.selftest.hostile.page import Measured, read, write
from conformance.selftest.hostile.rest_sent import rest
from conformance.selftest.hostile.whole_runs import (
    WHOLE,
    met_all,
    met_whole,
    whole_runs,
)

CROWD = 400


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the page, and tell what was wrong."""
    parser = argparse.ArgumentParser(prog="hostile", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--every", type=int, default=5, metavar="N")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--report-dir", type=Path, default=Path("reports"))
    options = parser.parse_args(arguments)
    measured = again(options) if options.again else met_all_of(options)
    write(measured, options.report_dir)
    for line in measured.summary():
        sys.stdout.write(f"{line}\n")
    return 1 if measured.wrong else 0


def met_all_of(options: argparse.Namespace) -> Measured:
    """Meet what the options choose."""
    began = time.monotonic()
    clients = list(met_clients())
    servers = list(told(met_servers(options.seed, options.every, options.workers)))
    seconds = time.monotonic() - began
    return Measured(options.seed, options.every, servers, clients, seconds)


def again(options: argparse.Namespace) -> Measured:
    """Meet once more what was wrong the last time, and keep the other figures."""
    before = read(options.report_dir)
    began = time.monotonic()
    names = {one.name for one in before.wrong}
    clients = {one.name: one for one in met_clients(names)}
    with reference_server(settings=JUDGED) as server:
        work = works(server.port, CATALOGUE, names)
        servers = {one.name: one for one in told(one() for one in work)}
    return replace(
        before,
        servers=[servers.get(one.name, one) for one in before.servers],
        clients=[clients.get(one.name, one) for one in before.clients],
        seconds=before.seconds + time.monotonic() - began,
        again=(*before.again, *sorted(names)),
    )


def works(
    port: int, chosen: Sequence[Hostile], names: Container[str] | None = None
) -> list[Callable[[], Figure]]:
    """Return what meets the servers chosen, or of all those of some names."""
    work: dict[str, Callable[[], Figure]] = {WHOLE: partial(met_all, port)}
    work |= {one.name: partial(met, one, port) for one in chosen}
    for name in whole_runs(port):
        work[f"whole run: {name}"] = partial(met_whole, name, port)
    return [one for name, one in work.items() if names is None or name in names]


def told(figures: Iterator[Figure]) -> Iterator[Figure]:
    """Pass figures on, and tell of each as it comes."""
    for one in figures:
        sys.stdout.write(f"{one.name}: {one.came}, {one.seconds:g} s\n")
        sys.stdout.flush()
        yield one


def met_servers(seed: int, every: int, workers: int) -> Iterator[Figure]:
    """Run the suite against hostile servers; of those of one place, every so manieth.

    Which ones is the seed's to say; the run before the whole list has them all.
    """
    with reference_server(settings=JUDGED) as server:
        work = works(server.port, CATALOGUE[seed % every :: every])
        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(lambda one: one(), work)


def met_clients(names: Container[str] | None = None) -> Iterator[Figure]:
    """Send every hostile input to the reference, or those of some names."""
    with (
        tempfile.TemporaryDirectory() as directory,
        attacked(Path(directory)) as server,
    ):
        for sent in (*framing(), *addresses(), *markup(), *rest()):
            if names is None or sent.name in names:
                yield server.meet(sent)
        if names is None:
            yield server.crowded(CROWD)


if __name__ == "__main__":
    sys.exit(main())
