"""Tickets that grow old while other tests run, so that nobody has to wait for it."""

from __future__ import annotations

from conformance.harness import Inconclusive, NotApplicable, Violation
from conformance.harness.target import Target
from conformance.harness.xml import Element
from conformance.suites.cm.commands import Commands
from conformance.suites.cm.readback import SAMPLE, Kept, ReadBack
from conformance.suites.cm.stream_checks import ticket_in

REQUIREMENT = "cm.stream.expired-ticket-not-found"
NO_EXPIRY = "the profile names no cm.ticket-seconds, so no ticket's end is waited for"


class Aging:
    """Two tickets, one used once and one never, and the time of their issue."""

    def __init__(self, readback: ReadBack, commands: Commands, target: Target) -> None:
        self.readback = readback
        self.commands = commands
        self.target = target
        self.clock = readback.stream.http.clock
        self.seconds: float | None = target.tables["cm"].get("ticket-seconds")
        self._run = target.run
        self._tickets: tuple[Kept, Kept] | None = None
        self._blob: Kept | None = None
        self._command: str | None = None
        self._born = 0.0

    def begin(self) -> None:
        """Have the tickets issued; what fails now is told when they are asked for."""
        if self.seconds is None:
            return
        try:
            self._issue()
        except (Violation, Inconclusive, NotApplicable):
            self._tickets = None

    def _issue(self) -> tuple[Kept, Kept]:
        # A server may know data again, and let their ticket live on.
        used, unused = map(self._fresh, ("used", "unused"))
        self.readback.check_found(used)
        self._blob = self._set()
        self._command = self._executed()
        self._tickets, self._born = (used, unused), self.clock.monotonic()
        return used, unused

    def _set(self) -> Kept | None:
        """Return a blob that was set by a ticket of its own, not used any more."""
        blobs, stream = self.readback.blobs, self.readback.stream
        if self.readback.read_only:
            return None
        try:
            ticket = ticket_in(stream.upload(SAMPLE))
            selection = blobs.set(blobs.workshop.document().id, ticket)
        except (Violation, Inconclusive, NotApplicable):
            return None
        return Kept(ticket, SAMPLE, selection)

    def _executed(self) -> str | None:
        """Return the ticket of a custom command, not used any more."""
        try:
            return self.commands.ticket()
        except (Violation, Inconclusive, NotApplicable):
            return None

    def outdated_command(self) -> str:
        """Return the ticket of a command once it is older than tickets of data get."""
        self.target.need("cm.ticket-expiry")
        self.expired()
        if self._command is None:
            raise NotApplicable("no custom command was executed")
        return self._command

    def outlived(self) -> tuple[Element, bytes]:
        """Return the selection of a blob, set by a ticket now over, and its data."""
        self.expired()
        if self._blob is None or self._blob.blob is None:
            raise NotApplicable("no blob was set by the ticket of an upload")
        return self._blob.blob, self._blob.data

    def _fresh(self, word: str) -> Kept:
        """Return a ticket for data that nobody else sends."""
        return self.readback.fresh(f"A ticket of {self._run} to be {word}.\n".encode())

    def expired(self) -> tuple[Kept, Kept]:
        """Return the tickets once their time is over: the used one, then the other."""
        if self.seconds is None:
            raise NotApplicable(NO_EXPIRY)
        tickets = self._tickets or self._issue()
        end = self._born + 1.1 * self.seconds + 1
        self.clock.sleep(max(0.0, end - self.clock.monotonic()))
        return tickets
