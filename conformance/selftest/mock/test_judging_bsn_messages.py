"""Calls of content upload that are sent or built wrongly are found and named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from conformance.mock import MockServer
from conformance.selftest.mock.clients import ACTION, CALL, SOAP, found
from conformance.selftest.mock.uploader import (
    XSI,
    Uploader,
    args,
    asset,
    chunk,
    described,
    listed,
    page,
    written,
)

STATUS = "GetFileUploadStatus"
NOBODYS = "<t:uploadToken>none</t:uploadToken>"
ASKS = CALL.format(f"<t:{STATUS}>{NOBODYS}</t:{STATUS}>")
NAMED = f'"{ACTION}{STATUS}"'
SECURITY = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
)
SIGNED = (
    f'<s:Header><w:Security xmlns:w="{SECURITY}"><w:UsernameToken>{{}}'
    "</w:UsernameToken></w:Security></s:Header><s:Body>"
)
BIG = "A" * (2 << 20)
FILE = described(b"data")
CLARK = '<d:FileName xmlns:d="urn:other">a.bin</d:FileName>'


def posts(text: str, action: str = NAMED, **more: str) -> Callable[[Uploader], object]:
    """Return a client that sends a text."""
    return lambda client: client.post(text, action, **more)


def calls(operation: str, inside: str) -> Callable[[Uploader], object]:
    """Return a client that makes a call."""
    return lambda client: client.call(operation, inside)


def heads(header: str) -> Callable[[Uploader], object]:
    """Return a client that puts something before the body."""
    return posts(ASKS.replace("<s:Body>", header))


def starts(inside: str) -> Callable[[Uploader], object]:
    """Return a client that starts an upload with arguments as they are written."""
    return calls("StartFileUpload", f"<t:args>{inside}</t:args>")


def opens(**more: str) -> Callable[[Uploader], object]:
    """Return a client that opens a session."""
    return lambda client: client.open(**more)


def asks(method: str, path: str) -> Callable[[Uploader], object]:
    """Return a client that uses a method."""
    url = "{}" + path
    return lambda one: requests.request(method, url.format(one.server.url), timeout=5)


#: What is wrong, and clients that do it.
MESSAGES: dict[str, tuple[Callable[[Uploader], object], ...]] = {
    "call-address": (
        posts(ASKS, path="/Uploads/2014/07/SOAP/Upload/"),
        asks("GET", "/Uploads/2019/03/REST/"),
    ),
    "call-method": (asks("GET", SOAP), asks("PUT", SOAP), asks("DELETE", SOAP)),
    "media-type": (
        posts(ASKS, kind="application/json"),
        posts(ASKS, kind="application/xml"),
        posts("uploadToken=none", kind="application/x-www-form-urlencoded"),
        posts("--x\r\n\r\n--x--", kind="multipart/related; boundary=x"),
    ),
    "message-is-xml": (posts(""), posts(ASKS.removesuffix(">")), posts("{}")),
    "no-doctype": (posts(f"<!DOCTYPE x>{ASKS}"),),
    "message-is-envelope": (
        posts(f"<{STATUS}><uploadToken>none</uploadToken></{STATUS}>"),
        posts(ASKS.replace("schemas.xmlsoap.org/soap/envelope/", "example.org/")),
        posts(ASKS.replace("s:Body", "s:body")),
    ),
    "one-call": (
        posts(CALL.format("")),
        posts(CALL.format(f"<t:{STATUS}>{NOBODYS}</t:{STATUS}>" * 2)),
    ),
    "call-known": (
        calls("StartWebPageUpload", args(FILE)),
        calls("getFileUploadStatus", NOBODYS),
    ),
    "soap-action": (
        posts(ASKS, ""),
        posts(ASKS, '""'),
        posts(ASKS, f'"{ACTION}AppendChunk"'),
        posts(ASKS, STATUS),
    ),
    "header-understood": (
        heads(
            '<s:Header><a:To xmlns:a="urn:a" s:mustUnderstand="1"/></s:Header><s:Body>'
        ),
    ),
    "credentials": (
        heads(SIGNED.format("<w:Username>acme/uploader</w:Username>")),
        heads(
            SIGNED.format(
                "<w:Username>uploader</w:Username><w:Password>uploader</w:Password>"
            )
        ),
        heads(
            SIGNED.format(
                "<w:Username>acme/uploader</w:Username>"
                '<w:Password Type="x#PasswordDigest">AA==</w:Password>'
            )
        ),
    ),
    "message-size": (opens(FileThumb=BIG),),
    "call-namespace": (
        posts(ASKS.replace("brightsignnetwork", "example")),
        calls(STATUS, '<uploadToken xmlns="">none</uploadToken>'),
        starts(
            written({**FILE, "FileName": None}).replace(
                "<d:FileSize", f"{CLARK}<d:FileSize"
            )
        ),
    ),
    "arguments-in-args": (
        calls("StartFileUpload", written(FILE)),
        calls("StartFileUpload", ""),
    ),
    "member-known": (
        starts(written(FILE).replace("FileName>", "filename>")),
        starts(written(FILE) + "<d:Title>x</d:Title>"),
        calls(STATUS, "<t:token>none</t:token>" + NOBODYS),
    ),
    "member-once": (starts("<d:ChunksCount>1</d:ChunksCount>" + written(FILE)),),
    "member-order": (
        starts("<d:FileSize>4</d:FileSize>" + written({**FILE, "FileSize": None})),
        opens(
            picture=listed({**asset(), "RelativePath": None}).replace(
                "<d:FileSize", "<d:RelativePath>a</d:RelativePath><d:FileSize"
            )
        ),
    ),
    "type-named": (starts(written({**FILE, "ContentId": 1})),),
    "number-form": (
        starts(written({**FILE, "FileSize": "4 bytes"})),
        starts(written({**FILE, "ChunksCount": "1.0"})),
        starts(written({**FILE, "FileSize": 1 << 63})),
    ),
    "id-form": (
        lambda one: one.start(ContentId="new"),
        lambda one: one.start(ContentId=0),
    ),
    "date-form": (
        starts(written({**FILE, "FileLastModifiedDate": "2026-01-02 03:04:05"})),
        starts(written({**FILE, "FileLastModifiedDate": "2026-02-31T03:04:05Z"})),
    ),
    "base64": (
        starts(written({**FILE, "FileThumb": "no base64!"})),
        lambda one: one.call(
            "AppendChunk", chunk(one.start(), b"data").replace("ZGF0YQ==", "64617461_")
        ),
    ),
    "call-is-valid": (
        starts(written(FILE).replace("a.bin", "<b>a</b>")),
        calls(STATUS, '<t:uploadToken lang="en">none</t:uploadToken>'),
        calls(
            "StartFileUpload",
            args(FILE).replace(
                "<t:args", f'<t:args xmlns:i="{XSI}" i:type="d:Arguments"'
            ),
        ),
        calls("StartFileUpload", f"<t:args>and {written(FILE)}</t:args>"),
    ),
}


@pytest.mark.parametrize(
    ("blamed", "client"),
    [(name, client) for name, clients in MESSAGES.items() for client in clients],
)
def test_a_wrong_message_is_found_and_named(
    cms_server: MockServer, blamed: str, client: Callable[[Uploader], object]
) -> None:
    client(Uploader(cms_server))

    assert found(cms_server) == [f"bsn.client.{blamed}"]


def test_a_password_is_not_told(cms_server: MockServer) -> None:
    MESSAGES["credentials"][1](Uploader(cms_server))

    assert "uploader" not in str(cms_server.findings[0])


def test_the_page_of_a_session_may_be_as_large_as_is_said(
    cms_server: MockServer,
) -> None:
    client = Uploader(cms_server)
    frame = CALL.format(
        f"<t:StartWebPageUploadSession>{args(page(Assets=listed(asset())))}</t:StartWebPageUploadSession>"
    )
    text = frame.replace("<s:Body>", " " * ((2 << 20) - len(frame)) + "<s:Body>")
    client.post(text, f'"{ACTION}StartWebPageUploadSession"')

    assert found(cms_server) == []
