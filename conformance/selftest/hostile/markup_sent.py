"""Payloads and SOAP messages that a hostile client sends."""

from __future__ import annotations

import re

from conformance.selftest.bsn.reference_driver import BASIC, chunk_call, envelope
from conformance.selftest.hostile.requests_sent import Form, Input, answered, request
from conformance.selftest.reference.cm.client import payload

QUERY = "<obj-where><path>/</path></obj-where><obj-get><id/></obj-get>"
PAYLOAD = payload(QUERY).encode()
OF_NONE = "<t:uploadToken>none</t:uploadToken>"
MESSAGE = envelope(f"<t:GetFileUploadStatus>{OF_NONE}</t:GetFileUploadStatus>")
XML_KIND = b"Content-Type: text/xml; charset=utf-8"
LAUGHS = '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
)
SUBSETS = {
    "billion laughs": LAUGHS,
    "quadratic": f'<!ENTITY a9 "{"x" * 50_000}">',
    "a loop": '<!ENTITY a9 "&b;"><!ENTITY b "&a9;">',
    "a file": '<!ENTITY a9 SYSTEM "file:///etc/hostname">',
    "a host": '<!ENTITY a9 SYSTEM "http://127.0.0.1:00009/canary">',
    "a parameter entity": '<!ENTITY % p SYSTEM "http://127.0.0.1:00009/p"> %p;',
    "a default": '<!ATTLIST cm-payload x CDATA "y">',
}


def doctypes(document: bytes) -> dict[str, bytes]:
    """Return a document behind document types, which nobody should have looked at."""
    name = b"cm-payload" if document is PAYLOAD else b"s:Envelope"
    return {
        f"DTD: {title}": b"<!DOCTYPE %s [%s]>" % (name, subset.encode()) + document
        for title, subset in SUBSETS.items()
    }


def inside(document: bytes, extra: bytes) -> bytes:
    """Return a document with something before the end of its root."""
    end = document.rindex(b"</")
    return document[:end] + extra + document[end:]


def bottomless(document: bytes) -> dict[str, bytes]:
    """Return documents that are deep, long or many."""
    attributes = b"".join(b' a%d="1"' % n for n in range(100_000))
    spaces = b"".join(b'<n%d:a xmlns:n%d="u:%d"/>' % (n, n, n) for n in range(20_000))
    return {
        "depth 257": inside(document, b"<a>" * 257 + b"</a>" * 257),
        "depth 100000": inside(document, b"<a>" * 100_000 + b"</a>" * 100_000),
        "1000000 never closed": document[:-20] + b"<a>" * 1_000_000,
        "100000 attributes": inside(document, b"<a" + attributes + b"/>"),
        "an attribute of 8 MiB": inside(
            document, b'<a b="' + b"x" * (8 << 20) + b'"/>'
        ),
        "10 MiB of text": inside(document, b"<a>" + b"x" * (10 << 20) + b"</a>"),
        "10 MiB of comment": inside(document, b"<!--" + b"x" * (10 << 20) + b"-->"),
        "500000 siblings": inside(document, b"<a/>" * 500_000),
        "20000 namespaces": inside(document, spaces),
    }


def broken(document: bytes) -> dict[str, bytes]:
    """Return documents that are not well-formed, or not what they say."""
    return {
        "empty": b"",
        "blank": b"  \n",
        "text": b"hello",
        "JSON": b'{"a": 1}',
        "cut": document[:-10],
        "two roots": document + document,
        "invalid UTF-8": inside(document, b"\xff\xfe"),
        "lying UTF-16": b'<?xml version="1.0" encoding="UTF-16"?>' + document,
        "UTF-7": b'<?xml version="1.0" encoding="UTF-7"?>' + document + b"+ADw-",
        "an unknown encoding": b'<?xml version="1.0" encoding="x"?>' + document,
        "NUL": inside(document, b"\0"),
        "an impossible reference": inside(document, b"&#0;"),
        "a lone surrogate": inside(document, b"&#xD800;"),
        "an attribute twice": inside(document, b'<a b="1" b="2"/>'),
        "an undeclared prefix": inside(document, b"<q:y/>"),
        "an undeclared entity": inside(document, b"&nbsp;"),
        "a text around": b"x" + document,
        "version 1.2": b'<?xml version="1.2.3"?>' + document,
    }


