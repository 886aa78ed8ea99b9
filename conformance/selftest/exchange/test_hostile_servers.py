"""Broken and hostile servers end as findings of the right kind, soon."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack

import pytest

from conformance.harness.fault import ExchangeFailed
from conformance.harness.transcript import Transcript
from conformance.selftest.exchange.behaviours import CASES, Case
from conformance.selftest.exchange.conftest import Reach, Serve
from conformance.selftest.exchange.raw_server import OK, Peer, answering

EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@EACH
def test_a_broken_answer_is_a_finding_of_its_kind(
    case: Case, serve: Serve, reach: Reach
) -> None:
    with pytest.raises(ExchangeFailed) as failed:
        reach(serve(case.behave)).request("GET", "/")

    assert failed.value.kind == case.kind
    assert case.words in str(failed.value)


@pytest.mark.parametrize("case", CASES[:12], ids=lambda case: case.name)
def test_a_failed_exchange_is_recorded_with_what_came(
    case: Case, serve: Serve, reach: Reach, transcript: Transcript
) -> None:
    with pytest.raises(ExchangeFailed) as failed:
        reach(serve(case.behave)).request("GET", "/")

    assert transcript.exchanges == [failed.value.exchange]
    assert len(transcript.exchanges[0].raw_head) < 128 * 1024


def test_a_dribble_ends_at_the_deadline_given(serve: Serve, reach: Reach) -> None:
    case = next(one for one in CASES if one.name == "head dribbles")
    http, start = reach(serve(case.behave)), time.monotonic()

    with pytest.raises(ExchangeFailed, match=r"no end within 0\.25 s"):
        http.request("GET", "/", deadline=0.25)

    assert time.monotonic() - start < 5


def test_nothing_is_sent_anywhere_else_on_a_redirect(
    serve: Serve, reach: Reach
) -> None:
    elsewhere = serve(answering(OK))
    location = f"HTTP/1.1 302 Found\r\nLocation: {elsewhere.url}/\r\n"
    server = serve(answering(location.encode() + b"Content-Length: 0\r\n\r\n"))

    exchange = reach(server).request("GET", "/")

    assert exchange.status == 302
    assert elsewhere.received == []


def test_early_hints_before_the_answer_are_fine(serve: Serve, reach: Reach) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"

    exchange = reach(serve(answering(hints + OK))).request("GET", "/")

    assert (exchange.status, exchange.body) == (200, b"ok")
    assert exchange.raw_head.startswith(hints)


def test_a_closed_port_is_no_connection(serve: Serve, reach: Reach) -> None:
    server = serve(answering(OK))
    http = reach(server)
    server.__exit__()

    with pytest.raises(ExchangeFailed, match="Connection refused") as failed:
        http.request("GET", "/")

    assert (failed.value.kind, failed.value.stage) == ("transport", "connect")


def test_an_unknown_name_is_no_connection(reach: Reach) -> None:
    with pytest.raises(ExchangeFailed, match="no connection") as failed:
        reach("http://nowhere.invalid").request("GET", "/")

    assert failed.value.kind == "transport"


def test_a_late_answer_within_the_limits_is_an_answer(
    serve: Serve, reach: Reach
) -> None:
    def behave(peer: Peer) -> None:
        peer.head()
        time.sleep(0.15)
        peer.say(OK)

    exchange = reach(serve(behave)).request("GET", "/")

    assert exchange.status == 200
    assert 0.15 <= exchange.elapsed < 5


def test_a_full_queue_is_no_connection(reach: Reach) -> None:
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)  # noqa: FBT003  (the standard's signature)
            waiting.connect_ex(listener.getsockname())
        http = reach(f"http://127.0.0.1:{listener.getsockname()[1]}")

        with pytest.raises(ExchangeFailed, match=r"no connection within 0\.2 s"):
            http.request("GET", "/", deadline=0.2)
