"""``cms-conformance requirements``: list what a server is held to."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from conformance.cli.words import fail, say
from conformance.harness.catalogue import (
    Catalogue,
    Requirement,
    check_documents,
    load_catalogue,
)
from conformance.harness.exit_code import ExitCode


def declare(command: argparse.ArgumentParser) -> None:
    """Declare ``requirements``."""
    command.add_argument("pattern", nargs="*", default=["*"], metavar="PATTERN")
    command.add_argument("--json", action="store_true", help="as a JSON array")
    command.add_argument(
        "--documents",
        type=Path,
        metavar="DIR",
        help="prove that the requirements still point at the documents in DIR",
    )
    command.add_argument(
        "--client", action="store_true", help="list what a client is held to instead"
    )
    command.set_defaults(command=list_requirements)


def list_requirements(options: argparse.Namespace) -> int:
    """List requirements, or compare them with the documents."""
    catalogue = of_clients() if options.client else load_catalogue()
    if options.documents is not None:
        return _compare(catalogue, options.documents)
    chosen = catalogue.select(options.pattern).values()
    if options.json:
        say(json.dumps([_row(one) for one in chosen], indent=2, ensure_ascii=False))
        return ExitCode.CONFORMS
    for one in chosen:
        mark = "excluded" if one.excluded else one.level
        say(f"{one.id:<56} {mark:<9} {one.statement}")
    return ExitCode.CONFORMS


def of_clients() -> Catalogue:
    """Return what the judge of clients goes by."""
    from conformance.mock.judging.rules import catalogue  # noqa: PLC0415  (heavy)

    return catalogue()


def _compare(catalogue: Catalogue, directory: Path) -> int:
    if not directory.is_dir():
        return fail(f"--documents: {directory} is no directory")
    problems = check_documents(catalogue, directory)
    for problem in problems:
        say(problem)
    if problems:
        return ExitCode.DOES_NOT_CONFORM
    say(f"all {len(catalogue.requirements)} requirements match the documents")
    return ExitCode.CONFORMS


def _row(requirement: Requirement) -> dict[str, object]:
    row: dict[str, object] = {
        "id": requirement.id,
        "protocol": requirement.protocol,
        "level": requirement.level,
        "covers": list(requirement.covers),
        "statement": requirement.statement,
        "source": requirement.source,
        "digest": requirement.digest,
        "status": requirement.status,
    }
    optional = {
        "reading": requirement.reading,
        "needs": list(requirement.needs),
        "reason": requirement.excluded,
    }
    return row | {key: value for key, value in optional.items() if value}
