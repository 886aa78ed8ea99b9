"""Requests go out no faster, and no more of them, than a user allows."""

from __future__ import annotations

import time
from itertools import repeat

import pytest

from conformance.harness.http import Http
from conformance.harness.ledger import Ledger
from conformance.harness.limits import Limits
from conformance.harness.pace import (
    LONGEST_WAIT,
    MOST_REFUSALS,
    MOST_SENDINGS,
    BudgetSpent,
    Pace,
)
from conformance.harness.transcript import Transcript
from conformance.selftest.exchange.conftest import Reach, Serve
from conformance.selftest.exchange.raw_server import (
    OK,
    Behaviour,
    Peer,
    RawServer,
    answering_all,
)

BUSY = (
    b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)


def refusing(*answers: bytes) -> list[Behaviour]:
    """Give these answers in turn, each over a connection of its own."""

    def one(answer: bytes) -> Behaviour:
        def behave(peer: Peer) -> None:
            peer.head()
            peer.say(answer)

        return behave

    return [one(answer) for answer in answers]


def test_requests_of_several_ways_keep_to_one_rate(serve: Serve, reach: Reach) -> None:
    server, pace = serve(answering_all()), Pace(rate=20)
    ways: list[Http] = [reach(server, pace=pace) for _ in range(2)]

    began = time.monotonic()
    for number in range(9):
        ways[number % 2].request("GET", "/")

    assert time.monotonic() - began >= 8 / 20


def test_without_a_rate_nothing_waits(serve: Serve, reach: Reach) -> None:
    waits: list[float] = []
    http = reach(serve(answering_all()), pace=Pace(sleep=waits.append))

    for _ in range(5):
        http.request("GET", "/")

    assert waits == []


def test_a_server_that_asks_for_time_gets_it_and_the_request_again(
    serve: Serve, reach: Reach
) -> None:
    waits: list[float] = []
    pace = Pace(sleep=waits.append)

    answer = reach(serve(*refusing(BUSY, OK)), pace=pace).request(
        "POST", "/", body=b"x"
    )

    assert (answer.status, pace.asked) == (200, 1)
    assert [round(one) for one in waits] == [7]


@pytest.mark.parametrize("later", [b"86400", b"Fri, 31 Dec 9999 23:59:59 GMT"])
def test_no_answer_makes_a_run_wait_beyond_the_bound(
    later: bytes, serve: Serve, reach: Reach
) -> None:
    waits: list[float] = []
    busy = BUSY.replace(b"429 Too Many Requests", b"503 Busy").replace(b"7", later, 1)

    pace = Pace(sleep=waits.append)
    reach(serve(*refusing(busy, OK)), pace=pace).request("GET", "/")

    assert [round(one) for one in waits] == [LONGEST_WAIT]


@pytest.mark.parametrize(
    "answer",
    [
        BUSY.replace(b"Retry-After: 7\r\n", b""),
        BUSY.replace(b": 7", b": soon"),
        BUSY.replace(b"429", b"500"),
    ],
)
def test_who_does_not_ask_for_time_is_not_asked_twice(
    answer: bytes, serve: Serve, reach: Reach, transcript: Transcript
) -> None:
    pace = Pace(sleep=lambda _seconds: None)

    reach(serve(*refusing(answer)), pace=pace).request("GET", "/")

    assert (pace.asked, len(transcript.exchanges)) == (0, 1)


def test_who_refuses_again_and_again_is_taken_at_its_word(
    serve: Serve, reach: Reach, transcript: Transcript
) -> None:
    server = serve(*refusing(*[BUSY] * MOST_SENDINGS))
    pace = Pace(sleep=lambda _seconds: None)

    assert reach(server, pace=pace).request("GET", "/").status == 429
    assert len(transcript.exchanges) == MOST_SENDINGS


def test_a_server_that_only_refuses_is_left_alone(serve: Serve, reach: Reach) -> None:
    pace = Pace(sleep=lambda _seconds: None)
    http = reach(serve(*refusing(*[BUSY] * MOST_REFUSALS)), pace=pace)

    answers = [http.request("GET", "/") for _ in range(MOST_REFUSALS // MOST_SENDINGS)]

    assert {one.status for one in answers} == {429}
    with pytest.raises(BudgetSpent, match="20 times in a row"):
        http.request("GET", "/")


def test_what_is_in_a_hurry_waits_for_nothing(serve: Serve, reach: Reach) -> None:
    waits: list[float] = []
    server: RawServer = serve(*refusing(BUSY))
    pace = Pace(rate=0.1, sleep=waits.append)

    assert reach(server, pace=pace, hurried=True).request("GET", "/").status == 429
    assert (waits, pace.sent) == ([], 1)


def test_no_request_goes_out_beyond_the_budget(serve: Serve, reach: Reach) -> None:
    pace = Pace(most=3)
    http = reach(serve(answering_all()), pace=pace)
    for _ in range(3):
        http.request("GET", "/")

    with pytest.raises(BudgetSpent, match="--max-requests"):
        http.request("GET", "/")


def test_nor_after_the_time(serve: Serve, reach: Reach) -> None:
    http = reach(serve(answering_all()), pace=Pace(seconds=0.0))

    with pytest.raises(BudgetSpent, match="--max-time"):
        http.request("GET", "/")


def test_clean_up_is_let_out_in_spite_of_it(serve: Serve, reach: Reach) -> None:
    pace = Pace(most=1, seconds=0.0)
    pace.lift()
    http = reach(serve(answering_all()), pace=pace)

    assert [http.request("GET", "/").status for _ in range(2)] == [200, 200]
    assert not pace.spent


def dribbling(peer: Peer) -> None:
    peer.head()
    peer.say(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
    peer.for_ever(b"." * 10, 0.05)


def test_one_exchange_takes_no_more_than_the_time_that_is_left(
    serve: Serve, reach: Reach
) -> None:
    http = reach(serve(dribbling), pace=Pace(seconds=0.4), limits=Limits())

    began = time.monotonic()
    with pytest.raises(BudgetSpent, match="--max-time"):
        http.request("GET", "/")

    assert time.monotonic() - began < 2


def test_clean_up_takes_no_more_time_than_it_has(serve: Serve, reach: Reach) -> None:
    pace = Pace(seconds=0.0)
    pace.lift(0.4)
    http, ledger = reach(serve(dribbling), pace=pace, limits=Limits()), Ledger()
    for name in ("a", "b"):
        ledger.enter("file", name, lambda: http.request("DELETE", "/"))

    left = ledger.clean_up()

    assert {one.reason for one in left} == {"the time for cleaning up was over"}
    assert [one.name for one in left] == ["b", "a"]


def reading_slowly(peer: Peer) -> None:
    peer.head()
    for _ in range(1000):
        peer.body(1 << 15)
        time.sleep(0.01)


def test_an_upload_of_5_gb_that_is_taken_slowly_ends_with_the_time(
    serve: Serve, reach: Reach
) -> None:
    http = reach(serve(reading_slowly), pace=Pace(seconds=0.6), limits=Limits())
    length = [("Content-Length", "5000000000")]

    began = time.monotonic()
    with pytest.raises(BudgetSpent, match="--max-time"):
        http.request("POST", "/", body=repeat(bytes(1 << 16)), headers=length)

    assert time.monotonic() - began < 2
