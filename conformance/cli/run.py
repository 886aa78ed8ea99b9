"""``cms-conformance run``: judge a server."""

from __future__ import annotations

import argparse

from conformance.cli.words import COMPARE_HELP, EFFORTS, REPORT_HELP
from conformance.running.command import run_suites


def declare(command: argparse.ArgumentParser) -> None:
    """Declare ``run``."""
    command.add_argument("url", nargs="?", metavar="URL", help="base URL of the server")
    command.add_argument("--target-url", metavar="URL", help="the same as URL")
    command.add_argument(
        "--reference", action="store_true", help="judge the bundled reference server"
    )
    command.add_argument(
        "--variant", metavar="NAME", help="with --reference: a deviation or liberty"
    )
    command.add_argument("--profile", metavar="FILE", help="target profile (TOML)")
    command.add_argument("--protocol", action="append", default=[], metavar="NAME")
    command.add_argument(
        "--requirement",
        action="append",
        default=[],
        metavar="PATTERN",
        help="judge only requirements whose ID matches, as in 'cm.stream.*'",
    )
    command.add_argument("--report-dir", default="reports/latest", metavar="DIR")
    command.add_argument(
        "--report", action="append", default=[], metavar="KIND", help=REPORT_HELP
    )
    command.add_argument(
        "--update-known-failures",
        action="store_true",
        help="write the diff that makes the profile say what fails now",
    )
    command.add_argument("--compare", metavar="FILE", help=COMPARE_HELP)
    command.add_argument("--effort", choices=EFFORTS, default="default")
    command.add_argument("--seed", type=int, default=0, metavar="N")
    command.add_argument(
        "--strict", action="store_true", help="a SHOULD counts as a MUST"
    )
    command.add_argument(
        "-n",
        "--workers",
        default="0",
        metavar="N",
        help="run tests side by side in N processes; auto: as many as are worth it",
    )
    command.add_argument(
        "--ca-file", metavar="FILE", help="certificates to verify the server's with"
    )
    command.add_argument(
        "--client-cert", metavar="FILE", help="certificate to show to the server"
    )
    command.add_argument(
        "--client-key", metavar="FILE", help="its key, if that is in another file"
    )
    command.add_argument(
        "--insecure",
        action="store_true",
        help="leave the server's certificate unverified; the report says so",
    )
    command.add_argument(
        "--rate",
        type=float,
        metavar="N",
        help="requests a second at most, all connections and workers together",
    )
    command.add_argument(
        "--max-requests", type=int, metavar="N", help="end after so many requests"
    )
    command.add_argument(
        "--max-time", type=float, metavar="SECONDS", help="end after so many seconds"
    )
    command.add_argument(
        "--shard",
        metavar="I/N",
        help="run the I-th of N parts of the plan; `merge` joins their evidence",
    )
    command.add_argument(
        "--plan",
        action="store_true",
        help="send nothing: list every write the run would make, and its requests",
    )
    command.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        help="no progress: failures and the last lines alone",
    )
    command.add_argument(
        "--no-colour",
        "--no-color",
        action="store_true",
        help="plain text, as where standard output is no terminal or NO_COLOR is set",
    )
    command.set_defaults(command=run_suites)
