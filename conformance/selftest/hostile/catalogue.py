"""Hostile servers by name: where each misbehaves, how, and what has to come of it.

Behaviours of HTTP itself are those that the exchange layer is tested with; here the
whole suite meets them, beside those that only the suite of a protocol can meet.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from conformance.selftest.exchange.behaviours import (
    CODED,
    ENDLESS,
    LYING,
    NO_HTTP,
    SILENT,
    Case,
)
from conformance.selftest.exchange.raw_server import Behaviour
from conformance.selftest.hostile import answers, archives_served, documents
from conformance.selftest.hostile.between import Place

STREAM = Place(
    "cm",
    re.compile(rb"POST /stream\b"),
    ("cm.stream.tickets-differ",),
    ("cm.response.payload-id-absent",),
)
XML = Place(
    "cm",
    re.compile(rb"POST /xml\b"),
    ("cm.response.response-id-unique", "cm.response.answers-its-request"),
    ("cm.stream.tickets-differ",),
)
LISTING = Place(
    "staging",
    re.compile(rb"GET /rest/content/package\?"),
    ("staging.list.all-by-default", "staging.list.no-more-without-paging"),
    ("staging.zip.download-media-type",),
)
ARCHIVE = Place(
    "staging",
    re.compile(rb"GET /rest/content/package/[^ ]*/zip "),
    ("staging.zip.download-is-readable",),
    ("staging.list.all-by-default",),
)
SOAP = Place(
    "bsn",
    re.compile(rb"POST /Uploads/"),
    ("bsn.status.unknown-upload-null", "bsn.status.file-known"),
    ("bsn.wsdl.eight-methods",),
)
PLACES = (STREAM, XML, LISTING, ARCHIVE, SOAP)

#: Kinds of failure, and the outcomes that are none.
Kinds = tuple[str, ...]


class Hostile(NamedTuple):
    """A way to misbehave, and the kinds a failure may have; none if it is lawful."""

    name: str
    entry: str
    place: Place
    behave: Behaviour
    kinds: Kinds
    unread: bool = False


def of_http(entry: str, cases: list[Case]) -> list[Hostile]:
    """Return what the exchange layer meets, before the whole suite."""
    return [
        Hostile(f"{entry}: {case.name}", entry, STREAM, case.behave, (case.kind,))
        for case in cases
    ]


def of_table(entry: str, place: Place, table: answers.Table) -> list[Hostile]:
    """Return the rows of a table of answers."""
    return [
        Hostile(f"{entry}: {name}", entry, place, behave, kinds)
        for name, (behave, kinds) in table.items()
    ]


CATALOGUE: list[Hostile] = [
    *of_http("silent or cut", SILENT),
    *of_http("endless", ENDLESS),
    *of_http("lying lengths", LYING),
    *of_http("no HTTP", NO_HTTP),
    *of_http("content codings", CODED),
    *of_table("slow or early", STREAM, answers.PACE),
    *(one._replace(unread=True) for one in of_table("unread", STREAM, answers.UNREAD)),
    *of_table("redirects", STREAM, answers.REDIRECTS),
    *of_table("refusals", STREAM, answers.REFUSALS),
    *of_table("pages for people", STREAM, answers.PAGES),
    *of_table("tickets", STREAM, answers.TICKETS),
    *of_table("evil text", STREAM, answers.TEXTS),
    *of_table("XML", XML, documents.XML),
    *of_table("payloads", XML, documents.PAYLOADS),
    *of_table("JSON", LISTING, documents.JSON),
    *of_table("listings", LISTING, documents.LISTINGS),
    *of_table("archives", ARCHIVE, archives_served.ARCHIVES),
    *of_table("SOAP", SOAP, documents.SOAP),
]
