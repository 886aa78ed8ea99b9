"""An installation that shares its data directory with those of other processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from conformance.mock.installation import Installation, assembled
from conformance.mock.journal import Journal
from conformance.mock.seeding import Plan
from conformance.mock.workers import bsn, cm, staging
from conformance.reference.cm import Cm


class SharedInstallation(Installation):
    """Services on data that are there already, and that others serve, too."""

    def __init__(self, root: Path, journal: Journal, plan: Plan, scheme: str) -> None:
        super().__init__(root, journal, shared_parts(root), plan, (), scheme)

    def cm(self, parts: Sequence[type]) -> Callable[[Path], Any]:
        """Return what opens the CMS, in turn with the others."""
        kind = type("Cm", (cm.SharedCm, assembled(Cm, parts)), {})
        return lambda folder: kind(folder, self.clock)


def shared_parts(root: Path) -> tuple[type, ...]:
    """Return the parts that make the services share what is below a folder."""
    commands = {"folder": root / "cm" / "commands"}
    jobs = {"folder": root / "staging" / "jobs"}
    sessions = {"folder": root / "staging" / "sessions"}
    return (
        cm.SharedStore,
        cm.SharedBlobs,
        cm.SharedTickets,
        type("SharedCommands", (cm.SharedCommands,), commands),
        staging.SharedStore,
        type("SharedJobs", (staging.SharedJobs,), jobs),
        type("SharedSession", (staging.SharedSession,), sessions),
        bsn.SharedStore,
    )
