"""Every bound is where it is said to be: one below, at it, one above."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections import deque
from collections.abc import Callable

import pytest

from conformance.harness.answer import Answer
from conformance.harness.content import Intake, inflater
from conformance.harness.fault import ExchangeFailed, Fault
from conformance.harness.limits import Limits
from conformance.selftest.exchange.conftest import Reach, Serve
from conformance.selftest.exchange.raw_server import OK, answering

LIMITS = Limits()
START = b"HTTP/1.1 200 OK\r\n"
CHUNKED = START + b"Transfer-Encoding: chunked\r\n\r\n"


def a_status_line_of(length: int) -> bytes:
    return b"HTTP/1.1 200 ".ljust(length, b"x") + b"\r\n\r\n"


def a_header_line_of(length: int) -> bytes:
    return START + b"X: ".ljust(length, b"x") + b"\r\n\r\n"


def a_header_block_of(length: int) -> bytes:
    lines, rest = divmod(length, 8192)
    block = b"".join(b"X: ".ljust(8192, b"x") + b"\r\n" for _ in range(lines - 1))
    return START + block + b"X: ".ljust(8192 + rest, b"x") + b"\r\n\r\n"


def some_fields(count: int) -> bytes:
    return START + b"X: 1\r\n" * count + b"\r\n"


def some_interim_answers(count: int) -> bytes:
    return b"HTTP/1.1 103 X\r\n\r\n" * count + OK


def some_trailers(count: int) -> bytes:
    return CHUNKED + b"0\r\n" + b"X: 1\r\n" * count + b"\r\n"


def a_chunk_extension_of(length: int) -> bytes:
    return CHUNKED + b"1;" + b"x" * length + b"\r\na\r\n0\r\n\r\n"


def a_length_of_digits(count: int) -> bytes:
    return START + b"Content-Length: ".ljust(count + 16, b"1") + b"\r\n\r\n"


BOUNDS = pytest.mark.parametrize(
    ("make", "limit"),
    [
        (a_status_line_of, LIMITS.status_line),
        (a_header_line_of, LIMITS.header_line),
        (a_header_block_of, LIMITS.header_block),
        (some_fields, LIMITS.fields),
        (some_interim_answers, LIMITS.interim),
        (some_trailers, LIMITS.trailers),
        (a_chunk_extension_of, LIMITS.chunk_extension),
        (a_length_of_digits, 15),
    ],
)
SPLITS = pytest.mark.parametrize("step", [1, 7, 65536])


def read(data: bytes, step: int = 65536) -> Answer:
    answer = Answer("GET", LIMITS)
    for at in range(0, len(data), step):
        answer.feed(data[at : at + step])
    return answer


@SPLITS
@BOUNDS
def test_what_is_within_a_bound_is_read(
    make: Callable[[int], bytes], limit: int, step: int
) -> None:
    assert read(make(limit - 1), step).status == 200
    assert read(make(limit), step).status == 200


@SPLITS
@BOUNDS
def test_what_is_past_a_bound_is_not(
    make: Callable[[int], bytes], limit: int, step: int
) -> None:
    with pytest.raises(Fault) as fault:
        read(make(limit + 1), step)

    assert fault.value.kind == "limit"


@pytest.mark.parametrize("limit", [3, 4])
@pytest.mark.parametrize(
    "answer",
    [
        START + b"\r\nabc",
        START + b"Content-Length: 3\r\n\r\nabc",
        CHUNKED + b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
    ],
)
def test_a_body_up_to_the_limit_is_kept(
    answer: bytes, limit: int, serve: Serve, reach: Reach
) -> None:
    http = reach(serve(answering(answer)))

    assert http.request("GET", "/", limit=limit).body == b"abc"


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_one_byte_past_the_limit_is_too_many(coding: str) -> None:
    intake, plain = Intake(10, None), inflater((coding,))
    pieces = plain.feed(gzip.compress(bytes(11), mtime=0)) if plain else [bytes(11)]

    with pytest.raises(Fault, match="more than 10 bytes"):
        deque(map(intake.add, pieces))


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("gzip", gzip.compress(b"hello", mtime=0)),
        ("x-gzip", gzip.compress(b"hel", mtime=0) + gzip.compress(b"lo", mtime=0)),
        ("GZIP, identity", gzip.compress(b"hello", mtime=0)),
        ("deflate", zlib.compress(b"hello")),
        ("deflate", zlib.compress(b"hello")[2:-4]),
        ("identity", b"hello"),
    ],
)
def test_one_layer_of_coding_is_undone(
    coding: str, data: bytes, serve: Serve, reach: Reach
) -> None:
    fields = f"Content-Encoding: {coding}\r\nContent-Length: {len(data)}\r\n\r\n"
    answer = START + fields.encode() + data

    assert reach(serve(answering(answer))).request("GET", "/").body == b"hello"


@pytest.mark.parametrize("step", [1, 2, 5])
def test_an_answer_in_pieces_reads_like_one_in_a_whole(step: int) -> None:
    data = CHUNKED + b"2;x=y\r\nab\r\n3\r\ncde\r\n0\r\nX: 1\r\n\r\n"
    answer, body = Answer("GET", LIMITS), b""

    for at in range(0, len(data), step):
        body += b"".join(answer.feed(data[at : at + step]))

    assert (body, answer.done, answer.stray) == (b"abcde", True, b"")


def test_a_download_goes_into_a_sink_in_pieces(serve: Serve, reach: Reach) -> None:
    size = 3 * 1024 * 1024
    answer = START + b"Content-Length: %d\r\n\r\n" % size + bytes(size)
    pieces: list[int] = []

    exchange = reach(serve(answering(answer))).request(
        "GET", "/", sink=lambda piece: pieces.append(len(piece))
    )

    assert (sum(pieces), exchange.content.size) == (size, size)
    assert max(pieces) <= 64 * 1024
    assert len(exchange.content.data) == 64 * 1024


def test_an_error_of_a_sink_stays_that_error(serve: Serve, reach: Reach) -> None:
    def full(_: bytes) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        reach(serve(answering(OK))).request("GET", "/", sink=full)


def test_a_body_that_is_too_long_is_not_kept() -> None:
    intake = Intake(250_000, None)
    intake.add(b"x" * 100_000)
    intake.add(b"x" * 100_000)

    with pytest.raises(Fault, match="more than 250000 bytes"):
        intake.add(b"x" * 100_000)
    assert (len(intake.content.data), intake.content.size) == (65_536, 300_000)
    assert not intake.content.complete


def test_a_name_that_is_looked_up_for_ever_takes_no_longer_than_a_connection(
    reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(4))
    began = time.monotonic()

    with pytest.raises(ExchangeFailed, match=r"no connection within 0\.5 s"):
        reach("http://slow.example").request("GET", "/")

    assert time.monotonic() - began < 2
