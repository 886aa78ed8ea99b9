"""``cms-conformance merge``: one report from the shards of a run."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.cli.words import COMPARE_HELP, REPORT_HELP
from conformance.running.merging.command import merge


def declare(command: argparse.ArgumentParser) -> None:
    """Declare ``merge``."""
    command.add_argument(
        "shards",
        type=Path,
        nargs="+",
        metavar="SHARD",
        help="results.jsonl of a run with --shard, or the folder it is in; all of them",
    )
    command.add_argument(
        "--report-dir", type=Path, default=Path("reports/latest"), metavar="DIR"
    )
    command.add_argument(
        "--report", action="append", default=[], metavar="KIND", help=REPORT_HELP
    )
    command.add_argument("--compare", type=Path, metavar="FILE", help=COMPARE_HELP)
    command.set_defaults(command=merge)
