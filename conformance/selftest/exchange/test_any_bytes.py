"""Whatever a server sends, it is an answer or a finding; never our crash."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.harness.answer import Answer
from conformance.harness.content import inflater
from conformance.harness.fault import Fault
from conformance.harness.limits import Limits
from conformance.harness.redact import Redactor

PIECES = [
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.0 204 \r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"Content-Length: 3\r\n",
    b"Content-Length: ",
    b"Transfer-Encoding: chunked\r\n",
    b"Connection: close\r\n",
    b" folded\r\n",
    b"\r\n",
    b"\n",
    b"\r",
    b"3\r\nabc\r\n",
    b"0;x=y\r\n\r\n",
    b"ffffffffffffffffffff\r\n",
    b"abc",
]

answers = st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=12)


@settings(database=None, max_examples=300, deadline=None)
@given(answers, st.sampled_from(["GET", "HEAD", "BREW"]))
def test_any_answer_is_read_or_refused(pieces: list[bytes], method: str) -> None:
    answer = Answer(method, Limits())

    with suppress(Fault):
        for piece in [PIECES[0], *pieces, b""]:
            answer.feed(piece)

    assert answer.raw_head.startswith(PIECES[0])


@settings(database=None, max_examples=200, deadline=None)
@given(answers, st.integers(1, 9))
def test_an_answer_reads_the_same_however_it_is_cut(
    pieces: list[bytes], step: int
) -> None:
    data = PIECES[0] + b"".join(pieces)

    assert outcome(data, len(data)) == outcome(data, step)


def outcome(data: bytes, step: int) -> tuple[int, bytes, str]:
    answer, body, kind = Answer("GET", Limits()), b"", ""
    try:
        for at in range(0, len(data), step):
            body += b"".join(answer.feed(data[at : at + step]))
    except Fault as fault:
        kind = fault.kind
    # What came before a fault depends on how much of it was there.
    return answer.status, b"" if kind else body, kind


@settings(database=None, max_examples=200, deadline=None)
@given(st.sampled_from(["gzip", "deflate"]), st.binary(max_size=64))
def test_any_coded_body_is_undone_or_refused(coding: str, data: bytes) -> None:
    undone = inflater((coding,))
    assert undone is not None

    with suppress(Fault):
        assert all(len(piece) <= 64 * 1024 for piece in undone.feed(data))
        undone.finish()


@settings(database=None, max_examples=200, deadline=None)
@given(st.text(min_size=4, max_size=12), st.text(), st.text())
def test_any_secret_is_found_in_any_text(secret: str, before: str, after: str) -> None:
    clean = Redactor([secret]).text(f"{before}{secret}{after}")

    assert secret not in clean.replace("[redacted]", "\0")
