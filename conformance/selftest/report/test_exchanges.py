"""One exchange: how it is asked again, laid out, dumped and marked."""

from __future__ import annotations

import base64
import shutil
import subprocess
from typing import Any

import pytest

from conformance.report.bodies import body
from conformance.report.difference import compared, parting
from conformance.report.exchanges import curl, operation, shell_word
from conformance.report.layout import laid_out
from conformance.report.marking import marked, marks
from conformance.selftest.report.synthetic import exchange, result

URL = "http://cms.example/base"
BASH = shutil.which("bash") or "bash"
#: In place of curl: show every argument, and what comes in.
SHOW = 'curl() { printf "%s\\0" "$@"; cat; }; '


def arguments(line: str) -> list[bytes]:
    """Return what a shell makes of a line: the arguments of curl, and its input."""
    done = subprocess.run(
        [BASH, "-c", SHOW + line], input=b"", capture_output=True, check=True
    )
    return done.stdout.split(b"\0")


def sent(data: bytes) -> dict[str, Any]:
    """Return a body as evidence keeps it."""
    try:
        return {"size": len(data), "text": data.decode("utf-8")}
    except UnicodeDecodeError:
        text = base64.b64encode(data).decode("ascii")
        return {"size": len(data), "base64": text}


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"target": "/base/xml?a=1"}, "POST /base/xml"),
        ({"method": "GET", "target": "/Content/7"}, "GET /Content/…"),
        ({"target": "/2008/07/SOAP/"}, "POST /…/…/SOAP/"),
        (
            {"request_headers": [["SOAPAction", '"http://x/2008/07/Svc/AppendChunk"']]},
            "POST /base/xml AppendChunk",
        ),
    ],
    ids=["query", "number", "numbers", "soap"],
)
def test_an_operation_is_named_without_names_and_numbers(
    facts: dict[str, Any], told: str
) -> None:
    assert operation(exchange(1, **facts)) == told


def test_a_plain_question_is_a_plain_line() -> None:
    one = exchange(
        1, method="GET", request_body=sent(b""), request_headers=[["A", "b"]]
    )

    assert curl(one, URL) == "curl -i -H 'A: b' http://cms.example/base/xml"


@pytest.mark.parametrize(
    "data",
    [
        b"<a>it's</a>",
        b"@file",
        b"line\r\nline\n",
        "Grüße\u202e\x1b[2J".encode(),
        b"$(touch /tmp/x)`id`",
        b"\\n % \x07",
    ],
)
def test_a_shell_hands_the_very_body_on(data: bytes) -> None:
    line = curl(exchange(1, request_body=sent(data)), URL)

    assert data in arguments(line)
    assert line.replace("ü", "").replace("ß", "").isascii()


@pytest.mark.parametrize("data", [b"a\0b", b"\xff\xfe", bytes(range(256))])
def test_bytes_that_are_no_argument_come_in_by_a_pipe(data: bytes) -> None:
    line = curl(exchange(1, request_body=sent(data)), URL)

    assert b"\0".join(arguments(line)).endswith(b"\0" + data)


@pytest.mark.parametrize("target", ["/a/../b", "/a[1]{x}", "/a b'\"$(id)`id`;&|\n"])
def test_a_shell_hands_the_very_address_on(target: str) -> None:
    line = curl(exchange(1, target=target), URL)

    assert f"http://cms.example{target}".encode() in arguments(line)


def test_no_line_is_offered_where_none_can_be() -> None:
    assert curl(exchange(1, request_headers=[]), URL) == ""
    assert curl(exchange(1), "http://[") == ""


def test_a_word_of_a_shell_line_can_be_seen() -> None:
    assert shell_word("a\x1bb\u200b") == "$'a\\x1bb\\xe2\\x80\\x8b'"


def test_xml_is_laid_out_without_a_change_to_its_tokens() -> None:
    text = "<a x='1'><b/><c>te xt</c><d></d></a>"

    assert laid_out(text) == "<a x='1'>\n  <b/>\n  <c>te xt</c>\n  <d></d>\n</a>"


def test_json_is_laid_out_without_a_change_to_its_tokens() -> None:
    text = '{"a":[1.10,{}],"b":"{,"}'

    expected = '{\n  "a": [\n    1.10,\n    {}\n  ],\n  "b": "{,"\n}'
    assert laid_out(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "<a><b></a>",
        '{"a":',
        "[" * 10_000,
        "<a>" * 5_000,
        '<!DOCTYPE a [<!ENTITY b "c">',
        "plain",
        "",
    ],
)
def test_what_is_neither_stays_as_it_is(text: str) -> None:
    assert laid_out(text) == text


def test_bytes_are_dumped() -> None:
    dump = body(sent(b"\xff\xfet\0")).text

    assert dump == f"00000000  {'ff fe 74 00':<47}  ..t."


def test_a_long_body_is_cut_honestly() -> None:
    shown = body(sent(b"x" * 10_000))

    assert len(shown.text) < 4200
    assert shown.note.startswith("Head and tail of 10000 characters are shown.")
    assert "SHA-256 of all: " in shown.note


def test_a_body_that_evidence_has_cut_says_so() -> None:
    content = {"size": 99_999, "text": "x" * 100, "sha256": "0" * 64}

    note = body(content).note

    assert note == "The evidence keeps the first 100 of 99999 bytes."


def test_a_redacted_body_counts_as_whole() -> None:
    content = {"size": 99, "text": '<a password="[redacted]"/>'}

    assert body(content).note == ""


def test_what_differs_is_marked() -> None:
    received, required = compared("status 200 OK", "status 405 OK")

    assert [piece.text for piece in received if piece.differs] == ["200"]
    assert [piece.text for piece in required if piece.differs] == ["405"]


def test_what_has_nothing_in_common_is_marked_whole() -> None:
    received, _ = compared("nothing", "405")

    assert [(piece.text, piece.differs) for piece in received] == [("nothing", True)]


def test_a_download_that_parts_from_its_upload_says_where() -> None:
    upload = exchange(1, request_body=sent(b"milk and tea\n"))
    download = exchange(2, method="GET", body=sent(b"milk and tea"))

    assert "at byte 12" in str(parting([upload, download], download))
    assert "0x0a was sent, the end came back" in str(
        parting([upload, download], download)
    )


def test_other_answers_are_compared_with_no_upload() -> None:
    upload, answer = exchange(1), exchange(2)

    assert parting([upload, answer], answer) is None


@pytest.mark.parametrize(
    ("received", "kind"),
    [("200", "status"), ("a wrong Content-Type", "fields"), ("1 id too much", "words")],
)
def test_what_a_finding_speaks_of_is_marked(received: str, kind: str) -> None:
    one = exchange(1)
    record = result("cm.x.y", "failed", received=received, exchanges=[one], blamed=0)
    found = marks(record | {"required": ""}, one)

    assert [name for name in ("status", "fields", "words") if getattr(found, name)] == [
        kind
    ]


def test_marking_leaves_hostile_text_text() -> None:
    assert marked("<b>x</b>", ("<b>",)) == "<mark>&lt;b&gt;</mark>x&lt;/b&gt;"
