"""``cms-conformance report``: render a run's evidence again."""

from __future__ import annotations

from pathlib import Path

from conformance.cli.words import COMPARE_HELP, REPORT_HELP, Commands
from conformance.running.reports import report_again


def declare(commands: Commands) -> None:
    """Declare ``report``."""
    report = commands.add_parser("report", help="render a run's evidence again")
    report.add_argument(
        "results", type=Path, metavar="results.jsonl", help="or the folder it is in"
    )
    report.add_argument(
        "--report", action="append", default=[], metavar="KIND", help=REPORT_HELP
    )
    report.add_argument("--report-dir", type=Path, metavar="DIR", help="where to")
    report.add_argument("--compare", type=Path, metavar="FILE", help=COMPARE_HELP)
    report.set_defaults(command=report_again)