def no_payloads() -> dict[str, bytes]:
    """Return what is well-formed, and no payload."""
    deep = "<parent>" * 300 + "<id/>" + "</parent>" * 300
    texts = {
        "another root": "<other/>",
        "no header": payload(QUERY, header=""),
        "an unknown request": payload("<surprise/>"),
        "requests before the header": payload(header="").replace(
            "</cm-payload>", '<cm-request request-id="1"/><cm-header/></cm-payload>'
        ),
        "no version": payload(QUERY, version=""),
        "an unknown version": payload(QUERY, version='cm.version="999.9"'),
        "no IDs": payload(QUERY, attributes=""),
        "an unknown attribute": payload(QUERY, attributes='payload-id="P" x="y"'),
        "a wrong password": payload(QUERY).replace("let-root-in", "let-me-in"),
        "a password of 1 MiB": payload(QUERY).replace("let-root-in", "x" * (1 << 20)),
        "a template 300 deep": payload(QUERY.replace("<id/>", deep)),
        "a path upwards": payload(QUERY.replace("/<", "/../../etc/passwd<")),
        "Tcl": payload(QUERY.replace("/<", "[exec touch canary]<")),
        "a foreign namespace": payload(QUERY, attributes='payload-id="P" xmlns="u:x"'),
        "XInclude": payload(
            QUERY.replace(
                "<path>/",
                '<path><i:include xmlns:i="http://www.w3.org/2001/XInclude"'
                ' href="file:///etc/hostname" parse="text"/>',
            )
        ),
    }
    many = payload(*[QUERY] * 1001)
    return {
        name: text.encode() for name, text in {**texts, "1001 requests": many}.items()
    }


def start(**values: str) -> bytes:
    """Return a call that would start an upload, were its values right."""
    own = {"ChunksCount": "1", "ContentType": "Auto", "FileName": "a.bin"}
    own |= {"FileSize": "5", **values}
    members = "".join(f"<d:{name}>{own[name]}</d:{name}>" for name in sorted(own))
    call = f"<t:StartFileUpload><t:args>{members}</t:args></t:StartFileUpload>"
    return envelope(call)


NUMBERS = {
    "-1": "-1",
    "5000000001": "5000000001",
    "2^63": "9223372036854775808",
    "5000 digits": "9" * 5000,
    "1e3": "1e3",
    "Arabic": "\u0665",
    "NaN": "NaN",
    "empty": "",
    "hexadecimal": "0x5",
    "underscore": "1_0",
}
NAMES = {
    "empty": "",
    "dots": "..",
    "upwards": "../../etc/passwd",
    "backslash": "..\\..\\x",
    "129 characters": "x" * 129,
    "a line end": "a&#10;b",
    "a drive": "C:x",
}


def no_calls() -> dict[str, bytes]:
    """Return messages that are well-formed, and call nothing rightly."""
    two = f"<t:GetFileUploadStatus>{OF_NONE}</t:GetFileUploadStatus>" * 2
    must = b'<s:Header><u:x xmlns:u="u:x" s:mustUnderstand="1"/>'
    chunk = chunk_call("none", b"x" * 10)
    found = {f"size: {name}": start(FileSize=text) for name, text in NUMBERS.items()}
    found |= {f"name: {name}": start(FileName=text) for name, text in NAMES.items()}
    return found | {
        "no operation": envelope(""),
        "two operations": envelope(two),
        "an unknown operation": envelope("<t:FormatDisk/>"),
        "not understood": MESSAGE.replace(b"<s:Header>", must),
        "no name": re.sub(rb"<w:Username>.*</w:Username>", b"", MESSAGE),
        "another user": MESSAGE.replace(b"acme/uploader", b"acme/nobody"),
        "1 MiB of user": MESSAGE.replace(b"acme/uploader", b"x" * (1 << 20)),
        "an unknown type": start(ContentType="Virus"),
        "no such enum": start(ContentType="auto"),
        "a path": start(VirtualPath="\\Shared\\Incoming\\..\\..\\"),
        "bad base64": envelope(chunk.replace("eHh4", "%%%%")),
        "no padding": envelope(chunk.replace("==", "")),
        "a chunk of nobody": envelope(chunk),
        "a chunk too large": envelope(chunk_call("none", bytes((1 << 20) + 1))),
        "2 MiB and more": envelope("<t:CompleteWebPageUploadSession/>")
        + b" " * (4 << 20),
        "another namespace": MESSAGE.replace(b"/soap/envelope/", b"/soap/other/"),
    }


def markup() -> list[Input]:
    """Return payloads and messages, each with the answer that its protocol has."""
    wrong = {**doctypes(PAYLOAD), **bottomless(PAYLOAD), **broken(PAYLOAD)}
    inputs = [
        sent("/xml", "XML", name, body, "payload") for name, body in wrong.items()
    ]
    inputs += [
        sent("/xml", "payload", name, body, "payload")
        for name, body in no_payloads().items()
    ]
    wrong = {**doctypes(MESSAGE), **bottomless(MESSAGE), **broken(MESSAGE)}
    wrong |= no_calls()
    outside = b'<!DOCTYPE cm-payload SYSTEM "http://127.0.0.1:00009/x.dtd">' + PAYLOAD
    # A document type that declares nothing itself is not looked at.
    ignored = sent("/xml", "XML", "DTD: elsewhere", outside, "any")
    return (
        inputs
        + [ignored]
        + [sent(BASIC, "SOAP", name, body, "fault") for name, body in wrong.items()]
    )


def sent(path: str, title: str, name: str, body: bytes, form: Form) -> Input:
    """Return an input that is posted as XML."""
    statuses = answered(200, 413) if form != "fault" else answered(400, 413, 500)
    data = request(f"POST {path}".encode(), body, XML_KIND)
    return Input(f"{title}: {name}", data, statuses, form)
