"""Request payloads: recognised as a whole, or not at all.

What is wrong in here is a payload-level error; what an operation makes of its
criteria, templates and values is decided request by request.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.reference.cm.classes import CLASSES, InstanceClass
from conformance.reference.cm.dialect import Dialect, Dialects
from conformance.reference.cm.errors import (
    CLASS_NOT_SUPPORTED,
    NOT_A_PAYLOAD,
    TOO_LARGE,
    Unrecognised,
)
from conformance.reference.cm.values import is_stamp, stray_text
from conformance.reference.xml import Element, tag_of

MOST_REQUESTS = 1_000


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: a verb of a class, and the selections it works on."""

    subject: InstanceClass
    verb: str
    element: Element
    wheres: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class CmRequest:
    """One ``cm-request``."""

    request_id: str
    preclusive: bool
    operation: Operation


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who sent a payload, and what is to prove it."""

    login: str
    password: str | None
    token: str | None


@dataclass(frozen=True, slots=True)
class CmPayload:
    """One request payload."""

    payload_id: str
    dialect: Dialect
    credentials: Credentials | None
    requests: tuple[CmRequest, ...]


class Recogniser:
    """Recognise request payloads; raise :class:`Unrecognised` for anything else."""

    def __init__(self, dialects: Dialects) -> None:
        self.dialects = dialects

    def dialect(self, root: Element) -> Dialect:
        """Return the dialect to answer in."""
        if root.tag == "cm-payload":
            return self.dialects.chosen({str(k): str(v) for k, v in root.items()})
        return self.dialects.own()

    def recognised(self, root: Element) -> CmPayload:
        """Return a payload's content (CM-RESP-006 to -009)."""
        if root.tag != "cm-payload":
            raise wrong("The root element is not cm-payload.")
        known = {"payload-id", "timestamp", "cm.version", "version"}
        attributes(root, {"payload-id", "timestamp"}, known)
        if not is_stamp(root.get("timestamp", "")):
            raise wrong("The timestamp is no date and time of 14 digits.")
        header, *rest = children(root) or [root]
        credentials = self.header(header)
        dialect = self.dialect(root)
        requests = tuple(map(self.request, self.requests(rest)))
        return CmPayload(root.get("payload-id", ""), dialect, credentials, requests)

    def header(self, element: Element) -> Credentials | None:
        """Read the header: always the first element (CM-RESP-007)."""
        if element.tag != "cm-header":
            raise wrong("The first element is not cm-header.")
        attributes(element, set())
        parts = children(element)
        order = ["cm-sender", "cm-receiver", "cm-authentication"]
        tags = [part.tag for part in parts]
        if tags[:1] != ["cm-sender"] or tags != [t for t in order if t in tags]:
            raise wrong("The header is not sender, receiver, authentication in order.")
        return self.parties({tag_of(part): part for part in parts})

    def parties(self, parts: dict[str, Element]) -> Credentials | None:
        """Read who sends, who shall receive, and who asks."""
        attributes(empty(parts["cm-sender"]), {"sender-id", "name"})
        if "cm-receiver" in parts:
            attributes(empty(parts["cm-receiver"]), {"receiver-id", "name"})
        if "cm-authentication" not in parts:
            return None
        element = empty(parts["cm-authentication"])
        attributes(element, {"login"}, {"login", "password", "token"})
        password, token = element.get("password"), element.get("token")
        if password is None and token is None:
            raise wrong("The authentication has no password.")
        return Credentials(element.get("login", ""), password, token)

    def requests(self, elements: list[Element]) -> list[Element]:
        """Return the requests: one or more, and nothing else."""
        if not elements or any(element.tag != "cm-request" for element in elements):
            raise wrong("The header is not followed by cm-request elements only.")
        if len(elements) > MOST_REQUESTS:
            raise Unrecognised(TOO_LARGE, f"More than {MOST_REQUESTS} requests.")
        return elements

    def request(self, element: Element) -> CmRequest:
        """Read one request."""
        attributes(element, {"request-id"}, {"request-id", "preclusive"})
        preclusive = element.get("preclusive", "false")
        if preclusive not in {"true", "false"}:
            raise wrong("The attribute preclusive is neither true nor false.")
        operation = self.operation(children(element))
        return CmRequest(element.get("request-id", ""), preclusive == "true", operation)

    def operation(self, elements: list[Element]) -> Operation:
        """Read the operation: where elements and one verb of one class, in order."""
        if not elements:
            raise wrong("A request without operation.")
        *wheres, element = elements
        subject, verb = self.function(element)
        if any(tag_of(where) != f"{subject.name}-where" for where in wheres):
            raise wrong("A request that is not where elements and one verb of a class.")
        if verb not in (subject.verbs if wheres else subject.alone):
            raise unknown(element)
        return Operation(subject, verb, element, tuple(wheres))

    def function(self, element: Element) -> tuple[InstanceClass, str]:
        """Return the class and the verb that an element names (CM-RESP-008)."""
        name, _, verb = tag_of(element).partition("-")
        subject = CLASSES.get(name)
        if subject is None or verb not in subject.verbs | subject.alone:
            raise unknown(element)
        return subject, verb


def children(element: Element) -> list[Element]:
    """Return an element's children; there is no text between them."""
    if stray_text(element):
        raise wrong(f"Text between the elements of {tag_of(element)}.")
    return list(element)


def empty(element: Element) -> Element:
    """Return an element that must not hold anything."""
    if len(element) or element.text:
        raise wrong(f"The element {tag_of(element)} is not empty.")
    return element


def attributes(element: Element, must: set[str], may: set[str] | None = None) -> None:
    """Check that an element has the attributes it must have, and no unknown ones."""
    names = {str(name) for name in element.keys()}  # noqa: SIM118  (not a mapping)
    if missing := must - names:
        raise wrong(
            f"The element {tag_of(element)} lacks {', '.join(sorted(missing))}."
        )
    if strange := names - (must if may is None else may):
        raise wrong(f"The element {tag_of(element)} has {', '.join(sorted(strange))}.")


def wrong(text: str) -> Unrecognised:
    """Return the error of a payload that is none."""
    return Unrecognised(NOT_A_PAYLOAD, text)


def unknown(element: Element) -> Unrecognised:
    """Return the error of an operation that is none."""
    return Unrecognised(
        CLASS_NOT_SUPPORTED, f"'{tag_of(element)}' is not an operation."
    )
