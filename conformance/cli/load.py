"""``cms-conformance load``: judge a server while many users are there."""

from __future__ import annotations

import argparse

from conformance.cli.words import EFFORTS
from conformance.running.loading.command import above_zero, duration, load, positive
from conformance.running.loading.order import DEFAULT_PORT

MACHINES = """\
From several machines: start one with --master and --expect-workers, and on each other
one a process with --worker and --master-host. Workers are told all they need, but for
the passwords that the profile names by environment variable.
"""


def declare(command: argparse.ArgumentParser) -> None:
    """Declare ``load``."""
    command.epilog = MACHINES
    add = command.add_argument
    add("url", nargs="?", metavar="URL", help="base URL of the server")
    add("--target-url", metavar="URL", help="the same as URL")
    add("--reference", action="store_true", help="load the bundled reference server")
    add("--variant", metavar="NAME", help="with --reference: a deviation or liberty")
    add("--profile", metavar="FILE", help="target profile (TOML)")
    add("--protocol", action="append", default=[], metavar="NAME")
    add(
        "--requirement",
        action="append",
        default=[],
        metavar="PATTERN",
        help="judge only requirements whose ID matches, as in 'cm.stream.*'",
    )
    add("--users", type=positive, default=10, metavar="N", help="at the same time")
    add(
        "--spawn-rate",
        type=above_zero,
        default=1.0,
        metavar="R",
        help="users that come each second",
    )
    add(
        "--time",
        type=duration,
        default=60.0,
        metavar="T",
        help="how long, in seconds or as in 1h30m",
    )
    add("--seed", type=int, default=0, metavar="N")
    add("--effort", choices=EFFORTS, default="smoke", help="examples of one plan")
    add("--strict", action="store_true", help="a SHOULD counts as a MUST")
    add("--report-dir", default="reports/latest/load", metavar="DIR")
    add("--rate", type=float, metavar="N", help="requests a second at most, in all")
    add("--max-requests", type=int, metavar="N", help="end after so many requests")
    add("--master", action="store_true", help="let workers do it, and count")
    add("--expect-workers", type=positive, default=1, metavar="N")
    add("--master-bind-host", default="127.0.0.1", metavar="HOST")
    add("--worker", action="store_true", help="do it for a master")
    add("--master-host", default="127.0.0.1", metavar="HOST")
    add("--master-port", type=positive, default=DEFAULT_PORT, metavar="N")
    add("-q", "--quiet", action="store_true", help="no progress: the last lines alone")
    command.set_defaults(command=load)
