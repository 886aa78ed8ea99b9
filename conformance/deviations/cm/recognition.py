"""Response Element: lawful payloads not recognised, broken ones taken."""

from __future__ import annotations

import re

from lxml import etree

from conformance.deviations import deviation
from conformance.deviations.cm.payload_elements import (
    INVALID,
)
from conformance.reference.cm.errors import Unrecognised
from conformance.reference.cm.exchange import Exchange
from conformance.reference.cm.payload import CmPayload, Recogniser
from conformance.reference.message import Body, Request, Response
from conformance.reference.xml import Element


def refusing(pattern: bytes, body: Body) -> None:
    """Refuse a payload in which something stands that a poor parser cannot read."""
    if re.search(pattern, body.read()):
        raise Unrecognised(11001, "The payload cannot be read.")


FORMS = "cm.payload.lawful-forms-recognised"


#: The documents' own request comes in some form, and with it everything else.
FORMS_BESIDE = (
    "cm.payload.payload-id-repeated",
    "cm.response.request-id-repeated",
    "cm.create.name-kept",
    "cm.create.set-takes-effect",
)


@deviation(FORMS, disturbs=FORMS_BESIDE)
class StumblesOverComments(Exchange):
    """Read elements with a parser made for data, in which nobody comments."""

    def read(self, body: Body) -> Element:
        refusing(b"<!--", body)
        return super().read(body)


@deviation(FORMS, disturbs=FORMS_BESIDE)
class StumblesOverProcessingInstructions(Exchange):
    """Know the one instruction that an XML declaration looks like."""

    def read(self, body: Body) -> Element:
        refusing(rb"<\?(?!xml[\s?])", body)
        return super().read(body)


@deviation(FORMS, disturbs=FORMS_BESIDE)
class NeedsAnXmlDeclaration(Exchange):
    """Recognise XML by how it begins."""

    def read(self, body: Body) -> Element:
        refusing(rb"\A(?!\s*<\?xml)", body)
        return super().read(body)


@deviation(FORMS, disturbs=FORMS_BESIDE)
class ReadsAttributesInDoubleQuotesOnly(Exchange):
    """Take attributes apart by a regular expression."""

    def read(self, body: Body) -> Element:
        refusing(rb"<[\w-]+(\s+[\w.-]+=\"[^\"]*\")*\s+[\w.-]+\s*='", body)
        return super().read(body)


@deviation(
    FORMS,
    disturbs=(
        *FORMS_BESIDE,
        "cm.create.file-answers-id",
        "cm.template.structure-kept",
        "cm.template.nothing-extra",
    ),
)
class TakesWhiteSpaceForText(Exchange):
    """Walk over child nodes, and expect an element everywhere."""

    def read(self, body: Body) -> Element:
        refusing(rb">\s+<(?![?!])", body)
        return super().read(body)


@deviation(FORMS, disturbs=FORMS_BESIDE)
class LosesCdataSections(Exchange):
    """Collect text nodes, and no sections of character data."""

    def read(self, body: Body) -> Element:
        data = re.sub(rb"<!\[CDATA\[.*?\]\]>", b"", body.read(), flags=re.DOTALL)
        return super().read(Body(len(data), data))


@deviation(FORMS, disturbs=FORMS_BESIDE)
class LeavesCharacterReferencesAlone(Exchange):
    """Replace the five named entities, and no numbers."""

    def read(self, body: Body) -> Element:
        data = body.read().replace(b"&#", b"&amp;#")
        return super().read(Body(len(data), data))


@deviation(
    "cm.payload.broken-xml-refused",
    disturbs=(*INVALID, "cm.payload.lawful-forms-recognised"),
)
class RepairsBrokenXml(Exchange):
    """Parse with the option that makes the best of everything."""

    def read(self, body: Body) -> Element:
        parser = etree.XMLParser(recover=True, resolve_entities=False)
        root = etree.fromstring(body.read() or b"<a/>", parser)
        return super().read(body) if root is None else root


@deviation("cm.payload.broken-xml-refused", disturbs=INVALID)
class BreaksOnBrokenXml(Exchange):
    """Let the parser's error through to the HTTP layer."""

    def handle(self, request: Request) -> Response:
        try:
            self.read(request.body)
        except Unrecognised:
            return Response(500, b"internal error")
        return super().handle(request)


@deviation("cm.payload.broken-xml-refused", disturbs=INVALID)
class SaysNothingToBrokenXml(Exchange):
    """Answer an empty body where there is nothing to answer."""

    def answered(self, body: Body) -> bytes:
        try:
            self.read(body)
        except Unrecognised:
            return b""
        return super().answered(body)


@deviation("cm.payload.structure-errors-refused", disturbs=INVALID)
class TakesAnyRoot(Recogniser):
    """Find the requests by name, whatever they stand in."""

    def recognised(self, root: Element) -> CmPayload:
        root.tag = "cm-payload"
        return super().recognised(root)


@deviation("cm.payload.structure-errors-refused", disturbs=INVALID)
class OverlooksStrayElements(Recogniser):
    """Look for what it knows, and at nothing else."""

    def requests(self, elements: list[Element]) -> list[Element]:
        return super().requests([e for e in elements if e.tag == "cm-request"])
