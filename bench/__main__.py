"""``python -m bench``: measure, write the figures down, and tell what does not hold."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from bench.comparison import compared
from bench.figures import Outcome, goals
from bench.machine import circumstances
from bench.page import Measured, row, write
from bench.rounds import EFFORTS, Effort


def subjects() -> list[str]:
    """Return the names of all subjects, in the order of the goals."""
    return list(dict.fromkeys(goal.subject for goal in goals().values()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; 0 says that everything measured holds, 1 that something does not."""
    options = parsed(arguments)
    effort = EFFORTS[options.effort]
    told, begun = circumstances(), time.monotonic()
    outcomes = list(measured(options.only or subjects(), effort))
    found = Measured(effort.name, told, outcomes, time.monotonic() - begun)
    # What is compared with may be what is about to be written anew.
    changes = list(compared(found, options.compare)) if options.compare else []
    if options.report_dir is not None:
        write(found, options.report_dir)
    for line in changes:
        say(line)
    missed = found.standings()["missed"]
    say(f"{len(found.figures)} measured in {found.seconds:.0f} s, {missed} missed")
    return 1 if missed else 0


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; what is measured in part is not written unless asked."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    add = parser.add_argument
    add("--only", action="append", choices=subjects(), help="repeatable")
    add("--quick", action="store_true", help="a look, of seconds for a subject")
    add("--smallest", action="store_true", help="see whether it can be done at all")
    add("--compare", type=Path, metavar="OLD.json", help="tell what has changed since")
    add("--report-dir", type=Path, metavar="DIR", help="reports, if all is measured")
    options = parser.parse_args(arguments)
    small = "smallest" if options.smallest else "quick" if options.quick else ""
    options.effort = small or "whole"
    if options.report_dir is None and not options.only and not small:
        options.report_dir = Path("reports")
    return options


def measured(names: Sequence[str], effort: Effort) -> Iterator[Outcome]:
    """Measure subjects, and tell of each figure as it comes."""
    for name in names:
        begun = time.monotonic()
        for outcome in import_module(f"bench.subjects.{name}").measure(effort):
            say(row(outcome).strip("| "))
            yield outcome
        say(f"  {name}: {time.monotonic() - begun:.0f} s")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
