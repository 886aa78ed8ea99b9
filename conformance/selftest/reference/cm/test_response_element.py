"""Response Element: levels of error, success, and what is never processed."""

from __future__ import annotations

import hashlib

import pytest

from conformance.reference.cm.payload import MOST_REQUESTS
from conformance.selftest.reference.cm.client import (
    ATTRIBUTES,
    ROOT,
    SENDER,
    Client,
    credentials,
    payload,
    request,
    text,
)

GET = "<obj-where><id>2001</id></obj-where><obj-get><name/></obj-get>"
BAD = "<obj-where><id>1</id></obj-where><obj-get><name/></obj-get>"
NEW = (
    "<obj-where><id>2001</id></obj-where>"
    "<obj-create><name>new</name><objClass>document</objClass></obj-create>"
)


def test_a_response_has_exactly_the_attributes_of_its_level(cm: Client) -> None:
    (response,) = cm.ask(request(GET, 'a "b" ü &lt;'.replace('"', "&quot;")))

    assert set(response.keys()) == {"response-id", "request-id", "success"}
    assert response.get("request-id") == 'a "b" ü <'


def test_a_request_level_error_tells_its_causes(cm: Client) -> None:
    (response,) = cm.ask(NEW, NEW)[1:]

    assert response.get("success") == "false"
    assert response.xpath("cm-code/errorStack/error/numeric/text()") == [
        "100101",
        "60006",
    ]


def test_success_is_the_and_of_all_instances(cm: Client) -> None:
    cm.create("folder", "publication")
    cm.create("file", more="<title>T</title>")
    (response,) = cm.ask(
        "<obj-where><path>/</path></obj-where><obj-where><path>/file</path></obj-where>"
        "<obj-delete/>"
    )

    assert [code.get("numeric") for code in response] == ["100102", "0"]
    assert response.get("success") == "false"


def test_a_failure_that_is_not_preclusive_stops_nothing(cm: Client) -> None:
    assert [r.get("success") for r in cm.ask(BAD, GET)] == ["false", "true"]


def test_a_preclusive_failure_leaves_the_rest_unprocessed(cm: Client) -> None:
    responses = cm.ask(request(BAD, "a", 'preclusive="true"'), NEW, GET)

    assert [r.get("success") for r in responses] == ["false"] * 3
    assert cm.numbers("<obj-where><path>/new</path></obj-where><obj-delete/>") == [
        "60001"
    ]


def test_response_ids_never_repeat(cm: Client) -> None:
    ids = [r.get("response-id") for _ in range(20) for r in cm.ask(GET, GET)]
    assert len(set(ids)) == 40


HEADER = f"<cm-header>{SENDER}{ROOT}</cm-header>"
WHOLE = payload(NEW, GET)
UNRECOGNISABLE = {
    "no header": payload(NEW, header=""),
    "header last": payload(NEW, header="").replace(
        "</cm-payload>", HEADER + "</cm-payload>"
    ),
    "two headers": payload(NEW, header=HEADER * 2),
    "no sender": payload(NEW, header=f"<cm-header>{ROOT}</cm-header>"),
    "sender last": payload(NEW, header=f"<cm-header>{ROOT}{SENDER}</cm-header>"),
    "sender not empty": WHOLE.replace('name="selftest"/>', 'name="x">x</cm-sender>'),
    "no request": payload(),
    "a response": payload(NEW, '<cm-response response-id="x" success="true"/>'),
    "wrong root": WHOLE.replace("cm-payload", "cm-load"),
    "namespace": WHOLE.replace("<cm-payload", '<cm-payload xmlns="urn:x"'),
    "no timestamp": payload(NEW, attributes='payload-id="P"'),
    "impossible date": WHOLE.replace("20260102030405", "20260231030405"),
    "short timestamp": WHOLE.replace("20260102030405", "2026010203040"),
    "no version": payload(NEW, version=""),
    "unknown version": payload(NEW, version='cm.version="99.0"'),
    "version that is none": payload(NEW, version='cm.version="five"'),
    "unknown product": payload(NEW, version='version="9.0.0"'),
    "unknown attribute": payload(NEW, attributes=f'{ATTRIBUTES} x="y"'),
    "no request-id": payload(NEW, "<cm-request>" + GET + "</cm-request>"),
    "preclusive maybe": payload(request(NEW, "a", 'preclusive="maybe"')),
    "text between requests": payload(NEW + "text"),
    "unknown operation first": payload("<foo-bar/>", NEW),
    "unknown operation last": payload(NEW, "<obj-fly/>"),
    "where without verb": payload(NEW, "<obj-where/>"),
    "verb without where": payload(NEW, "<obj-get><id/></obj-get>"),
    "two verbs": payload(NEW, "<obj-where/><obj-get/><obj-delete/>"),
    "verb before where": payload(NEW, "<obj-get/><obj-where/>"),
    "two classes": payload(NEW, "<user-where/><obj-get/>"),
    "empty request": payload(NEW, "<cm-request request-id='x'/>"),
    "wrong password": WHOLE.replace(ROOT, credentials("root", "toor")),
    "unknown login": WHOLE.replace(ROOT, credentials("nobody", "root")),
    "wrong token": WHOLE.replace(ROOT, '<cm-authentication login="root" token="00"/>'),
    "too many requests": payload(*[GET] * (MOST_REQUESTS + 1)),
}


