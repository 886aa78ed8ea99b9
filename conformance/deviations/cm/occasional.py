"""Servers that are wrong only now and then: with nothing, beside others, again."""

from __future__ import annotations

from lxml import etree

from conformance.deviations import deviation
from conformance.reference.cm.classes import Property
from conformance.reference.cm.responses import Responses
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
