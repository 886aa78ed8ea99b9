"""Kill, fill, cut, race, crowd and wait; write down what came of it."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from conformance.selftest.faults.aborts import aborts
from conformance.selftest.faults.answers import answers
from conformance.selftest.faults.calls import SCENARIOS, calls, can_be_counted
from conformance.selftest.faults.chance import chance
from conformance.selftest.faults.confined import confined
from conformance.selftest.faults.crowd import crowd
from conformance.selftest.faults.cuts import cuts
from conformance.selftest.faults.expiry import expiry
from conformance.selftest.faults.full_disk import full_disks, shut_folders
from conformance.selftest.faults.kills import kills
from conformance.selftest.faults.large import large
from conformance.selftest.faults.meetings import interleaved
from conformance.selftest.faults.mutated import REQUESTS, mutated
from conformance.selftest.faults.orders import orders
from conformance.selftest.faults.page import Outcome, measured, write
from conformance.selftest.faults.pauses import stops, without_descriptors
from conformance.selftest.faults.races import races
from conformance.selftest.faults.slow import slow

#: A server is there again within so many seconds.
RESTART_SECONDS = 2.0
#: How often a whole measurement meets what is met at random.
KILLS, ABORTS, RACES = 1000, 50, 200
#: How often a connection has to be cut.
CUTS = 10_000
#: What makes its outcomes itself.
LOADS: dict[str, Callable[[int, Path], Iterator[Outcome]]] = {
    "large": large,
    "crowd": crowd,
    "slow": slow,
    "meetings": interleaved,
    "chance": chance,
    "memory": confined,
    "expiry": expiry,
    "orders": orders,
    "answers": answers,
}
KINDS = (
    *("kills", "disk", "calls", "stops", "cuts", "aborts", "races", "mutated"),
    *LOADS,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the page, and tell what was wrong."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=KILLS, metavar="N")
    parser.add_argument("--aborts", type=int, default=ABORTS, metavar="N")
    parser.add_argument("--races", type=int, default=RACES, metavar="N")
    parser.add_argument("--requests", type=int, default=REQUESTS, metavar="N")
    parser.add_argument("--only", action="append", choices=KINDS, metavar="NAME")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--report-dir", type=Path, default=Path("reports"))
    options = parser.parse_args(arguments)
    outcomes, page = [], options.report_dir / "faults.md"
    with tempfile.TemporaryDirectory() as directory:
        for one in met(options, Path(directory)):
            outcomes.append(one)
            wrong = "".join(f"\n  {text}" for text in one.wrong)
            sys.stdout.write(f"{one.name}: {one.times} times, {one.told}{wrong}\n")
            sys.stdout.flush()
            # What comes next may be cut short.
            page = write([measured(one, options.seed)], options.report_dir)
    sys.stdout.write(f"{page}\n")
    return 1 if any(one.wrong for one in outcomes) else 0


def met(options: argparse.Namespace, directory: Path) -> Iterator[Outcome]:
    """Meet every kind of fault, or those that are asked for."""
    seed = options.seed
    kinds: dict[str, Callable[[], Iterable[Outcome]]] = {
        "kills": lambda: [met_kills(options.rounds, seed, directory)],
        "disk": lambda: met_disk(seed, directory),
        "calls": lambda: met_calls(seed, directory),
        "stops": lambda: [met_stops(seed, directory), met_lack(seed, directory)],
        "cuts": lambda: [met_cuts(directory)],
        "aborts": lambda: [met_aborts(options.aborts, seed, directory)],
        "races": lambda: met_races(options.races, seed, directory),
        "mutated": lambda: mutated(seed, directory, options.requests),
        **{name: partial(load, seed, directory) for name, load in LOADS.items()},
    }
    for name in options.only or kinds:
        yield from kinds[name]()


def met_races(rounds: int, seed: int, directory: Path) -> Iterator[Outcome]:
    """Hold every race so often."""
    began = time.monotonic()
    for race, wrong in races(rounds, seed, directory):
        seconds = time.monotonic() - began
        told = "one effect, and no mixture"
        yield Outcome(f"race: {race}", rounds, told, seconds, tuple(wrong), RACES)
        began = time.monotonic()


def met_disk(seed: int, directory: Path) -> Iterator[Outcome]:
    """Fill the disk, and shut its folders."""
    yield met_full_disks(seed, directory)
    yield met_shut_folders(seed, directory)


def met_kills(rounds: int, seed: int, directory: Path) -> Outcome:
    """Kill the server so often."""
    began = time.monotonic()
    done = list(kills(rounds, seed, directory))
    acknowledged = sum(one.fresh for one in done)
    slowest = max((one.restart for one in done), default=0.0)
    told = f"{acknowledged} things acknowledged, slowest restart {slowest:.1f} s"
    wrong = tuple(
        f"round {number}: {text}"
        for number, one in enumerate(done)
        for text in (*one.wrong, *of_restart(one.restart))
    )
    seconds = time.monotonic() - began
    return Outcome("SIGKILL under load", rounds, told, seconds, wrong, KILLS)


def of_restart(seconds: float) -> list[str]:
    """Return what is wrong with the time that a restart took."""
    return [f"the restart took {seconds:.1f} s"] if seconds > RESTART_SECONDS else []


def met_full_disks(seed: int, directory: Path) -> Outcome:
    """Fill the disk to every size."""
    began = time.monotonic()
    done = list(full_disks(seed, directory))
    wrong = tuple(f"{room} bytes: {text}" for room, found in done for text in found)
    told = "each while full, with room again, and after a kill"
    return Outcome("full disk", len(done), told, time.monotonic() - began, wrong)


def met_shut_folders(seed: int, directory: Path) -> Outcome:
    """Shut every folder for a while."""
    began = time.monotonic()
    done = list(shut_folders(seed, directory))
    wrong = tuple(f"{folder}: {text}" for folder, found in done for text in found)
    told = "each while it takes no file, and afterwards"
    seconds = time.monotonic() - began
    return Outcome("folder without access", len(done), told, seconds, wrong)


def met_calls(seed: int, directory: Path) -> Iterator[Outcome]:
    """Meet trouble at every call that opens or changes a file."""
    if not can_be_counted():
        sys.stdout.write("no calls are counted: there is no C compiler named cc\n")
        return
    began = time.monotonic()
    for trouble, met in calls(seed, directory / "calls"):
        told = f"at every call of {len(SCENARIOS)} uploads, {met.refused} refused"
        seconds = time.monotonic() - began
        name = f"call: {trouble.name}"
        yield Outcome(name, met.calls, told, seconds, tuple(met.wrong))
        began = time.monotonic()


def met_cuts(directory: Path) -> Outcome:
    """Cut connections after every byte."""
    began = time.monotonic()
    made, wrong = cuts(directory)
    told = "after every byte of eight messages, ended and reset"
    seconds = time.monotonic() - began
    return Outcome("cut connection", made, told, seconds, tuple(wrong), CUTS)


def met_stops(seed: int, directory: Path) -> Outcome:
    """Have the server stand still for a while."""
    began = time.monotonic()
    done = list(stops(seed, directory))
    wrong = tuple(f"{still:g} s: {text}" for still, found in done for text in found)
    longest = max(still for still, _ in done)
    told = f"twice each, under load and in half an upload, up to {longest:g} s"
    seconds = time.monotonic() - began
    return Outcome("SIGSTOP, then SIGCONT", len(done), told, seconds, wrong)


def met_lack(seed: int, directory: Path) -> Outcome:
    """Have the server open nothing for a while."""
    began = time.monotonic()
    wrong = tuple(without_descriptors(seed, directory / "lack"))
    told = "refused while there was none, and nothing afterwards"
    return Outcome("no descriptor", 1, told, time.monotonic() - began, wrong)


def met_aborts(rounds: int, seed: int, directory: Path) -> Outcome:
    """End runs of the suite from outside."""
    began = time.monotonic()
    done = list(aborts(rounds, seed, directory / "aborts"))
    untold = sum(one.untold for one in done)
    told = f"swept; {untold} uploads without a token are the server's to forget"
    wrong = tuple(
        f"run {number}, {one.how}: {text}"
        for number, one in enumerate(done)
        for text in one.wrong
    )
    seconds = time.monotonic() - began
    return Outcome("run of the suite ended", rounds, told, seconds, wrong, ABORTS)


if __name__ == "__main__":
    sys.exit(main())
