"""Lawful manners of servers in use: other people, small rules, short memories."""

from __future__ import annotations

from base64 import encodebytes
from dataclasses import replace
from weakref import WeakKeyDictionary

from aiohttp import web

from conformance.liberties import liberty
from conformance.reference.cm.changes import Changes
from conformance.reference.cm.classes import InstanceClass
from conformance.reference.cm.creations import Creations
from conformance.reference.cm.errors import Failure
from conformance.reference.cm.payload import CmPayload, CmRequest
from conformance.reference.cm.requests import Outcome, Requests
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance, Store
from conformance.reference.cm.templates import Templates
from conformance.reference.cm.values import Value, bad
from conformance.reference.front import Front
from conformance.reference.message import Response
from conformance.reference.xml import Element

Answers = list[tuple[CmRequest, list[Outcome]]]


@liberty()
class TicketsShowTheBlobOfTheMoment(Changes):
    """Let the ticket of a blob lead to the version: what it holds now is its blob."""

    redeemed: frozenset[str] = frozenset()

    def blob(self, element: Element) -> str:
        self.redeemed |= {(element.text or "").strip()}
        return super().blob(element)

    def store_value(self, instance: Instance, name: str, value: Value) -> None:
        before = instance.values.get("blob")
        super().store_value(instance, name, value)
        for ticket, (blob, expires) in self.cm.tickets.valid.items():
            if name == "blob" and blob == before and ticket not in self.redeemed:
                self.cm.tickets.valid[ticket] = (value, expires)


@liberty()
class ProcessesTheLastRequestFirst(Requests):
    """Process requests in another order than they stand in: none is stated."""

    def processed(self, session: Session, payload: CmPayload) -> Answers:
        turned = replace(payload, requests=payload.requests[::-1])
        return super().processed(session, turned)[::-1]


@liberty()
class IssuesOneTicketForABlob(Templates):
    """Answer the same ticket as long as it is valid: nothing says that it is new."""

    def write_ticket(self, blob: str, place: Element) -> None:
        known: dict[str, str] = vars(self).setdefault("known", {})
        if blob and self.cm.tickets.blob(known.get(blob, "")) == blob:
            place.set("encoding", "stream")
            place.text = known[blob]
        else:
            super().write_ticket(blob, place)
            known[blob] = place.text or ""


@liberty()
class RefusesLongNamesOfPeopleAndFormats(Changes):
    """Take names of twelve characters at most, except for files: none is stated."""

    def check_free(self, instance: Instance, key: str) -> None:
        super().check_free(instance, key)
        if len(key) > 12:
            raise Failure(60003, "The name is too long.")


@liberty()
class GivesIdsOfDeletedFilesOutAgain(Store):
    """Use the IDs of deleted files for new ones: no two files have the same."""

    def remove(self, instance: Instance) -> None:
        super().remove(instance)
        if instance.kind == "obj":
            vars(self).setdefault("free", []).append(instance.key)

    def next_id(self) -> str:
        free: list[str] = vars(self).get("free", [])
        return free.pop() if free else super().next_id()


@liberty()
class IsUsedByOthersToo(Requests):
    """Have other clients, who create files in the base folder meanwhile."""

    payloads = 0

    def processed(self, session: Session, payload: CmPayload) -> Answers:
        self.payloads += 1
        if self.payloads % 5 == 0:
            (base,) = self.cm.store.where("obj", "parent", "")
            others = self.cm.seed_part(self.cm)
            others.file(session, f"theirs{self.payloads}", base.key, "document")
        return super().processed(session, payload)


@liberty()
class KeepsAConnectionForFiveRequests(Front):
    """Keep connections alive, and each for so many requests, as web servers do."""

    async def send(
        self, http: web.BaseRequest, response: Response
    ) -> web.StreamResponse:
        counts: WeakKeyDictionary[object, int] = vars(self).setdefault(
            "counts", WeakKeyDictionary()
        )
        counts[http.protocol] = counts.get(http.protocol, 0) + 1
        keep = response.keep_alive and counts[http.protocol] < 5
        return await super().send(http, replace(response, keep_alive=keep))


@liberty()
class TakesTextAloneForBlobs(Changes):
    """Take blobs of text only: which data a file may hold is not stated."""

    def blob(self, element: Element) -> str:
        blob = super().blob(element)
        try:
            self.cm.blobs.path(blob).read_text("utf-8")
        except ValueError:
            raise bad(element, "is no text") from None
        return blob


@liberty()
class PutsEverybodyIntoOneGroup(Changes):
    """Make every user a member of one more group: how one becomes so is not said."""

    def keep_default_group(self, user: Instance) -> None:
        super().keep_default_group(user)
        if "cmadmins" not in user.values["groups"]:
            user.values["groups"] = [*user.values["groups"], "cmadmins"]


@liberty()
class CreatesFilesOfAllowedFormatsAlone(Creations):
    """Refuse a file whose format is not among those that its folder allows."""

    def made(
        self,
        session: Session,
        subject: InstanceClass,
        given: Element,
        preset: dict[str, Value],
    ) -> Instance:
        folder = self.cm.store.find("obj", preset.get("parent", ""))
        if folder is not None:
            form = self.properties.must("objClass", folder.values["objClass"])
            if given.findtext("objClass") not in form.values["validSubObjClasses"]:
                raise Failure(60003, "The folder does not allow this format.")
        return super().made(session, subject, given, preset)


@liberty()
class AnswersBlobsInLinesOfBase64(Templates):
    """Encode every blob by Base64 in lines, unless a ticket is asked for."""

    stream_from = 1 << 40

    def write_data(self, data: bytes, encoding: str | None, place: Element) -> None:
        super().write_data(data, encoding or "base64", place)
        if place.get("encoding") == "base64":
            place.text = encodebytes(data).decode("ascii")
