"""``cms-conformance doctor``: say what keeps a server from being judged."""

from __future__ import annotations

import argparse

from conformance.running.doctor.command import see_the_doctor


def declare(command: argparse.ArgumentParser) -> None:
    """Declare ``doctor``."""
    command.add_argument("url", nargs="?", metavar="URL", help="base URL of the server")
    command.add_argument("--profile", metavar="FILE", help="target profile (TOML)")
    command.add_argument("--protocol", action="append", default=[], metavar="NAME")
    command.add_argument("--json", action="store_true", help="as a JSON object")
    command.add_argument(
        "--reference", action="store_true", help="examine the bundled reference server"
    )
    command.set_defaults(command=see_the_doctor)
