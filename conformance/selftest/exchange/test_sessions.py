"""What a `requests` session brings along works, and reaches nobody else."""

from __future__ import annotations

import pytest
import requests
from pytest_httpserver import HTTPServer
from requests.auth import HTTPDigestAuth
from werkzeug import Request, Response

from conformance.harness.judgement import HarnessError
from conformance.harness.transcript import Transcript
from conformance.selftest.exchange.conftest import Reach, Serve
from conformance.selftest.exchange.raw_server import OK, answering, answering_all


def test_login_and_cookies_of_a_session_are_used(serve: Serve, reach: Reach) -> None:
    session = requests.Session()
    session.auth = ("joe", "secret")
    session.cookies.set("sid", "42")
    session.headers["X-Own"] = "1"

    sent = reach(serve(answering_all()), session=session).request("GET", "/")

    assert sent.request_headers.get("Authorization") == "Basic am9lOnNlY3JldA=="
    assert sent.request_headers.get("Cookie") == "sid=42"
    assert sent.request_headers.get("X-Own") == "1"


def test_a_cookie_set_by_the_server_is_sent_back(serve: Serve, reach: Reach) -> None:
    cookie = OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b; Path=/\r\n\r\n")
    http = reach(serve(answering_all(cookie)))

    http.request("GET", "/")

    assert http.request("GET", "/").request_headers.get("Cookie") == "a=b"


def test_digest_authentication_works_through_its_hook(
    httpserver: HTTPServer, reach: Reach, transcript: Transcript
) -> None:
    def guard(request: Request) -> Response:
        if request.headers.get("Authorization", "").startswith("Digest "):
            return Response("in")
        challenge = {"WWW-Authenticate": 'Digest realm="x", nonce="y", qop="auth"'}
        return Response("out", 401, challenge)

    httpserver.expect_request("/private").respond_with_handler(guard)
    session = requests.Session()
    session.auth = HTTPDigestAuth("joe", "secret")

    exchange = reach(httpserver.url_for(""), session=session).request("GET", "/private")

    assert exchange.body == b"in"
    assert [one.status for one in transcript.exchanges] == [401, 200]


def test_a_hook_of_the_session_sees_every_answer(serve: Serve, reach: Reach) -> None:
    session, seen = requests.Session(), []
    session.hooks["response"].append(lambda answer, **_: seen.append(answer.text))

    reach(serve(answering_all()), session=session).request("GET", "/")

    assert seen == ["ok"]


def test_what_a_session_sends_itself_is_recorded_too(
    serve: Serve, reach: Reach, transcript: Transcript
) -> None:
    http = reach(serve(answering_all()))

    answer = http.session.post(f"{http.url}/x?y=1", data="hello", timeout=1)

    assert (answer.status_code, answer.text) == (200, "ok")
    assert transcript.exchanges[0].request_body.data == b"hello"


def test_a_session_reaches_nobody_but_the_target(serve: Serve, reach: Reach) -> None:
    elsewhere = serve(answering(OK))
    location = f"HTTP/1.1 307 X\r\nLocation: {elsewhere.url}/\r\nContent-Length: 0\r\n"
    http = reach(serve(answering(location.encode() + b"\r\n")))

    with pytest.raises(HarnessError, match="is not the target"):
        http.session.get(f"{http.url}/", timeout=1)

    assert elsewhere.received == []


def test_proxies_of_the_environment_are_not_asked(
    serve: Serve, reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    http = reach(serve(answering_all()))

    assert http.session.get(f"{http.url}/", timeout=1).status_code == 200
    assert http.request("GET", "/").status == 200


def test_no_secret_is_in_the_repr(reach: Reach) -> None:
    session = requests.Session()
    session.auth = ("joe", "secret")

    assert repr(reach("http://h:81/p/", session=session)) == "<Http http://h:81/p>"
