"""What a run has left of uploads: those that were neither completed nor cancelled."""

from __future__ import annotations

from functools import partial

from conformance.harness import Violation
from conformance.harness.http import Http
from conformance.harness.made import Made
from conformance.harness.run import Run
from conformance.harness.sweeping import NotOurs, Remnant
from conformance.suites.bsn.checks import Status, read
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.service import Service

KINDS = frozenset({"upload"})
#: States of an upload in which there is nothing left to cancel.
ENDED = frozenset({"completed", "complete", "cancelled", "terminated", "corrupted"})


def sweeper(run: Run, http: Http) -> Leftovers:
    """Return what finds the uploads of a run."""
    service = Service(run, http)
    return Leftovers(service.client(service.description()), run.target.run)


class Leftovers:
    """Finds the uploads of a run by the tokens that it was given."""

    def __init__(self, client: BsnClient, run: str) -> None:
        self.client = client
        self.run = run

    def find(self, made: Made) -> list[Remnant]:
        """Return an upload that is still open; nothing, if it has ended."""
        status = self._status(made.name)
        if status is None or status.get("State").lower() in ENDED:
            return []
        told = " ".join(map(status.get, ("FileName", "VirtualPath")))
        if told.strip() and self.run not in told:
            raise NotOurs(f"the upload of {told.strip()!r} does not carry the run's id")
        return [Remnant("upload", made.name, partial(self._cancel, made.name))]

    def _status(self, token: str) -> Status | None:
        for ask in (self.client.file_status, self.client.page_status):
            status = read(ask(token)).status
            if status is not None:
                return status
        return None

    def _cancel(self, token: str) -> None:
        answer = read(self.client.cancel(token))
        if answer.error is not None:
            raise Violation(str(answer), "the upload cancelled")
