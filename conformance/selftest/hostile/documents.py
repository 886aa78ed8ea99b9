"""Answers that should be XML or JSON, and are broken, bottomless or somebody else's."""

from __future__ import annotations

import json

from conformance.selftest.exchange.raw_server import Behaviour
from conformance.selftest.hostile.answers import FINDING, HTML, Table, says

BOUNDED = (*FINDING, "limit")
CANARY = b"file:///etc/hostname"
RESPONSE = (
    b'<cm-response response-id="1" request-id="R0" success="true">'
    b'<cm-code numeric="0" phrase="ok"><id>1</id></cm-code></cm-response>'
)


def xml(body: bytes) -> Behaviour:
    """Return a behaviour that answers XML."""
    return says(body, kind=b"text/xml")


def payload(inside: bytes = RESPONSE, before: bytes = b"") -> bytes:
    """Return a payload as the protocol would have it."""
    head = b'<cm-payload payload-id="1" timestamp="20260102030405" cm.version="5.2">'
    sender = b'<cm-header><cm-sender sender-id="S" name="n"/></cm-header>'
    return before + head + sender + inside + b"</cm-payload>"


def with_doctype(subset: bytes, inside: bytes = b"&a;") -> bytes:
    """Return a payload behind a document type of the server's own."""
    doctype = b"<!DOCTYPE cm-payload [" + subset + b"]>"
    return payload(RESPONSE.replace(b"ok", inside), doctype)


LAUGHS = b'<!ENTITY a0 "ha">' + b"".join(
    b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10)
    for level in range(1, 10)
)
BROKEN_XML: dict[str, bytes] = {
    "empty": b"",
    "a page": HTML,
    "JSON": b'{"a": 1}',
    "invalid UTF-8": payload(b"\xff\xfe\xfa"),
    "a lying encoding": b'<?xml version="1.0" encoding="UTF-16"?>' + payload(),
    "UTF-7": b'<?xml version="1.0" encoding="UTF-7"?>' + payload(b"+ADw-a+AD4-"),
    "an unknown encoding": b'<?xml version="1.0" encoding="x"?>' + payload(),
    "cut short": payload()[:-20],
    "two roots": payload() + payload(),
    "NUL": payload(b"\0"),
    "an impossible reference": payload(b"&#0;&#xD800;"),
    "an undeclared prefix": payload(b"<x:y/>"),
    "an attribute twice": payload(b'<a b="1" b="2"/>'),
    "a DTD": with_doctype(b'<!ENTITY a "b">'),
    "billion laughs": with_doctype(LAUGHS, b"&a9;"),
    "quadratic": with_doctype(b'<!ENTITY a "' + b"x" * 50_000 + b'">', b"&a;" * 50_000),
    "an entity that is itself": with_doctype(b'<!ENTITY a "&a;">'),
    "an external entity": with_doctype(b'<!ENTITY a SYSTEM "' + CANARY + b'">'),
    "an external DTD": payload(
        before=b'<!DOCTYPE a SYSTEM "http://elsewhere.invalid/">'
    ),
    "depth 200000": payload(b"<a>" * 200_000),
    "depth 200000 and back": payload(b"<a>" * 200_000 + b"</a>" * 200_000),
    "1000000 elements": payload(b"<a/>" * 1_000_000),
    "15 MiB of text": payload(b"<a>" + b"x" * (15 << 20) + b"</a>"),
    "an attribute of 8 MiB": payload(b'<a b="' + b"x" * (8 << 20) + b'"/>'),
    "20000 namespaces": payload(
        b"".join(b'<n%d:a xmlns:n%d="u:%d"/>' % (n, n, n) for n in range(20_000))
    ),
}
XML: Table = {name: (xml(text), BOUNDED) for name, text in BROKEN_XML.items()}

ODD_PAYLOADS: dict[str, bytes] = {
    "a foreign namespace": payload().replace(
        b"<cm-payload ", b'<cm-payload xmlns="u:x" '
    ),
    "a foreign root": b"<other>" + payload() + b"</other>",
    "no response": payload(b""),
    "no request ID": payload(RESPONSE.replace(b' request-id="R0"', b"")),
    "response IDs twice": payload(RESPONSE * 3),
    "success and an error": payload(RESPONSE.replace(b'"0"', b'"40017"')),
    "no success and no error": payload(RESPONSE.replace(b'"true"', b'"false"')),
    "a number of 5000 digits": payload(
        RESPONSE.replace(b'"0"', b'"' + b"9" * 5000 + b'"')
    ),
    "Arabic digits": payload(RESPONSE.replace(b'"0"', '"\u0660"'.encode())),
    "elements nobody knows": payload(b"<cm-surprise/>" + RESPONSE + b"<cm-surprise/>"),
    "success to everything": payload(),
}
PAYLOADS: Table = {name: (xml(text), BOUNDED) for name, text in ODD_PAYLOADS.items()}

