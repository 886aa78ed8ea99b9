"""The reference: envelopes, credentials, and what SOAP toolkits in the field send."""

from __future__ import annotations

import logging

import pytest
from lxml import etree

from conformance.reference.bsn import Bsn
from conformance.reference.bsn.answers import Answers
from conformance.reference.bsn.envelope import SOAP_11, SOAP_12
from conformance.reference.composition import replaced
from conformance.reference.message import Body, Fields, Later, Request, Response
from conformance.selftest.bsn.reference_driver import (
    ROOT,
    Caller,
    described,
    envelope,
    post,
    reply,
    written,
)

STATUS = "<t:GetFileUploadStatus/>"
MEMBERS = "".join(
    f"<{name}>{value}</{name}>" for name, value in described(b"abc").items()
)
HEADER = b"<s:Header>"
XML_BOMB = b'<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def faultstring(response: Response) -> str:
    assert isinstance(response.body, bytes)
    return etree.fromstring(response.body).findtext(".//{*}faultstring") or ""


def code(response: Response) -> str:
    assert isinstance(response.body, bytes)
    return etree.fromstring(response.body).findtext(".//{*}faultcode") or ""


def fixture(name: str) -> bytes:
    return (ROOT / "fixtures/bsn" / f"{name}.request.xml").read_bytes()


def test_the_fixtures_are_understood_in_their_order(service: Bsn) -> None:
    token = reply(post(service, fixture("StartFileUpload"))).text("UploadToken")
    written_token = b"5b0c8f1e6d7a49c3b2e1f0a9d8c7b6a5"
    answers = [
        reply(post(service, fixture(name).replace(written_token, token.encode())))
        for name in ("AppendChunk", "CompleteFileUpload", "GetFileUploadStatus")
    ]
    assert [answer.fault for answer in answers] == ["", "", ""]
    assert answers[-1].text("State") == "Completed"


def test_a_fault_is_text_xml_and_says_what_is_wrong(uploader: Caller) -> None:
    call = f"<t:StartFileUpload><t:args>{written({})}</t:args></t:StartFileUpload>"
    response = post(uploader.service, envelope(call))
    assert response.status == 500
    assert dict(response.fields)["Content-Type"] == "text/xml; charset=utf-8"
    assert faultstring(response).startswith("FileName is empty")


def test_members_are_found_by_their_local_name(service: Bsn) -> None:
    for name in ("t", "d", "x"):
        args = MEMBERS.replace("</", f"</{name}:").replace("<", f"<{name}:")
        args = args.replace(f"<{name}:/{name}:", f"</{name}:")
        args = f'<t:args xmlns:x="urn:other">{args}</t:args>'
        call = f"<t:StartFileUpload>{args}</t:StartFileUpload>"
        assert reply(post(service, envelope(call))).fault == ""


@pytest.mark.parametrize(
    "action", ['""', "", "*", '"*"', '"urn:other"', '"x/GetFileUploadStatus"']
)
def test_the_body_says_what_is_called(service: Bsn, action: str) -> None:
    response = post(service, envelope(STATUS), ("SOAPAction", action))
    assert reply(response).is_null


def test_an_action_that_names_another_operation_is_refused(service: Bsn) -> None:
    action = ("SOAPAction", '"x/CancelFileUpload"')
    assert "CancelFileUpload" in faultstring(post(service, envelope(STATUS), action))


@pytest.mark.parametrize("path", ["", "/", "/Basic", "/WSDL/"])
def test_calls_are_taken_at_every_url_of_the_service(service: Bsn, path: str) -> None:
    message = envelope(STATUS)
    request = Request(
        "POST",
        f"/Uploads/2014/07/SOAP{path}",
        "wsdl",
        Fields((("Content-Type", "text/xml"),)),
        Body(len(message), message),
    )
    answer = service.handle(request)
    assert isinstance(answer, Later)
    assert reply(answer.work()).is_null


def test_soap_12_is_answered_in_kind(service: Bsn) -> None:
    message = envelope(STATUS).replace(SOAP_11.encode(), SOAP_12.encode())
    kind = ("Content-Type", 'application/soap+xml; action="x"')
    response = post(service, message, kind)
    assert isinstance(response.body, bytes)
    assert etree.fromstring(response.body).tag == f"{{{SOAP_12}}}Envelope"
    assert dict(response.fields)["Content-Type"].startswith("application/soap+xml")


def test_a_fault_of_soap_12_has_its_parts(service: Bsn) -> None:
    call = "<t:AppendChunk/>"
    message = envelope(call).replace(SOAP_11.encode(), SOAP_12.encode())
    response = post(service, message, ("Content-Type", "application/soap+xml"))
    assert isinstance(response.body, bytes)
    root = etree.fromstring(response.body)
    assert root.findtext(".//{*}Code/{*}Value") == "s:Sender"
    assert "uploadToken" in (root.findtext(".//{*}Reason/{*}Text") or "")


def test_another_version_of_soap_is_a_version_mismatch(service: Bsn) -> None:
    message = envelope(STATUS).replace(SOAP_11.encode(), b"urn:soap-3")
    assert code(post(service, message)) == "s:VersionMismatch"


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ('<x:T xmlns:x="u" s:mustUnderstand="1"/>', "s:MustUnderstand"),
        ('<x:T xmlns:x="u" s:mustUnderstand="0"/>', ""),
        ('<x:T xmlns:x="u" mustUnderstand="1"/>', ""),
        ('<x:T xmlns:x="u"/>', ""),
        ('<x:T xmlns:x="u" s:mustUnderstand="1" s:actor="urn:other"/>', ""),
    ],
)
def test_header_blocks_are_understood_or_refused(
    service: Bsn, block: str, expected: str
) -> None:
    message = envelope(STATUS).replace(HEADER, HEADER + block.encode())
    assert code(post(service, message)) == expected


