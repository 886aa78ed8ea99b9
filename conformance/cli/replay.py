"""``cms-conformance replay``: send the stored requests of a case again."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.cli.words import Commands


def declare(commands: Commands) -> None:
    """Declare ``replay``."""
    replay = commands.add_parser(
        "replay", help="send the stored requests of a case again"
    )
    replay.add_argument("results", type=Path, metavar="results.jsonl")
    replay.add_argument(
        "case",
        metavar="CASE",
        help="the case's ID in the report; or a requirement or test that failed once",
    )
    replay.add_argument("--target-url", metavar="URL", help="another server")
    replay.add_argument(
        "--profile", type=Path, metavar="FILE", help="target profile (TOML)"
    )
    replay.add_argument("--json", action="store_true", help="as a JSON object")
    replay.add_argument(
        "--as-pytest",
        nargs="?",
        const="-",
        metavar="FILE",
        help="send nothing; write the case as a test for pytest and requests",
    )
    replay.set_defaults(command=replay_stored)


def replay_stored(options: argparse.Namespace) -> int:
    """Replay a case."""
    from conformance.running.replay.command import (  # noqa: PLC0415  (heavy)
        replay_case,
    )

    return replay_case(options)
