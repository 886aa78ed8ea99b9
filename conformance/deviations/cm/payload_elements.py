"""What several wrong readers of payloads have to do with elements."""

from __future__ import annotations

from lxml import etree

from conformance.reference.cm.classes import CLASSES
from conformance.reference.cm.payload import CmRequest, Operation
from conformance.reference.xml import Element

NOTHING = Operation(
    CLASSES["licenseManager"], "unknown", etree.Element("unknown"), wheres=()
)


#: What the answer to an invalid payload is held to.
INVALID = (
    "cm.payload.missing-header-refused",
    "cm.payload.invalid-answered-once",
    "cm.payload.invalid-unsuccessful",
    "cm.payload.invalid-error-number",
    "cm.payload.payload-id-present",
    "cm.payload.payload-id-repeated",
    "cm.payload.request-id-absent",
    "cm.payload.unknown-operation-refused",
    "cm.payload.unknown-operation-at-payload-level",
    "cm.payload.broken-xml-refused",
    "cm.payload.structure-errors-refused",
)


def header(password: str) -> Element:
    """Return the header that a client has not sent."""
    element = etree.Element("cm-header")
    etree.SubElement(element, "cm-sender", {"sender-id": "0", "name": "unknown"})
    login = {"login": "root", "password": password}
    etree.SubElement(element, "cm-authentication", login)
    return element


def requests(root: Element) -> list[CmRequest]:
    """Return the requests of a payload that is not recognised."""
    ids = (element.get("request-id", "") for element in root.iter("cm-request"))
    return [CmRequest(one, preclusive=False, operation=NOTHING) for one in ids]
