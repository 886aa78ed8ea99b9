"""The command ``cms-conformance``: a module for each of its commands.

Exit codes: 0 conforms, 1 does not, 2 wrong usage or profile, 3 could not be judged,
4 a defect of the suite, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence

from conformance.cli import (
    detect,
    doctor,
    explain,
    init,
    mutants,
    rejudge,
    replay,
    report,
    requirements,
    run,
    seeds,
    serve,
)
from conformance.cli.words import fail
from conformance.harness.catalogue import CatalogueError, NothingSelected
from conformance.harness.profile import ProfileError
from conformance.harness.verdict import ExitCode
from conformance.running.header import suite_version

COMMANDS = (
    run,
    doctor,
    init,
    serve,
    requirements,
    seeds,
    detect,
    mutants,
    report,
    replay,
    rejudge,
    explain,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except (CatalogueError, NothingSelected, ProfileError) as error:
        return fail(str(error))
    except (KeyboardInterrupt, BrokenPipeError):
        return _cut_short()
    except Exception:  # noqa: BLE001  (whatever it is, it is no verdict on the target)
        traceback.print_exc()
        return ExitCode.SUITE_ERROR
    return code


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="cms-conformance",
        description="Judge a CMS server against the documents of its protocols.",
    )
    top.add_argument("--version", action="version", version=suite_version())
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for one in COMMANDS:
        one.declare(commands)
    return top


def _cut_short() -> int:
    """Leave quietly, even if whoever read the output is gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.INTERRUPTED
