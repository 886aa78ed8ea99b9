"""``cms-conformance mutants``: see which small changes of the reference are noticed."""

from __future__ import annotations

import argparse

from conformance.cli.words import add_measuring


def declare(command: argparse.ArgumentParser) -> None:
    """Declare ``mutants``."""
    command.add_argument(
        "where",
        nargs="*",
        metavar="WHERE",
        help="only these: a part, a function or a mutant, as in cm/stream.py:Stream",
    )
    command.add_argument(
        "--sample",
        type=int,
        default=600,
        metavar="N",
        help="how many to try, 0 for all; a smaller sample is part of a larger one",
    )
    command.add_argument(
        "--check",
        action="store_true",
        help="compare with the report, without those explained; write nothing",
    )
    add_measuring(command, seed=1)
    command.set_defaults(command=_mutants)


def _mutants(options: argparse.Namespace) -> int:
    from conformance.running.mutating.campaign import (  # noqa: PLC0415  (heavy)
        mutants,
    )

    return mutants(options)
