"""``cms-conformance detect``: see which known faults the suite catches."""

from __future__ import annotations

import argparse
import os

from conformance.cli.words import add_measuring, fail


def declare(command: argparse.ArgumentParser) -> None:
    """Declare ``detect``."""
    command.add_argument("name", nargs="*", metavar="NAME", help="only these")
    much = command.add_mutually_exclusive_group()
    much.add_argument(
        "--quick",
        action="store_true",
        help="judge a deviation by what it must violate alone",
    )
    much.add_argument(
        "--exhaustive",
        action="store_true",
        help="run also the tests that cannot tell a server from the reference",
    )
    command.add_argument(
        "--all-cases",
        action="store_true",
        help="run every case, not one, of what a server does not violate",
    )
    command.add_argument(
        "--every",
        type=int,
        choices=range(1, 101),
        default=1,
        metavar="N",
        help="a sample: judge every Nth only",
    )
    add_measuring(command, seed=0)
    command.set_defaults(command=_detect)


def _detect(options: argparse.Namespace) -> int:
    if not hasattr(os, "fork"):
        return fail("detect needs a system whose processes can fork, as on Linux")
    from conformance.running.detecting.campaign import (  # noqa: PLC0415  (heavy)
        detect,
    )

    return detect(options)
