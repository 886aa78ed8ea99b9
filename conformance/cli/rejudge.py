"""``cms-conformance rejudge``: all verdicts again, from the stored exchanges."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.running.rejudging import rejudge


def declare(command: argparse.ArgumentParser) -> None:
    """Declare ``rejudge``."""
    command.add_argument("results", type=Path, metavar="results.jsonl")
    command.add_argument("--json", action="store_true", help="as a JSON object")
    command.set_defaults(command=rejudge)
