"""Requests as templates: a get element is the structure of its answer."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from lxml import etree

from conformance.reference.cm.classes import InstanceClass, Property
from conformance.reference.cm.errors import NO_SUCH_INSTANCE, Failure
from conformance.reference.cm.model import boolean
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.values import bad, is_empty, write_items
from conformance.reference.xml import Element, tag_of

if TYPE_CHECKING:
    from conformance.reference.cm import Cm

DEFAULT_LANGUAGE = "en"


class Templates:
    """Fill the templates of get elements."""

    #: From this size on a blob travels by ticket, unless its encoding is asked for.
    stream_from = 64 << 10

    def __init__(self, cm: Cm) -> None:
        self.cm = cm

    def get(
        self,
        session: Session,
        subject: InstanceClass,
        instance: Instance,
        asked: Element,
    ) -> list[Element]:
        """Answer one instance in the class element of the verb (CM-REQ-007 to -012)."""
        answer = etree.Element(subject.name)
        self.fill(session, instance, asked, answer)
        return [answer]

    def fill(
        self, session: Session, instance: Instance, template: Element, answer: Element
    ) -> None:
        """Answer what a template asks of an instance, in its order (CM-REQ-008)."""
        self.check_text(template, template.text)
        for asked in template:
            session.spend()
            self.check_text(template, asked.tail)
            known = self.cm.properties.named(instance, tag_of(asked))
            place = etree.SubElement(answer, asked.tag, self.attributes(asked))
            self.answer(session, instance, known, asked, place)

    def check_text(self, template: Element, text: str | None) -> None:
        """Refuse text in a template."""
        if text is not None and text.strip():
            raise bad(template, "is a template: it holds elements, no text")

    def attributes(self, asked: Element) -> dict[str, str]:
        """Return the attributes that the answer repeats (CM-REQ-033)."""
        kept = {str(name): str(value) for name, value in asked.items()}
        kept.pop("password", None)
        return kept

    def answer(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        """Answer one property: a value, IDs, or the instances behind them."""
        if not known.target:
            self.write_value(session, instance, known, asked, place)
        elif is_empty(asked):
            self.write_ids(instance, known, place)
        elif known.many:
            self.follow_all(session, instance, known, asked, place)
        else:
            self.follow(session, instance, known, asked, place)

    # -- references -------------------------------------------------------------------

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        """Answer unique IDs, unwrapped (CM-REQ-020 to -024, -036)."""
        value = self.cm.properties.value(instance, known)
        if known.many:
            write_items(place, value)
        else:
            place.text = value

    def follow(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        """Answer the referenced properties in the property's element (CM-REQ-031)."""
        for referenced in self.cm.properties.referenced(instance, known):
            self.fill(session, referenced, asked, place)

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        """Answer a class element for each referenced instance (CM-REQ-027, -032)."""
        templates = self.bare(known, asked)
        for referenced in self.cm.properties.referenced(instance, known):
            for template in templates:
                session.spend()
                element = etree.SubElement(place, known.target)
                self.fill(session, referenced, template, element)

    def bare(self, known: Property, asked: Element) -> list[Element]:
        """Return the template without the class element around it (CM-REQ-026)."""
        if all(child.tag == known.target for child in asked):
            return list(asked)
        return [asked]

    # -- values -----------------------------------------------------------------------

    def write_value(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        """Answer a value in the form of its kind."""
        if not is_empty(asked):
            raise bad(asked, "is no reference: it cannot be extended")
        if known.kind == "blob":
            self.write_blob(instance, asked.get("encoding"), place)
            return
        value = self.cm.properties.value(instance, known)
        if known.kind == "translated":
            place.text = self.translation(value, asked.get("lang"))
        elif known.kind == "datetime":
            session.dialect.write_date(place, value)
        elif known.kind in {"list", "dictionary"}:
            write_items(place, value)
        else:
            place.text = self.tested(instance, known, asked, value)

    def translation(self, texts: dict[str, str], lang: str | None) -> str:
        """Return the text in a language (CM-REQ-033)."""
        if lang is not None:
            return texts.get(lang, "")
        return texts.get(DEFAULT_LANGUAGE, next(iter(texts.values()), ""))

    def tested(
        self, instance: Instance, known: Property, asked: Element, value: str
    ) -> str:
        """Return a value, or what the attributes of the template ask to be tested."""
        if known.name == "hasPassword":
            password = asked.get("password", "")
            return boolean(self.cm.gate.password_fits(instance, password))
        if known.name == "permissionGrantedTo":
            return boolean(self.is_granted(instance, asked))
        return value

    def is_granted(self, obj: Instance, asked: Element) -> bool:
        """Tell whether a user has a permission for a file."""
        login = asked.get("user", "")
        user = self.cm.store.find("user", login)
        if user is None:
            raise Failure(NO_SUCH_INSTANCE, f"There is no user '{login}'.")
        granted = obj.values.get("permissions", {})
        groups = granted.get(asked.get("permission", ""), [])
        is_super = user.values.get("isSuperUser") == "1"
        return is_super or not set(groups).isdisjoint(user.values["groups"])

    # -- blobs ------------------------------------------------------------------------

    def write_blob(
        self, instance: Instance, encoding: str | None, place: Element
    ) -> None:
        """Answer a blob in the encoding asked for, and say which it is."""
        blob = self.blob(instance)
        size = self.cm.blobs.path(blob).stat().st_size if blob else 0
        if encoding == "stream" or (encoding is None and size > self.stream_from):
            self.write_ticket(blob, place)
            return
        if encoding not in {None, "plain", "base64"}:
            raise bad(place, f"knows no encoding '{encoding}'")
        data = self.cm.blobs.path(blob).read_bytes() if blob else b""
        self.write_data(data, encoding, place)

    def blob(self, instance: Instance) -> str:
        """Return the blob of a version, or of the version a file shows."""
        shown: Instance | None = instance
        if instance.kind == "obj":
            shown = self.cm.properties.shown(instance)
        return "" if shown is None else str(shown.values.get("blob", ""))

    def write_ticket(self, blob: str, place: Element) -> None:
        """Answer a fresh ticket (CM-STREAM-013, -014)."""
        place.set("encoding", "stream")
        place.text = self.cm.tickets.issue(blob or self.cm.empty_blob())

    def write_data(self, data: bytes, encoding: str | None, place: Element) -> None:
        """Answer the bytes themselves, as text where they are text."""
        if encoding != "base64":
            try:
                place.text = data.decode("utf-8")
            except ValueError:
                encoding = "base64"
        if encoding == "base64":
            place.text = base64.b64encode(data).decode("ascii")
        place.set("encoding", encoding or "plain")
