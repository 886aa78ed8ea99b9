"""How a call is sent: address, method, media type, action, envelope, header, size."""

from __future__ import annotations

import re

from lxml import etree

from conformance.mock.judging.bsn.call import (
    Call,
    children,
    local,
    named,
    shown,
    text_of,
)
from conformance.mock.judging.bsn.history import History
from conformance.mock.judging.bsn.wsdl import description
from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen

SOAP = "/Uploads/2014/07/SOAP"
#: Where calls are taken; some clients send them to where the WSDL is.
PLACES = {SOAP, f"{SOAP}/Basic", f"{SOAP}/WSDL"}
#: Beside the protocol the mock server gives stored contents back.
CONTENT = re.compile(r"/Uploads/Content/[1-9][0-9]*(/thumbnail)?", re.ASCII)
READING = {"GET", "HEAD"}
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
MEDIA_TYPES = {SOAP_11: "text/xml", SOAP_12: "application/soap+xml"}
SECURITY = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
)
LARGEST = 2_097_152


def is_call(seen: Seen) -> bool:
    """Tell whether something is posted to where calls are taken."""
    return seen.method == "POST" and seen.path.rstrip("/") in PLACES


def envelope(seen: Seen) -> etree._Element | None:
    """Return the envelope of a call."""
    if not is_call(seen) or seen.xml is None:
        return None
    known = {f"{{{version}}}Envelope" for version in MEDIA_TYPES}
    return seen.xml if seen.xml.tag in known else None


def header(seen: Seen) -> list[etree._Element]:
    """Return the blocks of the header."""
    parts = [] if (root := envelope(seen)) is None else list(children(root))
    return [block for one in parts if local(one) == "Header" for block in children(one)]


@rule("bsn.client.call-address")
def calls_go_to_the_endpoint(seen: Seen, history: History) -> Breach | None:
    """See that a call goes to the upload service (BSN-GEN-001)."""
    del history
    if seen.path.rstrip("/") in PLACES or CONTENT.fullmatch(seen.path):
        return None
    hint = "Is the address the one in the WSDL? Other methods have another."
    return Breach(f"a request to {shown(seen.path)}", f"{SOAP}/Basic/", hint)


@rule("bsn.client.call-method")
def calls_are_posted(seen: Seen, history: History) -> Breach | None:
    """See that what is called is called by POST."""
    del history
    place = seen.path.rstrip("/")
    describes = place == f"{SOAP}/WSDL" or seen.query.lower() in {"wsdl", "singlewsdl"}
    reads = describes or CONTENT.fullmatch(seen.path)
    if place not in PLACES and not CONTENT.fullmatch(seen.path):
        return None
    if is_call(seen) or (reads and seen.method in READING):
        return None
    return Breach(f"{seen.method} {seen.path}", "POST, with the call in its body")


@rule("bsn.client.media-type")
def a_message_is_sent_as_xml(seen: Seen, history: History) -> Breach | None:
    """See that the media type is that of the version of SOAP."""
    del history
    if not is_call(seen):
        return None
    root = envelope(seen)
    version = SOAP_11 if root is None else etree.QName(root).namespace or ""
    fitting = [MEDIA_TYPES[version]] if root is not None else MEDIA_TYPES.values()
    if seen.media_type in fitting:
        return None
    sent = f"the Content-Type {shown(seen.headers.get('Content-Type'))}"
    return Breach(sent, f"{MEDIA_TYPES[version]}; charset=utf-8")


@rule("bsn.client.message-is-xml")
def a_message_is_well_formed(seen: Seen, history: History) -> Breach | None:
    """See that a message is XML (BSN-GEN-001)."""
    del history
    if not is_call(seen) or seen.body is None or seen.xml is not None:
        return None
    if seen.media_type not in MEDIA_TYPES.values():
        return None
    hint = "Are < and & in values written as &lt; and &amp;?" if seen.size else ""
    sent = f"no XML: {seen.xml_fault}" if seen.size else "an empty body"
    return Breach(sent, "a SOAP envelope: one well-formed document", hint)


@rule("bsn.client.no-doctype")
def a_message_declares_no_type(seen: Seen, history: History) -> Breach | None:
    """See that no document type declaration is sent."""
    del history
    root = envelope(seen)
    if root is None or not root.getroottree().docinfo.doctype:
        return None
    return Breach("a document type declaration", "a message without one")


