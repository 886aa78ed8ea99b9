"""``cms-conformance rejudge``: all verdicts again, from the stored exchanges."""

from __future__ import annotations

from pathlib import Path

from conformance.cli.words import Commands
from conformance.running.rejudging import rejudge


def declare(commands: Commands) -> None:
    """Declare ``rejudge``."""
    command = commands.add_parser(
        "rejudge", help="judge a run again from its stored exchanges, without a server"
    )
    command.add_argument("results", type=Path, metavar="results.jsonl")
    command.add_argument("--json", action="store_true", help="as a JSON object")
    command.set_defaults(command=rejudge)
