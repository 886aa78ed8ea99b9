"""Uploads that break off, are refused on the way, or are never read."""

from __future__ import annotations

import time
from typing import Literal

import pytest

from conformance.harness.fault import ExchangeFailed
from conformance.harness.limits import Limits
from conformance.harness.transcript import Transcript
from conformance.selftest.exchange.conftest import Reach, Serve
from conformance.selftest.exchange.raw_server import OK, Peer, answering

REFUSAL = b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig"
MUCH = 32 * 1024 * 1024


def reads_all_and_answers(peer: Peer) -> None:
    peer.head()
    peer.rest()
    peer.say(OK)


def reads_all_and_closes(peer: Peer) -> None:
    peer.rest()


@pytest.mark.parametrize(("declared", "wire"), [(10, b"abc"), (None, b"3\r\nabc\r\n")])
def test_a_truncated_upload_stops_where_it_says(
    declared: int | None, wire: bytes, serve: Serve, reach: Reach
) -> None:
    server = serve(reads_all_and_answers)

    answer = reach(server).truncated("POST", "/", body=b"abc", declared=declared)

    assert bytes(server.received[0]).partition(b"\r\n\r\n")[2] == wire
    assert answer is not None
    assert answer.status == 200


@pytest.mark.parametrize("end", ["half-close", "close", "reset"])
def test_no_answer_to_a_truncated_upload_is_none(
    end: Literal["half-close", "close", "reset"],
    serve: Serve,
    reach: Reach,
    transcript: Transcript,
) -> None:
    http = reach(serve(reads_all_and_closes))

    assert http.truncated("POST", "/", body=b"abc", declared=9, end=end) is None
    assert transcript.exchanges[0].status == 0
    assert transcript.exchanges[0].request_body.data == b"abc"


def test_an_unsound_answer_to_a_truncated_upload_is_a_finding(
    serve: Serve, reach: Reach
) -> None:
    http = reach(serve(answering(b"what?")))

    with pytest.raises(ExchangeFailed, match="what"):
        http.truncated("POST", "/", body=b"abc", declared=9)


def test_a_truncated_upload_leaves_no_connection_behind(
    serve: Serve, reach: Reach
) -> None:
    http = reach(serve(reads_all_and_answers, reads_all_and_answers))

    answer = http.truncated("POST", "/", body=b"abc", declared=9)

    assert answer is not None
    assert answer.closing


def test_a_length_that_lies_goes_out_as_given(serve: Serve, reach: Reach) -> None:
    server = serve(answering(OK))

    reach(server).request("POST", "/", body=b"abc", headers=[("Content-Length", "2")])

    assert b"Content-Length: 2\r\n\r\n" in server.received[0]


@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_an_early_refusal_is_read_while_sending(
    pause: float, serve: Serve, reach: Reach
) -> None:
    def refuse(peer: Peer) -> None:
        peer.head()
        peer.say(REFUSAL)
        time.sleep(pause)

    exchange = reach(serve(refuse)).request("POST", "/", body=bytes(MUCH))

    assert (exchange.status, exchange.body) == (413, b"big")
    assert exchange.closing


def test_an_early_success_does_not_stop_an_upload(serve: Serve, reach: Reach) -> None:
    size = 4 * 1024 * 1024

    def behave(peer: Peer) -> None:
        peer.head()
        peer.say(OK)
        peer.body(size)
        peer.rest()

    server = serve(behave)
    exchange = reach(server).request("POST", "/", body=bytes(size))

    assert exchange.status == 200
    assert not exchange.closing


def test_a_close_before_the_upload_is_read_is_a_finding(
    serve: Serve, reach: Reach
) -> None:
    with pytest.raises(ExchangeFailed) as failed:
        reach(serve(Peer.head)).request("POST", "/", body=bytes(MUCH))

    assert failed.value.kind == "transport"


def test_an_upload_that_is_never_read_ends(serve: Serve, reach: Reach) -> None:
    def behave(peer: Peer) -> None:
        peer.head()
        time.sleep(0.6)

    with pytest.raises(ExchangeFailed, match=r"nothing for 0\.3 s after \d+ bytes"):
        reach(serve(behave)).request("POST", "/", body=bytes(MUCH))


def test_a_large_upload_earns_the_time_it_needs(serve: Serve, reach: Reach) -> None:
    size = 2 * 1024 * 1024

    def slow(peer: Peer) -> None:
        peer.head()
        for _ in range(8):
            peer.body(size // 8)
            time.sleep(0.05)
        peer.say(OK)

    limits = Limits(total=0.2, silence=1)
    exchange = reach(serve(slow), limits=limits).request("PUT", "/", body=bytes(size))

    assert exchange.elapsed > 0.2


def test_a_body_is_sent_when_the_word_to_go_on_does_not_come(
    serve: Serve, reach: Reach
) -> None:
    def behave(peer: Peer) -> None:
        peer.head()
        peer.body(3)
        peer.say(OK)

    expect = [("Expect", "100-continue")]
    exchange = reach(serve(behave)).request("PUT", "/", body=b"abc", headers=expect)

    assert exchange.status == 200
    assert exchange.elapsed >= 0.1


def test_a_body_waits_for_the_word_to_go_on(serve: Serve, reach: Reach) -> None:
    def behave(peer: Peer) -> None:
        peer.head()
        peer.socket.settimeout(0.05)
        with pytest.raises(TimeoutError):
            peer.body(1)
        peer.socket.settimeout(None)
        peer.say(b"HTTP/1.1 100 Continue\r\n\r\n")
        peer.body(3)
        peer.say(OK)

    expect = [("Expect", "100-continue")]
    exchange = reach(serve(behave)).request("PUT", "/", body=b"abc", headers=expect)

    assert exchange.status == 200


def test_a_refusal_in_place_of_the_word_saves_the_body(
    serve: Serve, reach: Reach
) -> None:
    server = serve(answering(REFUSAL, hold=True))
    expect = [("Expect", "100-continue")]

    exchange = reach(server).request("PUT", "/", body=b"abc", headers=expect)

    assert exchange.status == 413
    assert server.received[0].endswith(b"\r\n\r\n")
