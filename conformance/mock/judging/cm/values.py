"""What stands in the operations: templates, values, blobs, the form of the rest."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from lxml import etree

from conformance.mock.judging.cm.envelope import is_moment
from conformance.mock.judging.cm.grammar import (
    ON_PROPERTIES,
    class_of,
    complaints,
    grammar,
)
from conformance.mock.judging.cm.history import History
from conformance.mock.judging.cm.payload import (
    elements,
    operations,
    requests,
    sent_payload,
    shown,
    text_of,
    told,
)
from conformance.mock.judging.cm.requests import is_known, parts
from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen

ENCODINGS = ("plain", "base64", "stream")
MOMENTS = {"validFrom", "validUntil", "fromDate", "untilDate"}
LONGEST_NAME = 250
#: Beyond this a payload is not held against the DTD.
LARGEST = 1 << 20
#: What rules of their own speak of: envelope and requests, unknown properties.
FRAME = {"cm-payload", "cm-header", "cm-request"}
ENVELOPE = FRAME | {"cm-sender", "cm-receiver", "cm-authentication"}
DIALECT = {("cm-payload", "version"), ("cm-authentication", "token")}


def writing(seen: Seen) -> Iterator[etree._Element]:
    """Yield the operations that bring values."""
    for one in operations(seen):
        if str(one.tag).endswith(("-set", "-create")):
            yield one


def blobs(seen: Seen, encoding: str) -> Iterator[etree._Element]:
    """Yield the blobs that are sent in an encoding."""
    for one in writing(seen):
        for blob in one.iter("blob"):
            if blob.get("encoding", "plain") == encoding:
                yield blob


@rule("cm.client.template-is-empty", "xml")
def a_template_holds_no_values(seen: Seen, history: History) -> Breach | None:
    """See that what is asked for is left to the server to fill in (CM-REQ-007)."""
    del history
    for one in operations(seen):
        if str(one.tag).endswith("-get") and is_known(one):
            for inner in one.iterdescendants("{*}*"):
                if (inner.text or "").strip():
                    sent = f"{shown(inner.text)} in {told(inner)}"
                    hint = "Is it a criterion, and belongs into the where?"
                    return Breach(sent, "an empty element or a template", hint)
    return None


@rule("cm.client.max-results", "xml")
def max_results_is_a_number(seen: Seen, history: History) -> Breach | None:
    """See that the limit of a selection is a whole number."""
    del history
    for one in operations(seen):
        limit = one.get("maxResults", "0").strip()
        if not limit.removeprefix("-").isdecimal():
            return Breach(f"maxResults {shown(limit)}", "a whole number")
    return None


@rule("cm.client.date-form", "xml")
def a_date_has_14_digits(seen: Seen, history: History) -> Breach | None:
    """See that times are written as the protocol has them."""
    del history
    for one in operations(seen):
        for inner in () if str(one.tag).endswith("-get") else elements(one):
            value = text_of(inner).strip()
            if inner.tag in MOMENTS and value and not is_moment(value):
                sent = f"{shown(value)} in {told(inner)}"
                return Breach(sent, "14 digits: YYYYMMDDhhmmss, in GMT")
    return None


@rule("cm.client.blob-encoding", "xml")
def a_blob_has_an_encoding_that_there_is(seen: Seen, history: History) -> Breach | None:
    """See that the encoding of a blob is one of three (CM-STREAM-013)."""
    del history
    for one in operations(seen):
        for blob in one.iter("blob"):
            encoding = blob.get("encoding", "plain")
            if encoding not in ENCODINGS:
                return Breach(f"encoding {shown(encoding)}", ", ".join(ENCODINGS))
    return None


@rule("cm.client.blob-base64", "xml")
def a_blob_in_base64_can_be_decoded(seen: Seen, history: History) -> Breach | None:
    """See that what is said to be Base64 is; line ends are lawful in it."""
    del history
    for blob in blobs(seen, "base64"):
        try:
            base64.b64decode("".join(text_of(blob).split()), validate=True)
        except (binascii.Error, ValueError) as error:
            return Breach(f"a blob that is no Base64: {error}", "the bytes in Base64")
    return None


@rule("cm.client.blob-ticket-known", "xml")
def a_blob_names_a_ticket_that_was_given(seen: Seen, history: History) -> Breach | None:
    """See that data were uploaded before they are used (CM-STREAM-006)."""
    for blob in blobs(seen, "stream"):
        ticket = text_of(blob).strip()
        if history.is_unknown(ticket):
            sent = f"a blob of the ticket {shown(ticket)}, which was never given out"
            hint = "Is the upload's answer the ticket, whole and nothing else?"
            return Breach(sent, "the ticket that an upload has answered", hint)
    return None


@rule("cm.client.blob-ticket-valid", "xml")
def a_blob_names_a_ticket_in_time(seen: Seen, history: History) -> Breach | None:
    """See that a ticket is used before it is invalid (CM-STREAM-019)."""
    for blob in blobs(seen, "stream"):
        ticket = text_of(blob).strip()
        if history.is_expired(ticket, seen.moment):
            sent = f"a blob of the ticket {shown(ticket)}, which is invalid by now"
            return Breach(sent, "a ticket used in time, or a new upload")
    return None


@rule("cm.client.creation-has-parent", "xml")
def a_file_is_created_somewhere(seen: Seen, history: History) -> Breach | None:
    """See that a new file has a folder (CM-REQ-003)."""
    del history
    for request in requests(seen):
        selecting, acting = parts(request)
        if acting[:1] == ["obj-create"] and not selecting:
            creation = elements(request)[0]
            if creation.find("parent") is None:
                required = "obj-where for the folder, or a parent"
                return Breach("obj-create without a folder", required)
    return None


@rule("cm.client.name-length", "xml")
def a_name_has_room(seen: Seen, history: History) -> Breach | None:
    """See that the name of a file is not too long."""
    del history
    for one in writing(seen):
        for name in one.iterchildren("name"):
            length = len(text_of(name))
            if class_of(str(one.tag)) == "obj" and length > LONGEST_NAME:
                required = f"up to {LONGEST_NAME} characters"
                return Breach(f"a name of {length} characters", required)
    return None


@rule("cm.client.user-create", "xml")
def a_user_is_created_whole(seen: Seen, history: History) -> Breach | None:
    """See that a new user has a login and a default group."""
    del history
    for one in operations(seen):
        if one.tag == "user-create":
            for name in ("login", "defaultGroup"):
                if one.find(name) is None:
                    return Breach(f"user-create without {name}", f"a {name}")
    return None


@rule("cm.client.login-stays", "xml")
def a_login_is_not_changed(seen: Seen, history: History) -> Breach | None:
    """See that nobody tries to rename a user."""
    del history
    for one in operations(seen):
        if one.tag == "user-set" and one.find("login") is not None:
            return Breach("user-set with a login", "another user, or the same login")
    return None


@rule("cm.client.payload-is-valid", "xml")
def a_payload_obeys_its_grammar(seen: Seen, history: History) -> Breach | None:
    """See that the DTD has nothing against what no other rule speaks of."""
    del history
    root = sent_payload(seen) if seen.size <= LARGEST else None
    for kind, element, complaint in [] if root is None else complaints(root):
        if is_of_the_form(kind, element):
            return Breach(complaint, "what the grammar of payloads has there")
    return None


def is_of_the_form(kind: str, element: etree._Element) -> bool:
    """Tell whether a complaint is about nothing that another rule speaks of."""
    name = str(element.tag)
    if kind == "DTD_UNKNOWN_ELEM" or has_unknown(element) or is_outside(element):
        return False
    if kind == "DTD_MISSING_ATTRIBUTE":
        return name not in ENVELOPE
    if kind == "DTD_ATTRIBUTE_VALUE":
        return name not in {"cm-request", "blob"}
    if kind == "DTD_UNKNOWN_ATTRIBUTE":
        known = {two for one, two in DIALECT if one == name}
        return bool({str(key) for key in element.attrib} - declared(name) - known)
    if name in FRAME:
        return has_text(element)
    return not is_misplaced_property(element)


def is_outside(element: etree._Element) -> bool:
    """Tell whether an element stands in neither header nor request."""
    ancestry = [element, *element.iterancestors()]
    return str(ancestry[max(len(ancestry) - 2, 0)].tag) not in FRAME


def declared(name: str) -> set[str]:
    """Return the attributes that the DTD declares for an element."""
    found = (one for one in grammar().dtd.elements() if one.name == name)
    return {str(each.name) for one in found for each in one.attributes()}


def has_unknown(element: etree._Element) -> bool:
    """Tell whether an element holds one that an installation may have defined."""
    return any(child.tag not in grammar().inside for child in elements(element))


def has_text(element: etree._Element) -> bool:
    """Tell whether characters stand between the elements in one."""
    tails = [child.tail for child in element]
    return any((text or "").strip() for text in (element.text, *tails))


def is_misplaced_property(element: etree._Element) -> bool:
    """Tell whether an operation holds what is a property elsewhere alone."""
    name = str(element.tag)
    known = grammar().inside.get(name, frozenset())
    odd = any(child.tag not in known for child in elements(element))
    return name.endswith(ON_PROPERTIES) and odd and not has_text(element)
