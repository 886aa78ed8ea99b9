"""Servers that are wrong only now and then: with nothing, beside others, again."""

from __future__ import annotations

from lxml import etree

from conformance.deviations import deviation
from conformance.reference.cm.classes import InstanceClass, Property
from conformance.reference.cm.payload import Operation
from conformance.reference.cm.requests import Outcome, Requests
from conformance.reference.cm.responses import Responses
from conformance.reference.cm.selection import Selection
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.templates import Templates
from conformance.reference.xml import Element


@deviation(
    "cm.response.request-id-repeated",
    "cm.payload.payload-id-repeated",
)
class WritesLineBreaksInAttributesRaw(Responses):
    """Put answers together as text, and escape nothing but markup in attributes."""

    def serialized(self, payload: Element) -> bytes:
        text = super().serialized(payload)
        return text.replace(b"&#10;", b"\n").replace(b"&#9;", b"\t")


@deviation("cm.reference.every-instance-followed")
class FollowsNothingToAnEmptyInstance(Templates):
    """Join what is referred to from the outside: without a match, a row of nulls."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        if not len(place):
            etree.SubElement(place, known.target)


@deviation("cm.query.by-format", "cm.query.by-file-type")
class LooksAtNothingBesideAnId(Selection):
    """Find by primary key where there is one, and forget the other criteria."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        ids = [(own.text or "").strip() for own in where.findall("id")]
        if subject.name == "obj" and ids:
            found = self.cm.store.find("obj", ids[0])
            return [] if found is None else [found]
        return super().meant(subject, where)


@deviation("cm.template.language-selects-title")
class RemembersTitlesWhateverTheLanguage(Templates):
    """Keep values for the time of a payload, under a key that lacks the language."""

    session: Session | None = None

    def write_value(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        if session is not self.session:
            self.session, self.texts = session, dict[tuple[str, str], str | None]()
        super().write_value(session, instance, known, asked, place)
        if known.kind == "translated":
            key = (instance.key, known.name)
            place.text = self.texts.setdefault(key, place.text)


@deviation(
    "cm.code.one-per-instance",
    "cm.create.one-code-per-folder",
    "cm.response.success-is-conjunction",
)
class EndsWithTheFirstInstanceThatFails(Requests):
    """Leave the loop by an exception: what was not tried yet has no code."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for instance in selected:
            outcomes += super().on_each(session, operation, [instance])
            if outcomes[-1].failure is not None:
                break
        return outcomes
