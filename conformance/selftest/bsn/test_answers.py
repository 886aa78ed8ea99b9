"""Answers: faults of any shape, nulls of any kind, and what is no answer."""

from __future__ import annotations

import pytest

from conformance.harness import Inconclusive, Violation
from conformance.harness.transcript import Content, Exchange, Headers
from conformance.suites.bsn.checks import (
    ENDPOINT,
    Status,
    check_described,
    check_null,
    check_refused,
    is_stored,
    read,
)
from conformance.suites.bsn.messages import SOAP, Credentials, envelope

NIL = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"'
FAULT = (
    "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring></s:Fault>"
)
FAULT_12 = (
    '<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text x="y">no'
    "</s:Text></s:Reason></s:Fault>"
)
DETAILED = "<s:Fault><faultstring/><detail><m>no</m></detail></s:Fault>"
SILENT = (
    "<s:Fault><faultcode>s:Client</faultcode><faultstring> </faultstring></s:Fault>"
)


def exchange(body: str | bytes, status: int = 200) -> Exchange:
    """Return an exchange with this answer."""
    data = body if isinstance(body, bytes) else body.encode()
    return Exchange(
        1, "POST", "/", Headers(), Content(b"", 0), status, "", Headers(),
        Content(data, len(data)), 1, reused=False, closing=False, started=0.0,
        elapsed=0.0,
    )  # fmt: skip


def enveloped(inside: str, status: int = 200) -> Exchange:
    return exchange(
        f'<s:Envelope xmlns:s="{SOAP}"><s:Header/><s:Body>{inside}</s:Body>'
        "</s:Envelope>",
        status,
    )


@pytest.mark.parametrize("fault", [FAULT, FAULT_12, DETAILED])
@pytest.mark.parametrize("status", [200, 400, 500])
def test_faults_of_any_shape_and_status_describe(fault: str, status: int) -> None:
    answer = enveloped(fault, status)
    check_refused(answer, "this")
    check_described(answer, "this")
    assert read(answer).error == "no"


@pytest.mark.parametrize(
    "answer",
    [enveloped(SILENT, 500), exchange("Bad Request", 400), exchange(b"", 413)],
)
def test_an_error_without_words_is_an_error_and_no_description(
    answer: Exchange,
) -> None:
    check_refused(answer, "this")
    with pytest.raises(Violation, match="no text"):
        check_described(answer, "this")


def test_a_result_is_no_refusal() -> None:
    answer = enveloped("<a><b>true</b></a>")
    with pytest.raises(Violation, match="an error"):
        check_refused(answer, "this")
    with pytest.raises(Inconclusive):
        check_described(answer, "this")


@pytest.mark.parametrize(
    "inside",
    ["<a/>", f"<a><b {NIL}/></a>", "<a><b/></a>", f"<a><b><c {NIL}/><d/></b></a>", ""],
)
def test_nil_absent_and_hollow_results_are_null(inside: str) -> None:
    check_null(enveloped(inside))


@pytest.mark.parametrize("inside", [FAULT, "<a><b><FileSize>0</FileSize></b></a>"])
def test_errors_and_statuses_are_not_null(inside: str) -> None:
    with pytest.raises(Violation, match="null"):
        check_null(enveloped(inside))


@pytest.mark.parametrize("body", ["", "hello", "<html/>", "<a><b/></a>"])
def test_what_is_no_soap_blames_the_endpoint(body: str) -> None:
    with pytest.raises(Violation) as caught:
        read(exchange(body))
    assert caught.value.requirement == ENDPOINT


@pytest.mark.parametrize(
    ("inside", "stored"),
    [
        ("<a><b>true</b></a>", True),
        ("<a><b> 1 </b></a>", True),
        ("<a><b>false</b></a>", False),
        ("<a><b>0</b></a>", False),
        ("<a/>", False),
        (FAULT, False),
        ("<a><b><State>Uploading</State></b></a>", True),
        ("<a><b><State>Corrupted</State></b></a>", False),
    ],
)
def test_whether_a_chunk_is_stored_is_read_from_either_form(
    inside: str, *, stored: bool
) -> None:
    assert is_stored(enveloped(inside)) is stored


def test_members_are_found_by_local_name_and_nil_is_nothing() -> None:
    status = read(
        enveloped(
            f'<a xmlns:x="urn:x"><b><x:uploadtoken>t</x:uploadtoken><ContentId {NIL}/>'
            "<Assets><c><UploadToken>u</UploadToken></c></Assets></b></a>"
        )
    ).status
    assert isinstance(status, Status)
    assert (status.token, status.content_id) == ("t", "")
    assert [one.token for one in status.assets] == ["u"]


@pytest.mark.parametrize("size", [0, 500, 2_097_152, 2_097_153])
def test_a_message_has_the_size_it_is_to_have(size: int) -> None:
    signed = Credentials("acme/a&b", "<secret>")
    message = envelope("<a/>", signed, size=size)
    assert len(message) == max(size, len(envelope("<a/>", signed)))
    assert b"acme/a&amp;b" in message