@pytest.mark.parametrize("name", UNRECOGNISABLE)
def test_an_unrecognisable_payload_gets_one_answer_and_has_no_effect(
    cm: Client, name: str
) -> None:
    answer = cm.post(UNRECOGNISABLE[name])

    (response,) = answer.findall("cm-response")
    assert set(response.keys()) == {"response-id", "payload-id", "success"}
    assert (response.get("payload-id"), response.get("success")) == ("P", "false")
    assert "<name>new" not in cm.of("/", "<children><name/></children>")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        payload(NEW)[:-5].encode(),
        payload(NEW).encode().replace(b"new", b"\xff"),
        b'<?xml version="1.0" encoding="none"?><cm-payload/>',
        b'<!DOCTYPE cm-payload [<!ENTITY a "b">]>' + payload(NEW).encode(),
        b'<!DOCTYPE cm-payload SYSTEM "cm.dtd">' + payload("&a;").encode(),
        b"<cm-payload>" + b"<a>" * 300 + b"</a>" * 300 + b"</cm-payload>",
        b"<cm-payload>" + b"<a/>" * 200_001 + b"</cm-payload>",
        b" " * ((16 << 20) + 1),
    ],
)
def test_what_cannot_be_read_gets_one_answer(cm: Client, data: bytes) -> None:
    (response,) = cm.post(data).findall("cm-response")

    assert (response.get("payload-id"), response.get("success")) == ("", "false")
    assert b"lxml" not in text(response).encode()


def test_a_document_type_that_declares_nothing_is_ignored(cm: Client) -> None:
    answer = cm.post('<!DOCTYPE request SYSTEM "cm.dtd">' + payload(GET))
    assert answer.findall("cm-response")[0].get("success") == "true"


@pytest.mark.parametrize("version", ["1.0", "2.0", "5.2"])
def test_the_answer_speaks_the_version_of_the_request(cm: Client, version: str) -> None:
    answer = cm.post(payload(GET, version=f'cm.version="{version}"'))

    assert answer.get("cm.version") == version
    assert answer.find("cm-response/cm-code").get("numeric") == "0"  # type: ignore[union-attr]


def test_an_unknown_version_is_answered_in_the_current_one(cm: Client) -> None:
    answer = cm.post(payload(GET, version='cm.version="99.0"'))

    assert answer.get("cm.version") == "5.2"
    assert "99.0" in answer.xpath("string(//cm-code/@phrase)")


def test_client_libraries_are_answered_in_their_form(cm: Client) -> None:
    token = hashlib.md5(b"rootinstanceSecret", usedforsecurity=False).hexdigest()
    head = f'<cm-authentication login="root" token="{token}"/>'
    answer = cm.post(
        payload(
            "<obj-where><id>2001</id></obj-where><obj-get><editedContent>"
            "<lastChanged/></editedContent></obj-get>",
            version='version="6.7.3"',
            header=f"<cm-header>{SENDER}{head}</cm-header>",
        )
    )

    (code,) = answer.findall("cm-response/cm-code")
    assert (answer.get("version"), code.get("numeric")) == ("6.7.3", "200")
    assert code.findtext(".//lastChanged/isoDateTime") == "20260102030405"


def test_a_payload_without_credentials_is_let_in(cm: Client) -> None:
    answer = cm.post(payload(GET, header=f"<cm-header>{SENDER}</cm-header>"))
    assert answer.findall("cm-response")[0].get("success") == "true"


def test_other_paths_and_methods_of_xml_are_refused(cm: Client) -> None:
    refused = cm.send("GET", "/xml")

    assert (refused.status, refused.fields["Allow"]) == (405, "POST")
    assert cm.send("POST", "/xml/more", b"").status == 404