@pytest.mark.parametrize("must", ['s:mustUnderstand="1"', 'mustUnderstand="true"'])
def test_credentials_may_have_to_be_understood(service: Bsn, must: str) -> None:
    message = envelope(STATUS).replace(b"<w:Security>", f"<w:Security {must}>".encode())
    assert reply(post(service, message)).is_null


@pytest.mark.parametrize(
    ("given", "instead"),
    [
        (b"acme/uploader", b"acme/nobody"),
        (b"acme/uploader", b"other/uploader"),
        (b"<w:Password>uploader", b"<w:Password>wrong"),
    ],
)
def test_wrong_credentials_are_refused_without_a_hint(
    service: Bsn, given: bytes, instead: bytes
) -> None:
    message = envelope(STATUS).replace(given, instead)
    expected = "the user name or the password is wrong"
    assert faultstring(post(service, message)) == expected


def test_a_call_without_any_credentials_is_let_in_as_one_who_may_all(
    service: Bsn,
) -> None:
    whole = envelope(
        f"<t:StartFileUpload><t:args>{MEMBERS}</t:args></t:StartFileUpload>"
    )
    start, _, rest = whole.partition(b"<s:Header>")
    message = start + rest.partition(b"</s:Header>")[2]
    assert b"Security" not in message
    assert faultstring(post(service, message)) == ""


@pytest.mark.parametrize(
    ("given", "instead"),
    [
        (b"w:UsernameToken>", b"w:Ticket>"),
        (b"<w:Password>uploader</w:Password>", b""),
        (b"<w:Password>", b"<w:Password>" + b"x" * 1024),
        (b"<w:Password>", b'<w:Password Type="x#PasswordDigest">'),
        (
            b"<w:UsernameToken>",
            b"<w:UsernameToken/><w:UsernameToken>",
        ),
    ],
)
def test_missing_and_doubled_credentials_are_refused(
    service: Bsn, given: bytes, instead: bytes
) -> None:
    message = envelope(STATUS).replace(given, instead)
    assert code(post(service, message)) == "s:Client"


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"no xml",
        b"<a/>",
        XML_BOMB + envelope(STATUS),
        b'<!DOCTYPE s SYSTEM "http://127.0.0.1:9/x">' + envelope(STATUS),
        envelope("<t:GetFileUploadStatus>&x;</t:GetFileUploadStatus>"),
        envelope(STATUS + STATUS),
        envelope(""),
        envelope("<t:DeleteEverything/>"),
        envelope("<u:GetFileUploadStatus/>"),
        envelope("<t:StartFileUpload/>"),
        envelope("<t:CancelFileUpload><t:uploadToken><x/></t:uploadToken>"),
        envelope(STATUS)[:-1],
        envelope(STATUS) + b"<a/>",
        envelope("\x00"),
        envelope("&#0;"),
        b"<?xml version='1.0' encoding='utf-7'?>" + envelope(STATUS),
        b"<?xml version='1.0' encoding='martian'?>" + envelope(STATUS),
        envelope("<a>" * 300 + "</a>" * 300),
        envelope("<a>" * 100_000),
        envelope("<a/>" * 120_000),
        envelope(" " * (5 << 20)),
        envelope('<t:CancelFileUpload a="1" a="2"/>'),
        envelope(
            "<t:CancelFileUpload><uploadToken/><uploadToken/></t:CancelFileUpload>"
        ),
    ],
    ids=lambda message: f"{message[:30]!r} {len(message)}",
)
def test_what_is_no_call_is_refused(service: Bsn, message: bytes) -> None:
    assert code(post(service, message)) == "s:Client"


def test_utf_16_is_read(service: Bsn) -> None:
    message = envelope(STATUS).decode().encode("utf-16")
    assert reply(post(service, message)).is_null


def test_a_message_with_attachments_is_refused(service: Bsn) -> None:
    kind = ("Content-Type", "multipart/related; boundary=x")
    assert "text/xml" in faultstring(post(service, envelope(STATUS), kind))


def test_what_was_sent_comes_back_escaped(uploader: Caller) -> None:
    name = "a&b'<script>"
    assert name in uploader.start(**described(b"abc", name)).fault
    kept = uploader.start(**described(b"abc", "a&b'é日.bin"))
    assert kept.text("FileName") == "a&b'é日.bin"


@pytest.mark.parametrize(
    ("asked", "kept"), [("close", False), ("keep-alive", True), ("", True)]
)
def test_the_end_of_a_connection_is_announced(
    service: Bsn, asked: str, *, kept: bool
) -> None:
    response = post(service, envelope(STATUS), ("Connection", asked))
    assert response.keep_alive is kept


class Breaks(Answers):
    """Fail in an unforeseen way."""

    def nothing(self, operation: str) -> str:
        """Fail."""
        raise RuntimeError(f"secret path of {operation}")


def test_an_unforeseen_failure_tells_nothing_of_our_own(
    service: Bsn, caplog: pytest.LogCaptureFixture
) -> None:
    service.close()
    broken = replaced(Bsn, Breaks)(service._store.folder)  # noqa: SLF001  (same data)
    with caplog.at_level(logging.CRITICAL):
        response = post(broken, envelope(STATUS))
    broken.close()
    assert (code(response), response.status) == ("s:Server", 500)
    assert "secret" not in faultstring(response)
