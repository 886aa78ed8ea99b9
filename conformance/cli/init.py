"""``cms-conformance init``: write a profile with every key explained."""

from __future__ import annotations

from pathlib import Path

from conformance.cli.words import Commands
from conformance.running.doctor.beginning import write_profile

FILE = Path("cms-conformance.toml")


def declare(commands: Commands) -> None:
    """Declare ``init``."""
    init = commands.add_parser("init", help="write a profile with every key explained")
    init.add_argument(
        "file", nargs="?", type=Path, default=FILE, metavar="FILE", help=f"{FILE}"
    )
    init.add_argument(
        "--url", metavar="URL", help="ask the server which protocols it speaks"
    )
    init.set_defaults(command=write_profile)
