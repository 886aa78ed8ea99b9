"""``cms-conformance explain``: say all that is known about one requirement."""

from __future__ import annotations

import argparse

from conformance.cli.requirements import of_clients
from conformance.cli.words import fail, say
from conformance.harness.catalogue import Requirement, load_catalogue
from conformance.harness.exit_code import ExitCode


def declare(command: argparse.ArgumentParser) -> None:
    """Declare ``explain``."""
    command.add_argument("id", metavar="ID", help="requirement ID")
    command.set_defaults(command=explain_requirement)


def explain_requirement(options: argparse.Namespace) -> int:
    """Say all that is known about one requirement."""
    of_client = ".client." in options.id
    catalogue = of_clients() if of_client else load_catalogue()
    requirement = catalogue.requirements.get(options.id)
    if requirement is None:
        close = catalogue.suggest(options.id)
        meant = f"; did you mean {close}?" if close else ""
        return fail(f"no requirement {options.id!r}{meant}")
    title = catalogue.documents[requirement.passages[0].document].title
    lines = {
        "requirement": requirement.id,
        "level": requirement.level,
        "requires": requirement.statement,
        "source": f"{title} ({requirement.source})",
        "reading": requirement.reading,
        "needs": ", ".join(requirement.needs),
        "covers": ", ".join(requirement.covers),
        "excluded": requirement.excluded,
        "judge": how_to_judge(requirement, of_client=of_client),
    }
    for name, text in lines.items():
        if text:
            say(f"{name:<12} {text}")
    return ExitCode.CONFORMS


def how_to_judge(requirement: Requirement, *, of_client: bool) -> str:
    """Return the command that judges a requirement, if any can."""
    if of_client:
        return "cms-conformance serve --report-dir DIR"
    if requirement.excluded:
        return ""
    return f"cms-conformance run URL --requirement {requirement.id}"
