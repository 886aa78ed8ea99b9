"""What clients of the CMS may do, however odd it looks, is spared."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from conformance.mock import MockServer
from conformance.running.variants import find_variant
from conformance.selftest.mock.clients import FIXTURES, upload
from conformance.selftest.mock.payloads import (
    BASE,
    GET,
    HEADER,
    LATE,
    ONE,
    SENDER,
    SET,
    asking,
    payload,
    post,
)

FIELDED = 'payload-id="abcabc" timestamp="20260102030405" version="6.7.3"'
AUTHENTICATION = (
    '<cm-authentication login="root" token="0123456789abcdef0123456789abcdef"/>'
)

LAWFUL = {
    "the dialect of the field": payload(
        f"<cm-header>{SENDER}{AUTHENTICATION}</cm-header>{ONE}", FIELDED
    ),
    "no credentials": asking(f"{BASE}{GET}"),
    "a receiver": payload(
        f'<cm-header>{SENDER}<cm-receiver receiver-id="R" name="CM-Server"/>'
        f'<cm-authentication login="root" password="let-root-in"/></cm-header>{ONE}'
    ),
    "a doctype": f'<!DOCTYPE request SYSTEM "cm.dtd">{asking(BASE + GET)}',
    "comments": payload("<!-- a -->" + HEADER + "<?b c?>" + ONE.replace("><", ">\n <")),
    "several selections": asking(f"{BASE}{BASE}{GET}"),
    "a field of the installation": asking(
        "<content-where><state>released</state></content-where><content-get>"
        "<teaser/><editor><mobile/></editor></content-get>",
        "<user-where/><user-get><mobile/><login/></user-get>",
        f"{BASE}<obj-get><editedContent><teaser/></editedContent></obj-get>",
    ),
    "a creation with its parent": asking(
        "<obj-create><name>x</name><parent>2001</parent><objClass>document</objClass>"
        "</obj-create>"
    ),
    "a property asked twice": asking(
        f"{BASE}<obj-get><parent/><parent><children/></parent></obj-get>"
    ),
    "wrapped Base64": asking(SET.format('<blob encoding="base64">eA\n==\n</blob>')),
    "CDATA": asking(SET.format("<name><![CDATA[a & b]]></name>")),
    "no limit": asking(f'<obj-where maxResults="-1"><path>/</path></obj-where>{GET}'),
    "preclusive": payload(
        HEADER + ONE.replace(' request-id="1"', ' request-id="1" preclusive="true"')
    ),
    "a custom command": asking(
        "<customCommand-exec><name>count</name></customCommand-exec>"
    ),
    "verbs of the field": asking(
        f"{BASE}<obj-release><comment>done</comment></obj-release>",
        f'{BASE}<obj-set><permission permission="permissionRead" type="list">'
        "<listitem>admins</listitem></permission></obj-set>",
        '<user-where/><user-get><hasPassword password="x"/></user-get>',
        "<licenseManager-logins/>",
        "<logEntry-where><fromDate>20260101000000</fromDate></logEntry-where>"
        "<logEntry-delete/>",
    ),
}


@pytest.mark.parametrize("oddity", LAWFUL)
def test_a_lawful_payload_is_spared(cms_server: MockServer, oddity: str) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    post(cms_server, LAWFUL[oddity], **form)
    post(cms_server, LAWFUL[oddity], **form)

    cms_server.assert_client_conforms()


@pytest.mark.parametrize(
    "path", sorted((FIXTURES / "cm").glob("*.request.xml")), ids=lambda path: path.name
)
def test_the_examples_of_the_documents_are_spared(
    cms_server: MockServer, path: Path
) -> None:
    post(cms_server, path.read_text(encoding="utf-8"))

    cms_server.assert_client_conforms()


def test_a_ticket_may_be_used_again(cms_server: MockServer) -> None:
    ticket = upload(cms_server, b"picture")
    for _ in range(3):
        requests.get(f"{cms_server.url}/stream/{ticket}", timeout=5)
    post(cms_server, asking(f"{LATE}{ticket}</blob></content-set>"))

    cms_server.assert_client_conforms()


def test_a_ticket_that_was_read_may_be_used(cms_server: MockServer) -> None:
    asked = f'{BASE}<obj-get><blob encoding="stream"/></obj-get>'
    ticket = post(cms_server, asking(asked)).partition('"stream">')[2].split("<")[0]
    requests.get(f"{cms_server.url}/stream/{ticket}", timeout=5)

    assert ticket.isdigit()
    cms_server.assert_client_conforms()


def test_a_ticket_that_a_fault_denies_is_not_blamed(cms_server: MockServer) -> None:
    ticket = upload(cms_server, b"picture")
    cms_server.fault("invalid-ticket", times="always")
    requests.get(f"{cms_server.url}/stream/{ticket}", timeout=5)

    cms_server.assert_client_conforms()


@pytest.mark.parametrize(
    "variant",
    [
        "SendsTicketsInPieces",
        "DrawsLongTickets",
        "CompressesAnswers",
        "PrintsALineBehindTheAnswer",
    ],
)
def test_nobody_is_blamed_for_what_an_odd_server_gave_out(variant: str) -> None:
    with MockServer(find_variant(variant).part) as server:
        asked = asking(f'{BASE}<obj-get><blob encoding="stream"/></obj-get>')
        read = post(server, asked).partition('"stream">')[2].split("<")[0]
        for ticket in (upload(server, b"picture").strip(), read):
            requests.get(f"{server.url}/stream/{ticket}", timeout=5)

        server.assert_client_conforms()
