"""The payload of requests: how it is sent, its root, its header, their attributes."""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree

from conformance.mock.judging.cm.history import History
from conformance.mock.judging.cm.payload import (
    PATH,
    ROOT,
    elements,
    header,
    named,
    requests,
    sent_payload,
    shown,
    told,
)
from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen

STAMP = re.compile(r"\d{14}", re.ASCII)
PARTS = ("cm-sender", "cm-receiver", "cm-authentication")
NEEDED = {
    "cm-sender": ("sender-id", "name"),
    "cm-receiver": ("receiver-id", "name"),
    "cm-authentication": ("login",),
}


@rule("cm.client.xml-address", "xml")
def payloads_go_to_one_address(seen: Seen, history: History) -> Breach | None:
    """See that a payload goes to /xml itself."""
    del history
    if seen.path == PATH:
        return None
    return Breach(f"a request to {shown(seen.path)}", PATH)


@rule("cm.client.xml-method", "xml")
def payloads_are_posted(seen: Seen, history: History) -> Breach | None:
    """See that a payload is the body of a POST."""
    del history
    if seen.path != PATH or seen.method == "POST":
        return None
    return Breach(f"{seen.method} {PATH}", "POST, with the payload as its body")


@rule("cm.client.payload-is-xml", "xml")
def a_payload_is_well_formed(seen: Seen, history: History) -> Breach | None:
    """See that a payload is XML (CM-RESP-006)."""
    del history
    if seen.method != "POST" or seen.path != PATH or seen.body is None:
        return None
    if seen.xml is not None:
        return None
    hint = "Are < and & in values written as &lt; and &amp;?" if seen.size else ""
    sent = f"no XML: {seen.xml_fault}" if seen.size else "an empty body"
    return Breach(sent, "a payload: one well-formed document", hint)


@rule("cm.client.payload-root", "xml")
def the_root_is_a_payload(seen: Seen, history: History) -> Breach | None:
    """See that the root is cm-payload, without a namespace (CM-RESP-006)."""
    del history
    if seen.method != "POST" or seen.path != PATH or seen.xml is None:
        return None
    if seen.xml.tag == ROOT:
        return None
    return Breach(f"the root {told(seen.xml)}", f"{ROOT!r}, in no namespace")


@rule("cm.client.no-entities", "xml")
def a_payload_needs_no_entities(seen: Seen, history: History) -> Breach | None:
    """See that nothing has to be looked up in a DTD of the client's."""
    del history
    root = sent_payload(seen)
    if root is None or next(root.iter(etree.Entity), None) is None:
        return None
    entity = next(root.iter(etree.Entity))
    return Breach(f"the entity {shown(entity.text)}", "the characters themselves")


@rule("cm.client.payload-id", "xml")
def a_payload_has_an_id(seen: Seen, history: History) -> Breach | None:
    """See that an answer can name the payload (CM-RESP-018)."""
    del history
    root = sent_payload(seen)
    if root is None or root.get("payload-id"):
        return None
    return Breach("a payload without payload-id", "an ID, made by the client")


@rule("cm.client.timestamp", "xml")
def a_payload_says_when_it_was_made(seen: Seen, history: History) -> Breach | None:
    """See that the timestamp is a moment in 14 digits."""
    del history
    root = sent_payload(seen)
    if root is None:
        return None
    stamp = root.get("timestamp")
    if stamp is not None and is_moment(stamp):
        return None
    sent = "no timestamp" if stamp is None else f"the timestamp {shown(stamp)}"
    return Breach(sent, "14 digits: YYYYMMDDhhmmss, in GMT")


def is_moment(text: str) -> bool:
    """Tell whether a text is a moment as this protocol writes it."""
    if not STAMP.fullmatch(text):
        return False
    try:
        datetime.strptime(f"{text}+0000", "%Y%m%d%H%M%S%z")
    except ValueError:
        return False
    return True


@rule("cm.client.version", "xml")
def a_payload_names_its_version(seen: Seen, history: History) -> Breach | None:
    """See that there is cm.version, or version as clients in the field have it."""
    del history
    root = sent_payload(seen)
    if root is None or root.get("cm.version") or root.get("version"):
        return None
    return Breach("a payload without cm.version", "the version of the protocol")


@rule("cm.client.header-present", "xml")
def a_payload_has_a_header(seen: Seen, history: History) -> Breach | None:
    """See that there is a cm-header (CM-RESP-007)."""
    del history
    root = sent_payload(seen)
    if root is None or header(seen) is not None:
        return None
    return Breach("a payload without cm-header", "a cm-header before the requests")


@rule("cm.client.header-first", "xml")
def the_header_comes_first(seen: Seen, history: History) -> Breach | None:
    """See that one header stands before all requests (CM-RESP-002)."""
    del history
    tags = [str(one.tag) for one in elements(sent_payload(seen))]
    found = [tag for tag in tags if tag in {"cm-header", "cm-request"}]
    if found.count("cm-header") == 0 or "cm-header" not in found[1:]:
        return None
    several = found.count("cm-header") > 1
    sent = "several headers" if several else f"{shown(found[0])} first"
    return Breach(sent, "one cm-header, before everything else")


@rule("cm.client.sender-present", "xml")
def the_header_names_the_sender(seen: Seen, history: History) -> Breach | None:
    """See that the header has a cm-sender."""
    del history
    own = header(seen)
    if own is None or named(own, "cm-sender"):
        return None
    return Breach("a header without cm-sender", "a cm-sender, first in the header")


@rule("cm.client.header-order", "xml")
def the_header_keeps_its_order(seen: Seen, history: History) -> Breach | None:
    """See that sender, receiver and authentication follow each other, once each."""
    del history
    names = [str(one.tag) for one in elements(header(seen))]
    if names == [name for name in PARTS if name in names]:
        return None
    return Breach(f"a header of {', '.join(names)}", f"{', '.join(PARTS)}, in order")


@rule("cm.client.header-attributes", "xml")
def each_part_of_the_header_says_who(seen: Seen, history: History) -> Breach | None:
    """See that the parts of the header have the attributes they need."""
    del history
    for part in elements(header(seen)):
        for name in NEEDED.get(str(part.tag), ()):
            if part.get(name) is None:
                return Breach(f"{told(part)} without {name}", f"the attribute {name}")
    return None


@rule("cm.client.credentials", "xml")
def who_logs_in_says_how(seen: Seen, history: History) -> Breach | None:
    """See that a login comes with a password, or a token as in the field."""
    del history
    for part in named(header(seen), "cm-authentication"):
        if part.get("password") is None and part.get("token") is None:
            return Breach("a login without a password", "a password, or a token")
    return None


@rule("cm.client.request-present", "xml")
def a_payload_asks_for_something(seen: Seen, history: History) -> Breach | None:
    """See that there is a cm-request (CM-REQ-001)."""
    del history
    root = sent_payload(seen)
    if root is None or requests(seen):
        return None
    return Breach("a payload without cm-request", "one cm-request or more")


@rule("cm.client.only-requests", "xml")
def a_payload_holds_requests_alone(seen: Seen, history: History) -> Breach | None:
    """See that beside header and requests nothing stands in a payload."""
    del history
    if not requests(seen):
        return None
    for one in elements(sent_payload(seen)):
        if one.tag not in {"cm-header", "cm-request"}:
            return Breach(f"{told(one)} in a payload of requests", "requests alone")
    return None
