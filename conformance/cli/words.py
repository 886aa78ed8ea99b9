"""What the commands have in common: how they speak, and words of their help."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from conformance.harness.exit_code import ExitCode

EFFORTS = ("smoke", "default", "deep")
REPORT_HELP = "html, json, junit (these by default), summary, earl, har, badge, all"
NO_TARGET = (
    "no target: give --target-url URL (or target.url in a --profile), or --reference "
    "to judge the bundled reference server"
)
COMPARE_HELP = "an earlier results.jsonl"


def add_measuring(command: argparse.ArgumentParser, *, seed: int) -> None:
    """Declare what is asked of every measurement that looks twice."""
    command.add_argument(
        "--workers", type=int, default=2, metavar="N", help="cores to keep busy"
    )
    command.add_argument(
        "--effort",
        choices=EFFORTS,
        default="default",
        help="how closely to look for what a first look missed",
    )
    command.add_argument("--seed", type=int, default=seed, metavar="N")
    command.add_argument("--report-dir", type=Path, default=Path("reports"))


def say(text: str) -> None:
    """Write a line, and let it be seen at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def fail(text: str) -> int:
    """Say what was wrong with the command line; return the exit code of that."""
    sys.stderr.write(f"cms-conformance: {text}\n")
    return ExitCode.USAGE
