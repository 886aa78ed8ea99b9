"""Using Streaming, custom commands: outputs that are late, cut short or mixed up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from conformance.deviations import deviation
from conformance.reference.cm.classes import InstanceClass
from conformance.reference.cm.commands import Commands
from conformance.reference.cm.functions import Functions
from conformance.reference.cm.session import Session
from conformance.reference.cm.stream import Stream
from conformance.reference.message import Response
from conformance.reference.xml import Element


@deviation("cm.command.connection-closed")
class KeepsTheConnectionAfterACommand(Stream):
    """Treat the output of a command like any other download."""

    def command_keep_alive(self) -> bool:
        return True


@deviation("cm.command.output-status", disturbs=("cm.command.output-of-its-ticket",))
class ServesOutputOnceTheCommandEnded(Commands):
    """Know the output of a command only when there is all of it."""

    def output(self, ticket: str) -> Iterator[bytes] | None:
        output = self.outputs.get(ticket)
        return None if output is None or output.running else super().output(ticket)


@deviation("cm.command.output-status", disturbs=("cm.command.output-of-its-ticket",))
class AnswersAcceptedForOutput(Stream):
    """Tell by the status that a command has not ended."""

    def download(self, ticket: str) -> Response:
        answer = super().download(ticket)
        return replace(answer, status=202) if not answer.keep_alive else answer


@deviation("cm.command.output-of-its-ticket")
class ServesTheLatestOutput(Commands):
    """Write the output of every command to the same file."""

    def output(self, ticket: str) -> Iterator[bytes] | None:
        latest = next(reversed(self.outputs), "")
        return super().output(latest if ticket in self.outputs else ticket)


@deviation("cm.command.output-of-its-ticket")
class CutsOutputShort(Commands):
    """Send what has been written so far as if it were all."""

    def output(self, ticket: str) -> Iterator[bytes] | None:
        pieces = super().output(ticket)
        return pieces if pieces is None else iter([next(pieces, b"")[:4]])


@deviation("cm.command.output-of-its-ticket")
class WrapsOutputInAPage(Commands):
    """Prepare the output for the browser that shows it."""

    def output(self, ticket: str) -> Iterator[bytes] | None:
        pieces = super().output(ticket)
        if pieces is None:
            return None
        return (b"<pre>" + piece.replace(b" ", b"&nbsp;") for piece in pieces)


@deviation(
    "cm.command.unknown-ticket-not-found",
    "cm.stream.unknown-ticket-not-found",
    disturbs=(
        "cm.stream.failed-upload-without-ticket",
        "cm.stream.malformed-ticket-not-found",
        "cm.stream.path-in-ticket-refused",
        "cm.stream.missing-ticket-not-found",
        "cm.stream.expired-ticket-not-found",
    ),
)
class ServesTheLatestOutputForAnyTicket(Stream):
    """Fall back to the latest output where a ticket is not known."""

    def not_found(self) -> Response:
        commands = self.cm.commands
        output = commands.output(next(reversed(commands.outputs), ""))
        return super().not_found() if output is None else Response(200, output)


@deviation("cm.command.ticket-issued")
class AnswersTheOutputItself(Functions):
    """Wait for the command, and answer what it wrote."""

    def execute(
        self, session: Session, subject: InstanceClass, given: Element
    ) -> list[Element]:
        (answer,) = super().execute(session, subject, given)
        pieces = self.cm.commands.output(answer[0].text or "")
        answer[0].text = b"".join(pieces or ()).decode()
        return [answer]


@deviation("cm.command.ticket-issued")
class IssuesNoTicketForACommand(Functions):
    """Report that the command runs, and nothing by which to follow it."""

    def execute(
        self, session: Session, subject: InstanceClass, given: Element
    ) -> list[Element]:
        super().execute(session, subject, given)
        return [etree.Element(subject.name)]


@deviation("cm.command.output-status", disturbs=("cm.command.output-of-its-ticket",))
class HidesOutputFromTheStream(Commands):
    """Hold the tickets of commands in a table that the streaming interface ignores."""

    def output(self, ticket: str) -> Iterator[bytes] | None:  # noqa: ARG002
        return None


@deviation("cm.command.unknown-ticket-not-found")
class FindsOutputsByTheirNumber(Commands):
    """Read the ticket of a command as the number that its process has in a table."""

    def output(self, ticket: str) -> Iterator[bytes] | None:
        same = (
            one for one in self.outputs if ticket.isdigit() and int(one) == int(ticket)
        )
        return super().output(next(same, ticket))


@deviation("cm.command.unknown-ticket-not-found")  # CM-STREAM-026
class AnswersOutdatedOutputAsEmpty(Commands):
    """Delete the output when its time is over, and keep the entry of its ticket."""

    def output(self, ticket: str) -> Iterator[bytes] | None:
        output = super().output(ticket)
        return iter(()) if output is None and ticket in self.outputs else output
