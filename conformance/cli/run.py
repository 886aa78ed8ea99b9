"""``cms-conformance run``: judge a server."""

from __future__ import annotations

from conformance.cli.words import COMPARE_HELP, EFFORTS, REPORT_HELP, Commands
from conformance.running.command import run_suites


def declare(commands: Commands) -> None:
    """Declare ``run``."""
    run = commands.add_parser("run", help="judge a server")
    run.add_argument("url", nargs="?", metavar="URL", help="base URL of the server")
    run.add_argument("--target-url", metavar="URL", help="the same as URL")
    run.add_argument(
        "--reference", action="store_true", help="judge the bundled reference server"
    )
    run.add_argument(
        "--variant", metavar="NAME", help="with --reference: a deviation or liberty"
    )
    run.add_argument("--profile", metavar="FILE", help="target profile (TOML)")
    run.add_argument("--protocol", action="append", default=[], metavar="NAME")
    run.add_argument(
        "--requirement",
        action="append",
        default=[],
        metavar="PATTERN",
        help="judge only requirements whose ID matches, as in 'cm.stream.*'",
    )
    run.add_argument("--report-dir", default="reports/latest", metavar="DIR")
    run.add_argument(
        "--report", action="append", default=[], metavar="KIND", help=REPORT_HELP
    )
    run.add_argument(
        "--update-known-failures",
        action="store_true",
        help="write the diff that makes the profile say what fails now",
    )
    run.add_argument("--compare", metavar="FILE", help=COMPARE_HELP)
    run.add_argument("--effort", choices=EFFORTS, default="default")
    run.add_argument("--seed", type=int, default=0, metavar="N")
    run.add_argument("--strict", action="store_true", help="a SHOULD counts as a MUST")
    run.add_argument(
        "-n", "--workers", default="0", metavar="N", help="pytest-xdist workers"
    )
    run.add_argument(
        "--plan",
        action="store_true",
        help="send nothing: list every write the run would make, and its requests",
    )
    run.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        help="no progress: failures and the last lines alone",
    )
    run.add_argument(
        "--no-colour",
        "--no-color",
        action="store_true",
        help="plain text, as where standard output is no terminal or NO_COLOR is set",
    )
    run.set_defaults(command=run_suites)
