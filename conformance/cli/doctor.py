"""``cms-conformance doctor``: say what keeps a server from being judged."""

from __future__ import annotations

from conformance.cli.words import Commands
from conformance.running.doctor.command import see_the_doctor


def declare(commands: Commands) -> None:
    """Declare ``doctor``."""
    doctor = commands.add_parser(
        "doctor", help="say within 5 seconds what keeps a server from being judged"
    )
    doctor.add_argument("url", nargs="?", metavar="URL", help="base URL of the server")
    doctor.add_argument("--profile", metavar="FILE", help="target profile (TOML)")
    doctor.add_argument("--protocol", action="append", default=[], metavar="NAME")
    doctor.add_argument("--json", action="store_true", help="as a JSON object")
    doctor.add_argument(
        "--reference", action="store_true", help="examine the bundled reference server"
    )
    doctor.set_defaults(command=see_the_doctor)
