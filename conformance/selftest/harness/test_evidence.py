"""Evidence is written line by line, in a published format, and can be read again."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from conformance.harness.evidence import (
    KEPT_OF_A_BODY,
    Case,
    EvidenceFile,
    exchange_record,
    result_record,
    verdict_record,
)
from conformance.harness.finding import Finding
from conformance.harness.transcript import Content, Exchange, Headers
from conformance.harness.verdict import Outcome, Ruling, Verdict
from conformance.selftest.harness.rows import row


def exchange(body: bytes, size: int | None = None) -> Exchange:
    """Return an exchange whose answer has that body."""
    return Exchange(
        number=1,
        method="GET",
        target="/tea",
        request_headers=Headers((("Host", "h"),)),
        request_body=Content(b"", 0),
        status=200,
        reason="OK",
        headers=Headers((("X", "1"), ("X", "2"))),
        content=Content(body, len(body) if size is None else size, "0" * 64),
        connection=1,
        reused=False,
        closing=False,
        started=0.0,
        elapsed=0.1,
    )


def test_every_line_is_on_the_disk_at_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "results.jsonl"

    with EvidenceFile(path) as evidence:
        evidence.write({"record": "run"})
        assert path.read_text(encoding="utf-8") == '{"record": "run"}\n'


@pytest.mark.parametrize("text", ["\ud800", "a\udcffb", "\x1b[2J", "\u2028", "é😀"])
def test_a_line_is_strict_json_in_ascii(tmp_path: Path, text: str) -> None:
    path = tmp_path / "results.jsonl"

    with EvidenceFile(path) as evidence:
        evidence.write({"received": text, text: [{"a": text}]})

    line = path.read_bytes()
    assert (line.isascii(), line.count(b"\n"), line.endswith(b"\n")) == (True, 1, True)
    json.loads(line)["received"].encode("utf-8")


def test_what_json_cannot_say_is_a_defect(tmp_path: Path) -> None:
    with (
        EvidenceFile(tmp_path / "r") as evidence,
        pytest.raises(ValueError, match="not JSON compliant"),
    ):
        evidence.write({"seconds": float("nan")})


def test_a_text_body_is_kept_as_text() -> None:
    assert (
        exchange_record(exchange("Tee für 2".encode()))["body"]["text"] == "Tee für 2"
    )


def test_a_body_that_is_no_text_is_kept_in_base64() -> None:
    kept = exchange_record(exchange(b"\xff\x00"))["body"]

    assert base64.b64decode(kept["base64"]) == b"\xff\x00"
    assert "text" not in kept


def test_a_long_body_is_cut_and_keeps_its_size_and_digest() -> None:
    kept = exchange_record(exchange(b"x" * (KEPT_OF_A_BODY + 1)))["body"]

    assert (len(kept["text"]), kept["size"]) == (KEPT_OF_A_BODY, KEPT_OF_A_BODY + 1)
    assert kept["sha256"] == "0" * 64


def test_repeated_fields_stay_apart_and_in_order() -> None:
    assert exchange_record(exchange(b""))["headers"] == [["X", "1"], ["X", "2"]]


def test_a_result_leaves_out_what_was_not_found() -> None:
    finding = Finding("tea.cup.hot", Outcome.PASSED)

    record = result_record("t.py::test", "t.py:1", finding, Case("cct-0-1"))

    assert record["outcome"] == "passed"
    assert not {"received", "required", "hint", "because"} & record.keys()


def test_a_verdict_says_whether_a_known_failure_is_stale() -> None:
    passed = Verdict.CONFORMS
    ruling = Ruling(row(), passed, passed, "ticket 7", stale=True)

    record = verdict_record(ruling, ["t.py::test"])

    assert (record["known_failure"], record["stale"]) == ("ticket 7", True)


def test_a_verdict_without_a_known_failure_does_not_speak_of_one() -> None:
    passed = Verdict.CONFORMS

    assert "stale" not in verdict_record(Ruling(row(), passed, passed), [])
