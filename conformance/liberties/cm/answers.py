"""Lawful content of answers: where the documents are silent, servers differ."""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from conformance.liberties import liberty
from conformance.reference.cm.changes import Changes
from conformance.reference.cm.classes import InstanceClass, Property
from conformance.reference.cm.commands import Commands
from conformance.reference.cm.dialect import Dialect, Dialects
from conformance.reference.cm.errors import Failure
from conformance.reference.cm.exchange import Exchange
from conformance.reference.cm.model import Properties
from conformance.reference.cm.payload import Operation
from conformance.reference.cm.requests import Outcome, Requests
from conformance.reference.cm.responses import Responses
from conformance.reference.cm.seed import Seed
from conformance.reference.cm.selection import Selection
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.stream import Stream
from conformance.reference.cm.templates import Templates
from conformance.reference.cm.values import Value, bad
from conformance.reference.message import Response
from conformance.reference.xml import Element, tag_of


@liberty()
class ServesNoUploads(Stream):
    """Keep tickets of uploads and of blobs apart: only the latter are downloaded."""

    def uploaded(self, ticket: str) -> Response:
        self.uploads = {*getattr(self, "uploads", ()), ticket}
        return super().uploaded(ticket)

    def download(self, ticket: str) -> Response:
        if ticket in getattr(self, "uploads", ()):
            return self.not_found()
        return super().download(ticket)


@liberty()
class WaitsForTheEndOfACommand(Commands):
    """Send the output when there is all of it: only its bytes are promised."""

    def output(self, ticket: str) -> Iterator[bytes] | None:
        pieces = super().output(ticket)
        return pieces if pieces is None else iter([b"".join(pieces)])


@liberty()
class AnswersNoMatchBySuccess(Selection):
    """Answer a selection without hits by a success without a code."""

    def selected(
        self, subject: InstanceClass, wheres: tuple[Element, ...]
    ) -> list[Instance]:
        try:
            return super().selected(subject, wheres)
        except Failure as failure:
            if failure.number != self.nothing().number:
                raise
            return []


@liberty()
class NumbersErrorsOtherwise(Responses):
    """Give errors numbers of its own: those of the documents are in another one."""

    def code(self, response: Element, number: int, phrase: str) -> Element:
        return super().code(response, -number, phrase)


@liberty()
class NumbersErrorsByLetters(Responses):
    """Write a letter before the numbers of errors, which are text in the DTD."""

    def error(self, response: Element, failure: Failure) -> None:
        super().error(response, failure)
        response[-1].set("numeric", f"E{failure.number}")


@liberty()
class DescribesErrorsInGerman(Responses):
    """Phrase errors in the language of the server."""

    def phrase(self, failure: Failure) -> str:
        return f"[{failure.number:06}] Das ging schief: nämlich «{len(failure.text)}»."


@liberty()
class LeavesTheErrorStackOut(Responses):
    """Answer the number and the phrase: further information comes if necessary."""

    def error_stack(self, code: Element, failure: Failure) -> None:
        """Add nothing."""


@liberty()
class ExplainsErrorsAtLength(Responses):
    """Put other elements into the code of an error: its content depends on it."""

    def error_stack(self, code: Element, failure: Failure) -> None:
        etree.SubElement(code, "explanation").text = failure.text * 10
        etree.SubElement(code, "severity", level="3")


@liberty()
class CallsSuccessOk(Responses):
    """Write the phrase of success in capitals: phrases describe, numbers decide."""

    def result(self, response: Element, dialect: Dialect, outcome: Outcome) -> None:
        super().result(response, dialect, outcome)
        response[-1].set("phrase", "OK")


@liberty(cm={"success": 200})
class SpeaksTheLaterDialect(Dialects):
    """Number success as later versions do, and say so in the profile."""

    def chosen(self, attributes: dict[str, str]) -> Dialect:  # type: ignore[override]
        return replace(super().chosen(attributes), success=200)


