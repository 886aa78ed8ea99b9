"""Shortcuts: what does for the usual case, and fails the long, the late, the repeated.

They concern several parts of the documents: each saves a step that few answers need.
"""

from __future__ import annotations

import time
from dataclasses import replace

from lxml import etree

from conformance.deviations import deviation
from conformance.deviations.cm.outcomes import Answers
from conformance.deviations.cm.responses import copied
from conformance.deviations.cm.stored import STORED_WRONG
from conformance.reference.cm.classes import Property
from conformance.reference.cm.model import Properties
from conformance.reference.cm.payload import CmPayload, CmRequest
from conformance.reference.cm.requests import Outcome, Requests
from conformance.reference.cm.responses import Responses
from conformance.reference.cm.selection import Selection
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.stream import SMALL, Stream
from conformance.reference.cm.templates import Templates
from conformance.reference.cm.values import Value
from conformance.reference.message import Body, Request, Response
from conformance.reference.xml import Element, tag_of


@deviation("cm.stream.simultaneous-uploads-kept-apart")
class KeepsTheUploadInProgressInAField(Stream):
    """Hand the body of a large upload on by way of the handler, which all share."""

    def store(self, body: Body) -> str:
        self.body = body
        time.sleep(0.005 if body.file else 0)
        return super().store(self.body)


@deviation("cm.stream.round-trip", disturbs=STORED_WRONG)
class StripsTheLastLineBreakOfUploads(Stream):
    """Read a body with the reader of forms, which drops the line break at the end."""

    def store(self, body: Body) -> str:
        data = b"" if body.file else body.data.removesuffix(b"\n").removesuffix(b"\r")
        return super().store(body if body.file else Body(len(data), data))


@deviation("cm.stream.round-trip", "cm.stream.blob-download", disturbs=STORED_WRONG)
class SendsWholeBlocksOfLargeDownloads(Stream):
    """Copy a file in blocks of 64 KiB, and forget the last one, which is shorter."""

    def data(self, blob: str) -> Response:
        data = self.cm.blobs.path(blob).read_bytes()
        whole = len(data) if len(data) <= SMALL else len(data) // SMALL * SMALL
        return replace(super().data(blob), body=data[:whole])


@deviation("cm.stream.refused-method-spares-ticket")
class DropsTheTicketThatARefusedMethodNames(Stream):
    """Have the framework's handler of DELETE run before the methods are filtered."""

    def handle(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.cm.tickets.valid.pop(request.path.rpartition("/")[2], None)
        return super().handle(request)


@deviation("cm.query.every-match-answered")
class AnswersFiftyHitsAtMost(Selection):
    """Leave the page size of the search at its default."""

    def limited(self, where: Element, found: list[Instance]) -> list[Instance]:
        return super().limited(where, found)[:50]


@deviation("cm.response.success-is-conjunction")
class JudgesARequestByItsFirstAndLastOperation(Responses):
    """Look at both ends of the list of results, as if nothing lay between them."""

    def success(self, outcomes: list[Outcome]) -> str:
        return super().success([*outcomes[:1], *outcomes[-1:]])


@deviation("cm.create.file-in-selected-folder")
class AnswersARepeatedRequestFromMemory(Requests):
    """Keep results for the time of a payload, those of creations among them."""

    def processed(self, session: Session, payload: CmPayload) -> Answers:
        asked = [text_of(request) for request in payload.requests]
        first = {text: asked.index(text) for text in asked}.values()
        once = replace(payload, requests=tuple(payload.requests[n] for n in first))
        known = {text_of(r): o for r, o in super().processed(session, once)}
        answers = zip(payload.requests, asked, strict=True)
        return [(request, copied(known[text])) for request, text in answers]


def text_of(request: CmRequest) -> bytes:
    """Return what a request asks for, without its ID."""
    elements = (*request.operation.wheres, request.operation.element)
    return b"".join(etree.tostring(one, with_tail=False) for one in elements)


@deviation("cm.template.language-selects-title")
class ForgetsTheLanguageBehindAReference(Templates):
    """Give the language of the text to the first level of a query only."""

    deep = False

    def translation(self, texts: dict[str, str], lang: str | None) -> str:
        return super().translation(texts, None if self.deep else lang)

    def write_value(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        above = next(asked.iterancestors())
        self.deep = not tag_of(above).endswith("-get")
        super().write_value(session, instance, known, asked, place)


@deviation("cm.reference.members-are-users", "cm.reference.groups-of-user")
class ListsTheMembersByTheirDefaultGroup(Properties):
    """Look for the members of a group in the column of the default group."""

    def group_users(self, group: Instance) -> Value:
        users = self.store.where("user", "defaultGroup", group.key)
        return [user.key for user in users]


@deviation("cm.reference.ids-as-listitems", "cm.reference.children-listed")
class AnswersNoReferencesAsAnEmptyOne(Templates):
    """Split an empty list at its commas, which gives one empty item."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        if known.many and not len(place):
            etree.SubElement(place, "listitem")


@deviation("cm.response.response-id-unique")
class NumbersEveryRefusedPayloadAlike(Responses):
    """Build the response to a broken payload from a constant document."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(payload_id) | {"response-id": "FAILED"}


@deviation("cm.response.request-id-repeated")
class WritesRequestIdsInLatin1(Responses):
    """Keep IDs in a column of one byte per character."""

    def request_level_attributes(
        self, request: CmRequest, outcomes: list[Outcome]
    ) -> dict[str, str]:
        known = request.request_id.encode("latin-1", "replace").decode("latin-1")
        return super().request_level_attributes(
            replace(request, request_id=known), outcomes
        )
