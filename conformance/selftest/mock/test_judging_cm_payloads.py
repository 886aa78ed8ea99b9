"""Payloads that are wrong in one way each are found, and named by exactly that."""

from __future__ import annotations

import pytest

from conformance.mock import MockServer
from conformance.selftest.mock.clients import found
from conformance.selftest.mock.payloads import (
    BASE,
    GET,
    HEADER,
    LATE,
    ONE,
    ROOT,
    SENDER,
    SET,
    asking,
    payload,
    post,
)

EMPTY_REQUEST = '<cm-request request-id="1"/>'

#: What is wrong, and the payload that is.
PAYLOADS: dict[str, tuple[str, ...]] = {
    "payload-is-xml": (
        "",
        "request=obj-get",
        asking(SET.format("<name>A & B</name>")),
        payload(HEADER + ONE).removesuffix("</cm-payload>"),
    ),
    "payload-root": (
        f"<cm-request>{BASE}{GET}</cm-request>",
        payload(HEADER + ONE, f'{ROOT} xmlns="urn:cm"'),
    ),
    "no-entities": (
        '<!DOCTYPE cm-payload [<!ENTITY n "x">]>'
        + asking(SET.format("<name>&n;</name>")),
    ),
    "payload-id": (payload(HEADER + ONE, ROOT.partition(" ")[2]),),
    "timestamp": (
        payload(HEADER + ONE, 'payload-id="P" cm.version="5.2"'),
        payload(HEADER + ONE, ROOT.replace("20260102030405", "2026-01-02T03:04:05")),
        payload(HEADER + ONE, ROOT.replace("20260102030405", "20260231030405")),
    ),
    "version": (payload(HEADER + ONE, 'payload-id="P" timestamp="20260102030405"'),),
    "header-present": (payload(ONE),),
    "header-first": (payload(ONE + HEADER), payload(HEADER + HEADER + ONE)),
    "sender-present": (payload(f"<cm-header/>{ONE}"),),
    "header-order": (
        payload(
            '<cm-header><cm-authentication login="root" password="let-root-in"/>'
            f"{SENDER}</cm-header>{ONE}"
        ),
        payload(f"<cm-header>{SENDER}<session/></cm-header>{ONE}"),
    ),
    "header-attributes": (
        payload(f'<cm-header><cm-sender name="client"/></cm-header>{ONE}'),
    ),
    "credentials": (
        payload(
            f'<cm-header>{SENDER}<cm-authentication login="root"/></cm-header>{ONE}'
        ),
    ),
    "request-present": (payload(HEADER),),
    "only-requests": (
        payload(f"<no-such-thing/>{HEADER}{ONE}"),
        payload(f'{HEADER}{ONE}<cm-response response-id="1" success="true"/>'),
    ),
    "request-id": (payload(f"{HEADER}<cm-request>{BASE}{GET}</cm-request>"),),
    "request-id-once": (payload(HEADER + ONE + ONE),),
    "preclusive": (
        payload(
            HEADER + ONE.replace(' request-id="1"', ' request-id="1" preclusive="1"')
        ),
    ),
    "operation-known": (
        asking('<x:obj-where xmlns:x="urn:x"><x:id a="b"/></x:obj-where>'),
        asking(f"{BASE}<obj-fetch/>"),
        asking(f"{BASE}{GET}", f"{BASE}<obj-Get/>"),
        asking("<name>x</name>"),
    ),
    "request-not-empty": (payload(HEADER + EMPTY_REQUEST),),
    "selection-is-used": (asking(BASE),),
    "operation-has-selection": (asking(GET), asking("<obj-delete/>")),
    "selection-not-needed": (
        asking(
            "<user-where/><user-create><login>x</login><defaultGroup>admins"
            "</defaultGroup></user-create>"
        ),
    ),
    "one-operation": (asking(f"{BASE}{GET}{GET}"),),
    "selection-first": (asking(GET + BASE),),
    "one-class": (asking(f"{BASE}<user-get><login/></user-get>"),),
    "property-known": (
        asking(f"{BASE}<obj-get><names/></obj-get>"),
        asking(f"<obj-where><login>root</login></obj-where>{GET}"),
    ),
    "template-is-empty": (asking(f"{BASE}<obj-get><name>index</name></obj-get>"),),
    "max-results": (
        asking(f'<obj-where maxResults="all"><path>/</path></obj-where>{GET}'),
    ),
    "date-form": (
        asking(
            "<content-where><id>1</id></content-where><content-set><validFrom>"
            "2026-01-02</validFrom></content-set>"
        ),
    ),
    "blob-encoding": (asking(SET.format('<blob encoding="hex">00</blob>')),),
    "blob-base64": (asking(SET.format('<blob encoding="base64">no base!</blob>')),),
    "blob-ticket-known": (asking(f"{LATE}4711</blob></content-set>"),),
    "creation-has-parent": (
        asking("<obj-create><name>x</name><objClass>document</objClass></obj-create>"),
    ),
    "name-length": (asking(SET.format(f"<name>{'x' * 251}</name>")),),
    "user-create": (
        asking("<user-create><login>x</login></user-create>"),
        asking("<user-create><defaultGroup>admins</defaultGroup></user-create>"),
    ),
    "login-stays": (
        asking(
            "<user-where><login>root</login></user-where><user-set><login>admin"
            "</login></user-set>"
        ),
    ),
    "payload-is-valid": (
        asking(f"{BASE}<obj-delete><name/></obj-delete>"),
        asking(f"{BASE}<obj-copy><name>x</name></obj-copy>"),
        asking(f'{BASE}<obj-get><name like="x"/></obj-get>'),
        asking(f"{BASE}<obj-get><name><id/></name></obj-get>"),
        payload(f"{HEADER} and {ONE}"),
        payload(HEADER + ONE, f'{ROOT} encoding="UTF-8"'),
    ),
}


@pytest.mark.parametrize(
    ("blamed", "body"),
    [(name, body) for name, bodies in PAYLOADS.items() for body in bodies],
)
def test_a_wrong_payload_is_found_and_named(
    cms_server: MockServer, blamed: str, body: str
) -> None:
    post(cms_server, body)

    assert found(cms_server) == [f"cm.client.{blamed}"]
