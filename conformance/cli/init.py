"""``cms-conformance init``: write a profile with every key explained."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.running.doctor.beginning import write_profile

FILE = Path("cms-conformance.toml")


def declare(command: argparse.ArgumentParser) -> None:
    """Declare ``init``."""
    command.add_argument(
        "file", nargs="?", type=Path, default=FILE, metavar="FILE", help=f"{FILE}"
    )
    command.add_argument(
        "--url", metavar="URL", help="ask the server which protocols it speaks"
    )
    command.set_defaults(command=write_profile)