@rule("bsn.client.message-is-envelope")
def a_message_is_an_envelope(seen: Seen, history: History) -> Breach | None:
    """See that the root is an envelope with a body (BSN-GEN-001)."""
    del history
    if not is_call(seen) or seen.xml is None:
        return None
    root = envelope(seen)
    if root is None:
        return Breach(f"the root {shown(seen.xml.tag)}", f"{{{SOAP_11}}}Envelope")
    parts = list(children(root))
    names = [one.tag for one in parts]
    version = etree.QName(root).namespace
    wanted = [f"{{{version}}}Header", f"{{{version}}}Body"]
    if names in (wanted, wanted[1:]):
        return None
    sent = f"an Envelope of {named(parts)}"
    return Breach(sent, "a Header, which may be missing, and a Body")


def bodies(seen: Seen) -> list[etree._Element] | None:
    """Return what stands in the Body; None where there is none."""
    root = envelope(seen)
    for part in [] if root is None else children(root):
        if local(part) == "Body":
            return list(children(part))
    return None


@rule("bsn.client.one-call")
def a_message_has_one_call(seen: Seen, history: History) -> Breach | None:
    """See that the Body has one element."""
    del history
    found = bodies(seen)
    if found is None or len(found) == 1:
        return None
    return Breach(f"a Body of {named(found)}", "one call in each message")


@rule("bsn.client.call-known")
def a_call_is_of_a_method_that_there_is(seen: Seen, history: History) -> Breach | None:
    """See that the element in the Body is one of eight (BSN-GEN-001)."""
    found = bodies(seen) or []
    call: Call | None = history.called(seen)
    if not found or call is None or call.name in description().actions:
        return None
    return Breach(f"the call {shown(call.name)}", ", ".join(description().actions))


@rule("bsn.client.soap-action", *description().actions)
def the_action_is_that_of_the_call(seen: Seen, history: History) -> Breach | None:
    """See that SOAPAction names the method; some proxies in the field say ``*``."""
    root = envelope(seen)
    if root is None or etree.QName(root).namespace == SOAP_12:
        return None
    action = description().actions[history.call(seen).name]
    sent = seen.headers.get("SOAPAction").strip()
    if sent.strip('"') in {action, "*"}:
        return None
    told = f"the SOAPAction {shown(sent)}" if sent else "no SOAPAction"
    return Breach(told, f'"{action}"', "Services of .NET tell calls apart by it.")


@rule("bsn.client.header-understood")
def a_header_asks_for_nothing_unknown(seen: Seen, history: History) -> Breach | None:
    """See that nothing but credentials has to be understood."""
    del history
    for block in header(seen):
        must = [block.get(f"{{{version}}}mustUnderstand") for version in MEDIA_TYPES]
        if {"1", "true"} & set(must) and etree.QName(block).namespace != SECURITY:
            sent = f"the header block {shown(local(block))}, to be understood"
            return Breach(sent, "credentials alone, or blocks that may be ignored")
    return None


@rule("bsn.client.credentials")
def who_calls_says_so(seen: Seen, history: History) -> Breach | None:
    """See that credentials are account and login, and the password in plain text."""
    del history
    for block in header(seen):
        if block.tag != f"{{{SECURITY}}}Security":
            continue
        name = block.find("{*}UsernameToken/{*}Username")
        password = block.find("{*}UsernameToken/{*}Password")
        if name is None or password is None:
            return Breach("credentials without name or password", "both")
        if not all(text_of(name).partition("/")):
            sent = "a name that is not made of account and login"
            return Breach(sent, "the account, a slash, and the login")
        if password.get("Type", "").endswith("#PasswordDigest"):
            return Breach("a digest of the password", "the password itself")
    return None


@rule(
    "bsn.client.message-size",
    "StartWebPageUploadSession",
    "CompleteWebPageUploadSession",
)
def a_message_about_a_session_is_small(seen: Seen, history: History) -> Breach | None:
    """See that the message has at most 2 MiB (BSN-WEB-006, -017)."""
    del history
    if seen.size <= LARGEST:
        return None
    hint = "Can the thumbnail be smaller, or be left to the server?"
    return Breach(f"a message of {seen.size} bytes", f"up to {LARGEST}", hint)
