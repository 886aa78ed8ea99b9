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
from importlib import import_module
from typing import Any

from conformance.cli.words import fail
from conformance.harness.exit_code import ExitCode

#: The commands, each in the module of its name, which nobody loads for another's sake.
COMMANDS = {
    "run": "judge a server",
    "doctor": "say within 5 seconds what keeps a server from being judged",
    "init": "write a profile with every key explained",
    "sweep": "remove what an earlier run has left on the target",
    "load": "judge a server while many users are there",
    "serve": "run the mock server",
    "requirements": "list what a server is held to",
    "seeds": "see whether any seed makes the suite fail a lawful server",
    "detect": "see which known faults the suite catches",
    "mutants": "see which small changes of the reference the suite notices",
    "merge": "one report from the shards of a run",
    "report": "render a run's evidence again",
    "replay": "send the stored requests of a case again",
    "rejudge": "judge a run again from its stored exchanges, without a server",
    "explain": "explain one requirement",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except (KeyboardInterrupt, BrokenPipeError):
        return _cut_short()
    except Exception as error:  # noqa: BLE001  (whatever it is, it is no verdict)
        return _failed(error)
    return code


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="cms-conformance",
        description="Judge a CMS server against the documents of its protocols.",
    )
    top.add_argument(
        "--version",
        action=ShowVersion,
        nargs=0,
        help="show program's version number and exit",
    )
    commands = top.add_subparsers(
        required=True, metavar="COMMAND", parser_class=CommandParser
    )
    for name, purpose in COMMANDS.items():
        commands.add_parser(name, help=purpose).name = name
    return top


class CommandParser(argparse.ArgumentParser):
    """The parser of one command, whose module is loaded when it is asked for."""

    name = ""
    is_complete = False

    def parse_known_args(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401  (as argparse has it)
        """Let the module declare its options, and parse with them."""
        if not self.is_complete:
            self.is_complete = True
            import_module(f"{__name__}.{self.name}").declare(self)
        return super().parse_known_args(*arguments, **named)


class ShowVersion(argparse.Action):
    """The version, which is looked for when somebody wants to know it."""

    def __call__(self, *_: object) -> None:
        """Say the version and leave."""
        from importlib.metadata import version  # noqa: PLC0415  (heavy)

        sys.stdout.write(version("cms-conformance") + "\n")
        sys.exit()


def _failed(error: Exception) -> int:
    """Tell a slip of the user from a defect of ours."""
    from conformance.harness.catalogue import CatalogueError  # noqa: PLC0415  (heavy)
    from conformance.harness.profile import ProfileError  # noqa: PLC0415  (heavy)

    if isinstance(error, CatalogueError | ProfileError):
        return fail(str(error))
    traceback.print_exception(error)
    return ExitCode.SUITE_ERROR


def _cut_short() -> int:
    """Leave quietly, even if whoever read the output is gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.INTERRUPTED
