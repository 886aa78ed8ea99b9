"""The front: strict, bounded, and nothing but whole requests for a service."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from threading import Thread

import pytest

from conformance.reference.front import Front
from conformance.reference.intake import Intake
from conformance.reference.message import Later, Request, Response
from conformance.reference.server import Server, serve
from conformance.selftest.reference.raw import Answer, ask, request

HEAD = b" HTTP/1.1\r\nHost: here\r\n"


class Desk:
    """A service that keeps what it was asked, and answers by the last path segment."""

    prefixes: tuple[str, ...] = ("/desk",)

    def __init__(self, spool: Path) -> None:
        self.spool = spool
        self.asked: list[Request] = []
        self.closed = False

    def handle(self, request: Request) -> Response | Later:
        """Keep the request and answer it."""
        self.asked.append(request)
        answer = getattr(self, request.path.rpartition("/")[2], None)
        return Response(200, b"%d" % request.body.size) if answer is None else answer()

    def slow(self) -> Later:
        """Take some time."""

        def work() -> Response:
            time.sleep(0.3)
            return Response(200, b"done")

        return Later(work)

    def file(self) -> Response:
        """Answer a large file."""
        path = self.spool / "large"
        path.write_bytes(bytes(range(256)) * 10_000)
        return Response(200, path)

    def gone(self) -> Response:
        """Answer a file that is there no longer."""
        return Response(200, self.spool / "gone")

    def pieces(self) -> Response:
        """Answer piece by piece, and end the connection."""
        return Response(200, iter([b"one", b"", b"two"]), keep_alive=False)

    def broken_pieces(self) -> Response:
        """Fail in the middle of an answer."""

        def pieces() -> Iterator[bytes]:
            yield b"one"
            raise ValueError("secret")

        return Response(200, pieces())

    def failure(self) -> Response:
        """Fail before there is an answer."""
        raise ValueError("secret")

    def close(self) -> None:
        """Tell that the server has closed."""
        self.closed = True


class Impatient(Intake):
    """An intake that waits for nobody."""

    silence = 0.2


class ImpatientFront(Front):
    """A front with little patience and few hands."""

    intake = Impatient
    in_flight = 2


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def server(desk: Desk) -> Iterator[Server]:
    with serve(desk, front=ImpatientFront) as server:
        yield server


@pytest.fixture
def kept(server: Server) -> Iterator[HTTPConnection]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
    yield connection
    connection.close()


def test_one_connection_carries_many_requests(kept: HTTPConnection) -> None:
    first = request(kept, "POST", "/desk", b"abc")
    socket = kept.sock

    assert [first, request(kept, "GET", "/desk/file")[0]] == [(200, b"3"), 200]
    assert kept.sock is socket


def test_a_file_that_has_gone_in_between_is_not_found(server: Server) -> None:
    assert ask(server, b"GET /desk/gone" + HEAD + b"\r\n").status == 404


def test_a_path_is_passed_on_as_it_was_sent(server: Server, desk: Desk) -> None:
    ask(server, b"GET /desk/%2e%2E/a?b=%20c" + HEAD + b"\r\n")

    assert (desk.asked[0].path, desk.asked[0].query) == ("/desk/%2e%2E/a", "b=%20c")


@pytest.mark.parametrize("path", ["/", "/desks", "/desk2/x"])
def test_only_whole_segments_make_a_prefix(kept: HTTPConnection, path: str) -> None:
    assert request(kept, "GET", path)[0] == 404


def test_a_large_body_arrives_in_a_file(server: Server, desk: Desk) -> None:
    body = b"x" * 200_000
    length = b"Content-Length: %d\r\n\r\n" % len(body)
    ask(server, b"POST /desk" + HEAD + length + body)

    file = desk.asked[0].body.file
    assert file is not None
    assert file.parent == desk.spool
    assert not file.exists()


@pytest.mark.parametrize("sent", [2, 100_000])
def test_a_truncated_body_never_reaches_the_service(
    server: Server, desk: Desk, sent: int
) -> None:
    head = b"POST /desk" + HEAD + b"Content-Length: 300000\r\n\r\n"
    answer = ask(server, head + b"x" * sent, half_close=True)

    assert (answer.status, answer.closed, desk.asked) == (400, True, [])
    assert not list(desk.spool.iterdir())


def test_a_body_that_stops_arriving_is_given_up(server: Server, desk: Desk) -> None:
    head = b"POST /desk" + HEAD + b"Content-Length: 300000\r\n\r\n"

    assert ask(server, head + b"x").status == 408
    assert not desk.asked


def test_a_request_is_answered_after_its_sender_has_finished(server: Server) -> None:
    answer = ask(server, b"GET /desk/slow" + HEAD + b"\r\n", half_close=True)

    assert answer == Answer(200, b"done", closed=True)


@pytest.mark.parametrize(
    "head",
    [
        HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n",
        HEAD + b"Content-Length: +3\r\n",
        HEAD + b"Transfer-Encoding: xchunked\r\n",
        HEAD + b"Host: there\r\n",
        HEAD + b"Bad : space\r\n",
        b" HTTP/1.1\r\nContent-Length: 3\r\n",
    ],
)
def test_a_doubtful_request_is_refused_and_the_connection_closed(
    server: Server, desk: Desk, head: bytes
) -> None:
    answer = ask(server, b"POST /desk" + head + b"\r\nabc")

    assert (answer.status, answer.closed, desk.asked) == (400, True, [])
    assert answer.body == b"bad request"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /" + b"a" * 9_000 + HEAD, 431),
        (b"GET /desk" + HEAD + b"X: y\r\n" * 150, 431),
        (b"GET /desk" + HEAD + (b"X: " + b"y" * 8_000 + b"\r\n") * 10, 431),
        (b"POST /desk" + HEAD + b"Expect: 200-ok\r\nContent-Length: 3\r\n", 417),
        (
            b"POST /desk" + HEAD + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n",
            415,
        ),
        (b"GET http://elsewhere/desk" + HEAD, 400),
        (b"OPTIONS *" + HEAD, 400),
        (b"CONNECT elsewhere:80" + HEAD, 400),
        (b"FROB /desk" + HEAD, 501),
    ],
)
def test_what_is_not_served_has_a_status_of_its_own(
    server: Server, head: bytes, status: int
) -> None:
    assert ask(server, head + b"\r\n").status == status


def test_a_body_is_invited_once(server: Server) -> None:
    head = b"POST /desk" + HEAD + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"

    assert ask(server, head + b"abc").body == b"3"


@pytest.mark.parametrize(
    "framed",
    [b"Content-Length: 10\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n9\r\n"],
)
def test_a_service_bounds_its_bodies(
    server: Server, desk: Desk, framed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Desk, "body_limit", 8, raising=False)
    answer = ask(server, b"POST /desk" + HEAD + framed + b"123456789")

    assert (answer.status, answer.closed, desk.asked) == (413, True, [])


def test_pieces_are_sent_and_the_connection_ends(server: Server) -> None:
    answer = ask(server, b"GET /desk/pieces" + HEAD + b"\r\n")

    assert answer == Answer(200, b"onetwo", closed=True)


def test_a_stream_that_breaks_does_not_look_complete(server: Server) -> None:
    with pytest.raises((IncompleteRead, ConnectionResetError)):
        ask(server, b"GET /desk/broken_pieces" + HEAD + b"\r\n")


def test_an_exception_is_not_told_to_the_client(kept: HTTPConnection) -> None:
    assert request(kept, "GET", "/desk/failure") == (500, b"internal error")


def test_a_head_request_is_answered_without_a_body(kept: HTTPConnection) -> None:
    assert request(kept, "HEAD", "/desk/file") == (200, b"")
    assert request(kept, "GET", "/desk") == (200, b"0")


def test_more_work_than_there_are_hands_is_put_off(server: Server) -> None:
    slow = b"GET /desk/slow" + HEAD + b"\r\n"
    threads = [Thread(target=ask, args=(server, slow)) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)

    assert ask(server, slow).status == 503
    for thread in threads:
        thread.join()


def test_closing_lets_a_running_request_end(server: Server, desk: Desk) -> None:
    answers: list[Answer] = []
    slow = b"GET /desk/slow" + HEAD + b"\r\n"
    thread = Thread(target=lambda: answers.append(ask(server, slow)))
    thread.start()
    time.sleep(0.1)
    server.close()
    thread.join()

    assert [answer.body for answer in answers] == [b"done"]
    assert desk.closed


def test_a_port_in_use_is_named(server: Server, desk: Desk) -> None:
    with pytest.raises(OSError, match=f"port {server.port} of 127.0.0.1 is in use"):
        serve(desk, port=server.port)
