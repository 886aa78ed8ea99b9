"""What is built for sending, and what is read without judging."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from conformance.harness.xml import parse
from conformance.suites.cm.messages import (
    Code,
    Credentials,
    Header,
    Request,
    RequestPayload,
    ResponsePayload,
    create,
    delete,
    get,
    prop,
    set_,
    timestamp,
    verb,
    where,
)

SECRET = "dont-tell"  # noqa: S105  (no password of anybody)


def test_a_question_reads_like_the_document() -> None:
    question = (where("obj", path="/"), get("obj", "name", prop("title", lang="en")))

    assert repr(question) == (
        "(<obj-where><path>/</path></obj-where>,"
        ' <obj-get><name/><title lang="en"/></obj-get>)'
    )


def test_operations_are_named_after_class_and_verb() -> None:
    operations = (create("obj", name="a"), set_("obj"), delete("obj"), verb("job", "x"))

    names = [operation.name for operation in operations]
    assert names == ["obj-create", "obj-set", "obj-delete", "job-x"]


def test_a_selection_can_be_limited() -> None:
    assert where("user", max_results=3).get("maxResults") == "3"


def test_a_payload_holds_header_then_requests() -> None:
    request = Request("r 1", (delete("obj"),), preclusive=True)
    payload = RequestPayload("p", (request,), "20260101000000")
    header = Header("s", "n", receiver=("i", "m"))
    element = RequestPayload("p", (request,), "2", header=header).element()

    assert repr(payload.element().elements[1]) == (
        '<cm-request request-id="r 1" preclusive="true"><obj-delete/></cm-request>'
    )
    assert element.elements[0].elements[1].attributes[0] == ("receiver-id", "i")


def test_the_password_travels_and_is_never_shown() -> None:
    credentials = Credentials("root", SECRET)
    payload = RequestPayload("p", (), "20260101000000")

    assert SECRET not in repr(credentials) + repr(payload)
    assert SECRET in repr(payload.element(credentials))


def test_a_token_is_the_digest_of_login_and_secret() -> None:
    element = Credentials.by_token("root", "secret").element()

    assert element.get("token") == "5450a2c1af3c92f331d093aa12b5e01c"
    assert element.get("password") is None


def test_a_timestamp_is_told_in_gmt() -> None:
    east = timezone(timedelta(hours=2))

    assert timestamp(datetime(2026, 3, 1, 1, 2, 3, tzinfo=east)) == "20260228230203"
    assert timestamp(datetime(2026, 3, 1, tzinfo=UTC)) == "20260301000000"


def test_an_answer_is_read_with_its_codes() -> None:
    answer = ResponsePayload.read(
        parse(
            b"<cm-payload><cm-header/>"
            b"<cm-response response-id='1' request-id='a' success='true'>"
            b"<cm-code numeric='0' phrase='ok'><obj><id>7</id></obj></cm-code>"
            b"</cm-response></cm-payload>"
        )
    )
    response = answer.to("a")

    assert response is not None
    assert response.succeeded
    assert (response.codes[0].number, len(response.codes[0].content)) == (0, 1)


def test_what_an_answer_lacks_is_none() -> None:
    answer = ResponsePayload.read(
        parse(b"<html><cm-response><x/></cm-response></html>")
    )
    response = answer.responses[0]

    assert (answer.header, answer.to("a"), response.codes) == (None, None, ())
    assert (response.payload_id, response.success) == (None, None)


@pytest.mark.parametrize(
    ("numeric", "number"),
    [("0", 0), (" 60001 ", 60001), ("-1", -1), ("", None), ("x", None), ("٣", None)],
)
def test_only_a_decimal_number_is_a_number(numeric: str, number: int | None) -> None:
    assert Code.read(prop("cm-code", numeric=numeric)).number == number
