"""What is sent is what was asked for, to the byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from conformance.harness.judgement import HarnessError
from conformance.selftest.exchange.conftest import Reach, Serve
from conformance.selftest.exchange.raw_server import (
    OK,
    Peer,
    RawServer,
    answering,
    answering_all,
)


def reading_a_body_of(size: int) -> RawServer:
    def behave(peer: Peer) -> None:
        peer.head()
        peer.body(size)
        peer.say(OK)

    return RawServer(behave)


@pytest.mark.parametrize(
    "path",
    ["/", "/a/../b", "//x", "/%zz", "/a%2Fb", "/?q=a b", "/ä", "*", "/a;b#c", ""],
)
def test_a_path_goes_out_as_it_is(path: str, serve: Serve, reach: Reach) -> None:
    server = serve(answering(OK))

    exchange = reach(server).request("GET", path)

    line = bytes(server.received[0]).split(b"\r\n")[0]
    assert line == f"GET {path} HTTP/1.1".encode()
    assert exchange.target == path


def test_the_path_of_the_base_url_comes_first(serve: Serve, reach: Reach) -> None:
    server = serve(answering(OK))

    reach(f"{server.url}/cms/").request("GET", "/xml")

    assert server.received[0].startswith(b"GET /cms/xml HTTP/1.1\r\n")


def test_the_record_of_a_head_is_what_was_sent(serve: Serve, reach: Reach) -> None:
    server = serve(answering(OK))

    exchange = reach(server).request("GET", "/", headers=[("X-A", "1"), ("x-a", "2")])

    assert exchange.request_head == bytes(server.received[0])
    assert exchange.request_headers.all("X-A") == ("1", "2")


def test_the_record_of_an_answer_is_what_was_received(
    serve: Serve, reach: Reach
) -> None:
    odd = b"HTTP/1.1 200 All  is well\nx-ODD:  1 \r\nContent-Length:2\r\n\r\n"

    exchange = reach(serve(answering(odd + b"ok"))).request("GET", "/")

    assert exchange.raw_head == odd
    assert exchange.headers.pairs == (("x-ODD", "1"), ("Content-Length", "2"))


def test_an_operator_sees_who_is_calling(serve: Serve, reach: Reach) -> None:
    server = serve(answering_all())
    http = reach(server)
    http.case_header = "case-7"

    sent = http.request("GET", "/").request_headers

    assert sent.get("User-Agent").startswith("cms-conformance")
    assert sent.get("X-Conformance-Case") == "case-7"
    assert sent.get("Accept-Encoding") == "identity"


def test_a_field_given_replaces_the_usual_one(serve: Serve, reach: Reach) -> None:
    http = reach(serve(answering_all()))
    given = [("Host", "other"), ("user-agent", "x"), ("Accept-Encoding", "gzip")]

    sent = http.request("GET", "/", headers=given).request_headers

    assert sent.all("Host") == ("other",)
    assert sent.all("User-Agent") == ("x",)
    assert sent.all("Accept-Encoding") == ("gzip",)


@pytest.mark.parametrize(
    ("method", "path", "fields"),
    [
        ("GET", "/\r\nX: 1", []),
        ("GET\n", "/", []),
        ("GET", "/", [("X", "1\r\n2")]),
        ("GET", "/", [("X\n", "1")]),
    ],
)
def test_a_line_end_inside_a_line_is_our_error(
    method: str,
    path: str,
    fields: list[tuple[str, str]],
    serve: Serve,
    reach: Reach,
) -> None:
    with pytest.raises(HarnessError, match="raw"):
        reach(serve(answering(OK))).request(method, path, headers=fields)


@pytest.mark.parametrize(
    ("method", "body", "field"),
    [
        ("POST", b"", "0"),
        ("PUT", b"abc", "3"),
        ("GET", b"abc", "3"),
        ("GET", b"", ""),
        ("DELETE", b"", ""),
    ],
)
def test_the_length_of_a_body_is_told_where_one_is_meant(
    method: str, body: bytes, field: str, serve: Serve, reach: Reach
) -> None:
    http = reach(serve(answering(OK, hold=True)))

    sent = http.request(method, "/", body=body).request_headers

    assert sent.get("Content-Length") == field


@pytest.mark.parametrize(
    ("body", "wire"),
    [
        ([b"ab", b"", b"c"], b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"),
        (b"abc", b"3\r\nabc\r\n0\r\n\r\n"),
        (b"", b"0\r\n\r\n"),
        ([], b"0\r\n\r\n"),
    ],
)
def test_a_chunked_body_has_the_chunks_given(
    body: bytes | list[bytes], wire: bytes, reach: Reach
) -> None:
    with reading_a_body_of(len(wire)) as server:
        exchange = reach(server).request("POST", "/", body=body, chunked=True)

    assert server.received[0].endswith(b"\r\n\r\n" + wire)
    assert exchange.request_headers.get("Transfer-Encoding") == "chunked"


def test_a_streamed_body_is_recorded_by_beginning_size_and_digest(
    reach: Reach,
) -> None:
    whole = bytes(range(256)) * 1024

    def pieces() -> Iterator[bytes]:
        for at in range(0, len(whole), 10_000):
            yield whole[at : at + 10_000]

    length = [("Content-Length", str(len(whole)))]
    with reading_a_body_of(len(whole)) as server:
        sent = reach(server).request("PUT", "/", body=pieces(), headers=length)

    assert server.received[0].endswith(whole)
    assert sent.request_body.data == whole[: 64 * 1024]
    assert sent.request_body.sha256 == hashlib.sha256(whole).hexdigest()


def test_an_error_of_a_body_in_the_making_stays_that_error(
    serve: Serve, reach: Reach
) -> None:
    def broken() -> Iterator[bytes]:
        yield b"some"
        raise RuntimeError("ours")

    with pytest.raises(RuntimeError, match="ours"):
        reach(serve(answering(OK))).request("POST", "/", body=broken())


@pytest.mark.parametrize(
    "data", [b"\0\xff", b"GET / HTTP/9.9\n\n", b"PUT  /x y HTTP/1.1\r\nA\r\n\r\n"]
)
def test_raw_bytes_go_out_as_they_are(data: bytes, serve: Serve, reach: Reach) -> None:
    def behave(peer: Peer) -> None:
        peer.rest()
        peer.say(OK)

    server = serve(behave)

    exchange = reach(server).raw(data, half_close=True)

    assert (bytes(server.received[0]), exchange.request_head) == (data, data)


def test_a_raw_head_request_has_an_answer_without_a_body(
    serve: Serve, reach: Reach
) -> None:
    head = OK.removesuffix(b"ok")

    exchange = reach(serve(answering(head))).raw(b"HEAD /x HTTP/1.1\r\n\r\n")

    assert (exchange.method, exchange.target, exchange.body) == ("HEAD", "/x", b"")
