"""What a run has left of content staging: packages of its own, and an edited page."""

from __future__ import annotations

from functools import partial

from conformance.harness import Violation
from conformance.harness.http import Http
from conformance.harness.judgement import HarnessError
from conformance.harness.ledger import Ledger
from conformance.harness.made import Made
from conformance.harness.run import Run
from conformance.harness.sweeping import NotOurs, Remnant, mark
from conformance.suites.staging.answers import described, is_success
from conformance.suites.staging.client import StagingClient
from conformance.suites.staging.edits import Deletion, Edits
from conformance.suites.staging.packages import Packages

EDIT, DELETION = "edit of page", "deletion of page"
KINDS = frozenset({"package", EDIT, DELETION})


def sweeper(run: Run, http: Http) -> Leftovers:
    """Return what finds the things of a run."""
    return Leftovers(run, StagingClient(http, run.target))


class Leftovers:
    """Finds the packages of a run by name, and a page by the text it was given."""

    def __init__(self, run: Run, client: StagingClient) -> None:
        self.client = client
        self.packages = Packages(client, run.target, Ledger())
        self.edits = Edits(client, run.target, Ledger())
        self.deletion = Deletion(client, run.target, Ledger())
        self.marked = mark(run.target.run)

    def find(self, made: Made) -> list[Remnant]:
        """Return what is there of something; nothing, if it is gone."""
        if made.kind == EDIT:
            return self._edit()
        if made.kind == DELETION:
            there = self.deletion.page.id == made.name and self.deletion.is_there()
            return [] if there else [Remnant(DELETION, made.name, _cannot)]
        if not self.packages.is_own(made.name):
            raise NotOurs(f"package {made.name!r} does not carry the run's id")
        if not self.packages.exists(made.name):
            return []
        return [Remnant("package", made.name, partial(self._delete, made.name))]

    def _edit(self) -> list[Remnant]:
        page = self.edits.page.id
        if not self.edits.has(self.marked):
            return []
        return [Remnant(EDIT, page, self.edits.restore)]

    def _delete(self, name: str) -> None:
        exchange = self.client.delete(name)
        if not is_success(exchange) and self.packages.exists(name):
            raise Violation(described(exchange), "the package deleted")


def _cannot() -> None:
    raise HarnessError("an import of a package that holds the page brings it back")
