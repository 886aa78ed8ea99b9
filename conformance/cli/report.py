"""``cms-conformance report``: render a run's evidence again."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.cli.words import COMPARE_HELP, REPORT_HELP
from conformance.running.reports import report_again


def declare(command: argparse.ArgumentParser) -> None:
    """Declare ``report``."""
    command.add_argument(
        "results", type=Path, metavar="results.jsonl", help="or the folder it is in"
    )
    command.add_argument(
        "--report", action="append", default=[], metavar="KIND", help=REPORT_HELP
    )
    command.add_argument("--report-dir", type=Path, metavar="DIR", help="where to")
    command.add_argument("--compare", type=Path, metavar="FILE", help=COMPARE_HELP)
    command.set_defaults(command=report_again)
