"""Meet hostile servers and hostile clients, and write down what came of it."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from conformance.running.bundle import JUDGED, reference_server
from conformance.selftest.hostile.attacked import attacked
from conformance.selftest.hostile.catalogue import CATALOGUE
from conformance.selftest.hostile.figure import Figure
from conformance.selftest.hostile.framing import addresses, framing
from conformance.selftest.hostile.judged import met
from conformance.selftest.hostile.markup_sent import markup
from conformance.selftest.hostile.page import Measured, write
from conformance.selftest.hostile.rest_sent import rest
from conformance.selftest.hostile.whole_runs import met_all, met_whole, whole_runs

CROWD = 400


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the page, and tell what was wrong."""
    parser = argparse.ArgumentParser(prog="hostile", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--every", type=int, default=5, metavar="N")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--report-dir", type=Path, default=Path("reports"))
    options = parser.parse_args(arguments)
    began = time.monotonic()
    clients = list(met_clients())
    servers = list(told(met_servers(options.seed, options.every, options.workers)))
    measured = Measured(
        options.seed, options.every, servers, clients, time.monotonic() - began
    )
    write(measured, options.report_dir)
    for line in measured.summary():
        sys.stdout.write(f"{line}\n")
    return 1 if measured.wrong else 0


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
        port = server.port
        work: list[Callable[[], Figure]] = [partial(met_all, port)]
        work += [partial(met, one, port) for one in CATALOGUE[seed % every :: every]]
        work += [partial(met_whole, name, port) for name in whole_runs(port)]
        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(lambda one: one(), work)


def met_clients() -> Iterator[Figure]:
    """Send every hostile input to the reference."""
    with (
        tempfile.TemporaryDirectory() as directory,
        attacked(Path(directory)) as server,
    ):
        for sent in (*framing(), *addresses(), *markup(), *rest()):
            yield server.meet(sent)
        yield server.crowded(CROWD)


if __name__ == "__main__":
    sys.exit(main())
