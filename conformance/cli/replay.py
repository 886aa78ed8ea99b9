"""``cms-conformance replay``: send the stored requests of a case again."""

from __future__ import annotations

import argparse
from pathlib import Path


def declare(command: argparse.ArgumentParser) -> None:
    """Declare ``replay``."""
    command.add_argument("results", type=Path, metavar="results.jsonl")
    command.add_argument(
        "case",
        metavar="CASE",
        help="the case's ID in the report; or a requirement or test that failed once",
    )
    command.add_argument("--target-url", metavar="URL", help="another server")
    command.add_argument(
        "--profile", type=Path, metavar="FILE", help="target profile (TOML)"
    )
    command.add_argument("--json", action="store_true", help="as a JSON object")
    command.add_argument(
        "--as-pytest",
        nargs="?",
        const="-",
        metavar="FILE",
        help="send nothing; write the case as a test for pytest and requests",
    )
    command.set_defaults(command=replay_stored)


def replay_stored(options: argparse.Namespace) -> int:
    """Replay a case."""
    from conformance.running.replay.command import (  # noqa: PLC0415  (heavy)
        replay_case,
    )

    return replay_case(options)
