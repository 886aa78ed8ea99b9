"""``cms-conformance sweep``: remove what an earlier run has left on the target."""

from __future__ import annotations

import argparse


def declare(command: argparse.ArgumentParser) -> None:
    """Declare ``sweep``."""
    command.add_argument(
        "report_dir",
        nargs="?",
        default="reports/latest",
        metavar="DIR",
        help="where the run's report is (default: reports/latest)",
    )
    command.add_argument(
        "--dry-run", action="store_true", help="remove nothing: list what is there"
    )
    command.add_argument(
        "--profile", metavar="FILE", help="target profile, if not as in the run"
    )
    command.add_argument(
        "--target-url", metavar="URL", help="where the target is now, if it has moved"
    )
    command.set_defaults(command=sweep_up)


def sweep_up(options: argparse.Namespace) -> int:
    """Sweep."""
    from conformance.running.sweeping import sweep  # noqa: PLC0415  (heavy)

    return sweep(options)
