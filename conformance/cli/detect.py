"""``cms-conformance detect``: see which known faults the suite catches."""

from __future__ import annotations

from pathlib import Path

from conformance.cli.words import EFFORTS, Commands
from conformance.running.detection import detect


def declare(commands: Commands) -> None:
    """Declare ``detect``."""
    command = commands.add_parser(
        "detect", help="see which known faults the suite catches"
    )
    command.add_argument("name", nargs="*", metavar="NAME", help="only these")
    command.add_argument(
        "--quick",
        action="store_true",
        help="judge a deviation by what it must violate alone, and write nothing",
    )
    command.add_argument(
        "--every",
        type=int,
        choices=range(1, 101),
        default=1,
        metavar="N",
        help="a sample: judge every Nth only",
    )
    command.add_argument("--workers", type=int, default=2, metavar="N")
    command.add_argument("--effort", choices=EFFORTS, default="default")
    command.add_argument("--report-dir", type=Path, default=Path("reports"))
    command.set_defaults(command=detect)
