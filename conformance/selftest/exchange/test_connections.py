"""Which connection carried what: kept, proved, never silently replaced."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from conformance.harness.fault import ConnectionGone, ExchangeFailed
from conformance.harness.transcript import Transcript
from conformance.selftest.exchange.conftest import Reach, Serve
from conformance.selftest.exchange.raw_server import (
    OK,
    Peer,
    answering,
    answering_all,
)

CLOSING = OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


def reads_and_closes(peer: Peer) -> None:
    peer.head()


def answers_once_then_closes_late(peer: Peer) -> None:
    peer.head()
    peer.say(OK)
    peer.head()


def test_one_connection_serves_one_request_after_the_other(
    serve: Serve, reach: Reach
) -> None:
    server = serve(answering_all())
    http = reach(server)

    exchanges = [http.request("GET", "/") for _ in range(3)]

    assert [one.connection for one in exchanges] == [1, 1, 1]
    assert [one.reused for one in exchanges] == [False, True, True]
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "answer",
    [
        CLOSING,
        b"HTTP/1.1 200 OK\r\n\r\nuntil the end",
        OK.replace(b"HTTP/1.1", b"HTTP/1.0"),
    ],
)
def test_an_announced_end_is_seen(answer: bytes, serve: Serve, reach: Reach) -> None:
    http = reach(serve(answering(answer)))

    first, second = http.request("GET", "/"), http.request("GET", "/")

    assert first.closing
    assert (first.connection, second.connection) == (1, 2)
    assert not second.reused


def test_an_old_server_may_keep_a_connection_by_saying_so(
    serve: Serve, reach: Reach
) -> None:
    old = OK.replace(b"1.1", b"1.0").replace(
        b"\r\n\r\n", b"\r\nConnection: Keep-Alive\r\n\r\n"
    )

    assert not reach(serve(answering_all(old))).request("GET", "/").closing


def test_an_own_connection_carries_exactly_what_is_sent_on_it(
    serve: Serve, reach: Reach
) -> None:
    http = reach(serve(answering_all()))

    with http.connection() as mine:
        numbers = [http.request("PUT", "/", on=mine).connection for _ in range(2)]
        other = http.request("GET", "/").connection

    assert numbers == [mine.number, mine.number]
    assert other != mine.number


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_closed_connection_of_ones_own_is_not_replaced(
    method: str, serve: Serve, reach: Reach
) -> None:
    server = serve(answering(OK), answering_all())
    http = reach(server)

    with http.connection() as mine:
        http.request("GET", "/", on=mine)
        assert mine.ended(within=1)
        with pytest.raises(ConnectionGone, match="connection 1 was closed") as gone:
            http.request(method, "/", on=mine)

    assert gone.value.kind == "transport"
    assert len(server.received) == 1


def test_an_own_connection_ends_where_its_end_was_announced(
    serve: Serve, reach: Reach
) -> None:
    http = reach(serve(answering(CLOSING, hold=True)))

    with http.connection() as mine:
        http.request("GET", "/", on=mine)
        with pytest.raises(ConnectionGone, match="announced to end with the answer"):
            http.request("GET", "/", on=mine)


def test_a_connection_kept_open_has_not_ended(serve: Serve, reach: Reach) -> None:
    http = reach(serve(answering_all()))

    with http.connection() as mine:
        http.request("GET", "/", on=mine)

        assert not mine.ended(within=0.05)


def test_a_read_is_repeated_when_a_kept_connection_dies(
    serve: Serve, reach: Reach, transcript: Transcript
) -> None:
    server = serve(answers_once_then_closes_late, answering_all())
    http = reach(server)

    http.request("GET", "/")
    again = http.request("GET", "/")

    assert (again.status, again.connection, again.reused) == (200, 2, False)
    assert len(transcript.exchanges) == 2


def test_a_write_is_never_repeated(serve: Serve, reach: Reach) -> None:
    server = serve(answers_once_then_closes_late, answering_all())
    http = reach(server)
    http.request("GET", "/")

    with pytest.raises(ExchangeFailed, match="first byte") as failed:
        http.request("POST", "/", body=b"upload")

    assert failed.value.exchange is not None
    assert failed.value.exchange.reused
    assert len(server.received) == 1


def test_a_read_on_a_fresh_connection_is_not_repeated(
    serve: Serve, reach: Reach
) -> None:
    server = serve(reads_and_closes, answering_all())

    with pytest.raises(ExchangeFailed):
        reach(server).request("GET", "/")

    assert len(server.received) == 1


def test_a_write_goes_over_a_new_connection_when_the_kept_one_is_closed(
    serve: Serve, reach: Reach
) -> None:
    http = reach(serve(answering(OK), answering_all()))
    http.request("GET", "/")
    time.sleep(0.05)

    assert http.request("POST", "/").connection == 2


def test_bytes_that_come_late_are_not_the_next_answer(
    serve: Serve, reach: Reach
) -> None:
    def behave(peer: Peer) -> None:
        peer.head()
        peer.say(OK)
        time.sleep(0.05)
        peer.say(b"HTTP/1.1 500 stray\r\nContent-Length: 0\r\n\r\n")
        peer.rest()

    http = reach(serve(behave, answering_all()))
    http.request("GET", "/")
    time.sleep(0.15)

    assert http.request("GET", "/").status == 200


def test_several_threads_have_connections_of_their_own(
    serve: Serve, reach: Reach, transcript: Transcript
) -> None:
    http = reach(serve(answering_all()))

    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda _: http.request("PUT", "/", body=b"x"), range(80))
        )

    assert {one.body for one in answers} == {b"ok"}
    assert sorted(one.number for one in answers) == list(range(1, 81))
    assert transcript.connections <= 4
