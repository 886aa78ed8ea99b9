"""``cms-conformance seeds``: look for false alarms, seed after seed."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.cli.words import EFFORTS


def declare(command: argparse.ArgumentParser) -> None:
    """Declare ``seeds``."""
    servers = command.add_mutually_exclusive_group()
    servers.add_argument(
        "name",
        nargs="*",
        default=[],
        metavar="NAME",
        help="these lawful servers, in place of the reference",
    )
    servers.add_argument(
        "--liberties", action="store_true", help="every lawful server but the reference"
    )
    command.add_argument("--first", type=int, default=1, metavar="N", help="first seed")
    command.add_argument("--count", type=int, default=20, metavar="N", help="seeds")
    command.add_argument("--effort", choices=EFFORTS, default="default")
    command.add_argument("--workers", type=int, default=2, metavar="N")
    command.add_argument("--report-dir", type=Path, default=Path("reports"))
    command.set_defaults(command=_seeds)


def _seeds(options: argparse.Namespace) -> int:
    from conformance.running.detecting.seeds import seeds  # noqa: PLC0415  (heavy)

    return seeds(options)