@liberty()
class RefusesToCreateInSeveralFolders(Requests):
    """Refuse a creation for two folders: no example shows one."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        if operation.verb == "create" and len(selected) > 1:
            return [Outcome(failure=Failure(60003, "Select one folder."))]
        return super().on_each(session, operation, selected)


@liberty()
class RefusesNamesThatAreNoFileNames(Changes):
    """Take names of few characters only: which there may be is not said."""

    def check_name(self, instance: Instance, name: str) -> None:
        super().check_name(instance, name)
        if instance.kind == "obj" and not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", name):
            raise Failure(60003, "The name has characters that no name may have.")


@liberty()
class RefusesToRenameFiles(Changes):
    """Let a file keep its name: which properties can be set is not said."""

    def set(
        self,
        session: Session,
        subject: InstanceClass,
        instance: Instance,
        given: Element,
    ) -> list[Element]:
        if subject.name == "obj" and given.find("name") is not None:
            raise bad(given, "cannot change the name")
        return super().set(session, subject, instance, given)


@liberty()
class AnswersPropertiesTheOtherWayRound(Templates):
    """Answer properties in another order: every example keeps it, none promises it."""

    def fill(
        self, session: Session, instance: Instance, template: Element, answer: Element
    ) -> None:
        super().fill(session, instance, template, answer)
        answer[:] = answer[::-1]


@liberty()
class AnswersSingleReferencesAsLists(Templates):
    """Answer the ID of a single reference as a list item, as IDs are said to be."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        if not known.many and place.text:
            etree.SubElement(place, "listitem").text, place.text = place.text, None


@liberty()
class LeavesOutWhatRefersToNothing(Templates):
    """Leave the parent of the base folder out: it has none."""

    def fill(
        self, session: Session, instance: Instance, template: Element, answer: Element
    ) -> None:
        super().fill(session, instance, template, answer)
        for parent in answer.findall("parent"):
            if instance.kind == "obj" and not instance.values["parent"]:
                answer.remove(parent)


@liberty()
class FailsToFollowNothing(Templates):
    """Report an error where properties of no instance are asked for."""

    def follow(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        if known.name == "parent" and not instance.values["parent"]:
            raise Failure(60007, "The base folder has no parent.")
        super().follow(session, instance, known, asked, place)


@liberty()
class TakesWhiteSpaceForContent(Templates):
    """Take an element with white space in it for one that is not empty."""

    def answer(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        if asked.text and not len(asked):
            raise bad(asked, "is no template")
        super().answer(session, instance, known, asked, place)


@liberty()
class LeavesUnknownPropertiesOut(Templates):
    """Pass over a property that a class does not have: an error is not prescribed."""

    def fill(
        self, session: Session, instance: Instance, template: Element, answer: Element
    ) -> None:
        for asked in list(template):
            with contextlib.suppress(Failure):
                self.cm.properties.named(instance, tag_of(asked))
                continue
            template.remove(asked)
        super().fill(session, instance, template, answer)


@liberty()
class SelectsInNoOrder(Selection):
    """Answer what is selected in any order: none is promised."""

    def selected(
        self, subject: InstanceClass, wheres: tuple[Element, ...]
    ) -> list[Instance]:
        found = super().selected(subject, wheres)
        return random.sample(found, len(found))


@liberty()
class ListsInNoOrder(Properties):
    """List references in any order, and in another one each time."""

    def value(self, instance: Instance, known: Property) -> Value:
        value = super().value(instance, known)
        return random.sample(value, len(value)) if known.many else value


@liberty()
class FallsBackToTheDefaultLanguage(Templates):
    """Answer a text in another language where there is none in the one asked for."""

    def translation(self, texts: dict[str, str], lang: str | None) -> str:
        return super().translation(texts, lang if lang in texts else None)


@liberty()
class AnswersTheIdOfWhatWasChanged(Changes):
    """Answer a change by the ID: what its Tcl command returns is in another book."""

    def set(
        self,
        session: Session,
        subject: InstanceClass,
        instance: Instance,
        given: Element,
    ) -> list[Element]:
        super().set(session, subject, instance, given)
        return [self.cm.creations.identity(subject, instance)]


@liberty()
class HoldsAThousandFiles(Seed):
    """Come with a thousand files, folders and people of somebody else's."""

    def files(self) -> None:
        super().files()
        session = Session("root", self.cm.dialects.own(), self.cm.clock.now())
        (base,) = self.cm.properties.at_path("/")
        for number in range(50):
            folder = self.file(session, f"f{number}", base.key, "publication")
            for name in range(19):
                self.file(session, f"Straße {name} & <x>", folder.key, "document")

    def users(self) -> None:
        super().users()
        for number in range(100):
            self.user(f"cct-user{number}", "", ["admins"], "secret")


@liberty()
class IsLenientAboutAttributes(Exchange):
    """Add what clients in the field leave out: attributes are listed nowhere."""

    def processed(self, root: Element) -> bytes:
        if not root.get("timestamp", "").isdecimal():
            root.set("timestamp", "20260101000000")
        for sender in root.iterfind("cm-header/cm-sender"):
            sender.attrib.update({"sender-id": "0", "name": "unknown"})
        return super().processed(root)