INFO = {"responseCode": "OK", "responseMessage": "fine"}
WHOLE = {"responseInfo": INFO, "messages": [], "items": [], "numItems": 0}


def listing(**members: object) -> bytes:
    """Return a listing with some members of its own."""
    return json.dumps({**WHOLE, "hasMoreItems": False, "perms": {}, **members}).encode()


ITEMS = b"".join([b'{"items": [', b'{"name": "x"},' * 200_000, b'{"name": "x"}]}'])
BROKEN_JSON: dict[str, bytes] = {
    "empty": b"",
    "a page": HTML,
    "XML": payload(),
    "depth 100000": b"[" * 100_000,
    "depth 100000 and back": b'{"items": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a number of 100000 digits": b'{"numItems": ' + b"9" * 100_000 + b"}",
    "NaN": listing().replace(b": 0", b": NaN"),
    "1e400": listing().replace(b": 0", b": 1e400"),
    "a member twice": b'{"items": [], "items": 5}',
    "a lone surrogate": listing(items=["\ud800"]),
    "invalid UTF-8": listing().replace(b"fine", b"\xff\xfe"),
    "a byte order mark": b"\xef\xbb\xbf[]",
    "UTF-16": listing().decode().encode("utf-16"),
    "null": b"null",
    "a number": b"5",
    "two documents": listing() + b"[]",
    "a trailing comma": b'{"items": [],}',
    "wrong types": listing(items={"a": 1}, numItems="many"),
    "items of null": listing(items=[None, 1, "x", []], numItems=4),
    "200001 items": ITEMS,
    "a text of 15 MiB": b'{"items": "' + b"x" * (15 << 20) + b'"}',
}
#: Long, and within what is borne.
LAWFUL = {"200001 items"}
JSON: Table = {
    name: (
        says(text, kind=b"application/json"),
        (*BOUNDED, "") if name in LAWFUL else BOUNDED,
    )
    for name, text in BROKEN_JSON.items()
}
ENDLESS_ITEMS = [{"name": f"p{number}"} for number in range(5)]
LISTINGS: Table = {
    "never ends": (
        says(listing(items=ENDLESS_ITEMS, numItems=10**15, hasMoreItems=True)),
        BOUNDED,
    ),
    "names of others": (
        says(listing(items=[{"name": "../../canary"}, {"name": "cct-x"}], numItems=2)),
        BOUNDED,
    ),
}
SOAP_ENVELOPE = b"http://schemas.xmlsoap.org/soap/envelope/"


def soap(inside: bytes, before: bytes = b"") -> bytes:
    """Return an envelope."""
    head = b'<s:Envelope xmlns:s="' + SOAP_ENVELOPE + b'"><s:Body>'
    return before + head + inside + b"</s:Body></s:Envelope>"


BROKEN_SOAP: dict[str, bytes] = {
    "empty": b"",
    "a page": HTML,
    "no body": soap(b"").replace(b"<s:Body></s:Body>", b""),
    "an empty body": soap(b""),
    "SOAP 1.2": soap(b"<x/>").replace(
        SOAP_ENVELOPE, b"http://www.w3.org/2003/05/soap-envelope"
    ),
    "a fault for everything": soap(
        b"<s:Fault><faultcode>s:Server</faultcode></s:Fault>"
    ),
    "a DTD": soap(b"<x>&a;</x>", b'<!DOCTYPE a [<!ENTITY a "b">]>'),
    "billion laughs": soap(b"<x>&a9;</x>", b"<!DOCTYPE a [" + LAUGHS + b"]>"),
    "depth 200000": soap(b"<a>" * 200_000),
    "1000000 elements": soap(b"<a/>" * 1_000_000),
}
SOAP: Table = {name: (xml(text), BOUNDED) for name, text in BROKEN_SOAP.items()}
