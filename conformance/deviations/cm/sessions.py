"""What one step leaves to another: in a transaction, in a field, under a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.deviations import deviation
from conformance.deviations.cm.outcomes import Answers, failed
from conformance.reference.cm.classes import InstanceClass
from conformance.reference.cm.commands import Commands
from conformance.reference.cm.payload import CmPayload
from conformance.reference.cm.requests import Requests
from conformance.reference.cm.responses import Responses
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.stream import Stream
from conformance.reference.cm.templates import Templates
from conformance.reference.message import Request, Response
from conformance.reference.xml import Element


@deviation("cm.stream.other-methods-refused")  # CM-STREAM-002
class CancelsACommandOnDelete(Stream):
    """Offer DELETE for what runs on the server, and for nothing else."""

    def handle(self, request: Request) -> Response:
        ticket = request.path.removeprefix(self.path).removeprefix("/")
        if request.method != "DELETE" or ticket not in self.cm.commands.outputs:
            return super().handle(request)
        del self.cm.commands.outputs[ticket]
        return Response(204)


@deviation("cm.stream.blob-download")  # CM-STREAM-015
class IssuesOneTicketForAllBlobsOfAnAnswer(Templates):
    """Keep the ticket of an answer in a field, and find it there for the next blob."""

    asking: Session | None = None
    ticket = ""

    def get(
        self,
        session: Session,
        subject: InstanceClass,
        instance: Instance,
        asked: Element,
    ) -> list[Element]:
        self.ticket = self.ticket if session is self.asking else ""
        self.asking = session
        return super().get(session, subject, instance, asked)

    def write_ticket(self, blob: str, place: Element) -> None:
        super().write_ticket(blob, place)
        self.ticket = place.text = self.ticket or place.text or ""


@deviation("cm.command.output-of-its-ticket")  # CM-STREAM-028
class TellsEachOutputOnce(Commands):
    """Hand on the pipe to a command, which is empty once it was read."""

    def output(self, ticket: str) -> Iterator[bytes] | None:
        pieces = super().output(ticket)
        told: set[str] = vars(self).setdefault("told", set())
        if pieces is None or ticket not in told:
            told.add(ticket)
            return pieces
        return iter(())


@deviation("cm.create.file-in-selected-folder")  # CM-REQ-003
class RollsThePayloadBackWhereARequestFails(Requests):
    """Keep a payload in one transaction, of which any failure makes nothing."""

    def processed(self, session: Session, payload: CmPayload) -> Answers:
        answers = super().processed(session, payload)
        if any(failed(outcomes) for _, outcomes in answers):
            self.cm.store._load()  # noqa: SLF001  (what was not committed is gone)
        return answers


@deviation("cm.payload.answer-well-formed")
class PastesPhrasesUnescaped(Responses):
    """Escape results, and put what is said of errors into a text template."""

    def serialized(self, payload: Element) -> bytes:
        return re.sub(
            rb'phrase="[^"]*"|<phrase>[^<]*',
            lambda found: found[0].replace(b"&lt;", b"<").replace(b"&amp;", b"&"),
            super().serialized(payload),
        )


@deviation("cm.template.structure-kept")
class AnswersTheFirstOfEqualReferences(Templates):
    """Remember which references of an instance were followed, and follow each once."""

    def get(
        self,
        session: Session,
        subject: InstanceClass,
        instance: Instance,
        asked: Element,
    ) -> list[Element]:
        (answer,) = super().get(session, subject, instance, asked)
        followed: set[object] = set()
        for one in [each for each in answer if len(each) and each[0].tag != "listitem"]:
            if one.tag in followed:
                answer.remove(one)
            followed.add(one.tag)
        return [answer]
