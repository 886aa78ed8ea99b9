"""Lawful orders, encodings and framings that no example shows, several at a time."""

from __future__ import annotations

import secrets

from lxml import etree

from conformance.liberties import liberty
from conformance.reference.cm.classes import InstanceClass
from conformance.reference.cm.exchange import Exchange
from conformance.reference.cm.selection import Selection
from conformance.reference.cm.store import Instance, Store
from conformance.reference.cm.stream import Stream
from conformance.reference.message import Body, Response
from conformance.reference.xml import Element


@liberty()
class IdsOfLettersInNoOrder(Store):
    """Give out unguessable IDs; only that an ID is unique is stated."""

    def next_id(self) -> str:
        return f"{secrets.token_hex(6)}-o{super().next_id()}"


@liberty()
class AnswersTheNewestFirst(Selection):
    """Answer hits in another order; none is stated."""

    def selected(
        self, subject: InstanceClass, wheres: tuple[Element, ...]
    ) -> list[Instance]:
        return super().selected(subject, wheres)[::-1]


@liberty()
class WritesLatin1BehindADoctype(Exchange):
    """Name the document type, and write payloads in an encoding of one byte."""

    content_type = "application/xml"

    def answered(self, body: Body) -> bytes:
        root = etree.fromstring(super().answered(body))
        written: bytes = etree.tostring(
            root,
            encoding="ISO-8859-1",
            xml_declaration=True,
            doctype='<!DOCTYPE cm-payload SYSTEM "cm.dtd">',
        )
        return written


@liberty()
class SendsTicketsInPieces(Stream):
    """Answer a ticket in chunks, with names of fields in another case, and no type."""

    def uploaded(self, ticket: str) -> Response:
        pieces = (letter.encode() for letter in ticket)
        return Response(200, pieces, (("cache-CONTROL", "no-store"),))
