"""A password goes to the target and nowhere else, whatever comes back."""

from __future__ import annotations

import base64
import gzip
import re
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from conformance.selftest.command import Command, Finished

CANARY = "mallard-4711-canary"
FORMS = (
    CANARY,
    CANARY.upper(),
    base64.b64encode(CANARY.encode()).decode(),
    CANARY.encode().hex(),
)
SELECTION = ("--requirement=cm.payload.header-first", "--requirement=cm.payload.res*")


def echo(request: Request) -> Response:
    """Send back all that came, as a debugging page does."""
    body = request.get_data()
    coded = base64.b64encode(CANARY.encode()).decode()
    fields = {"X-Debug": f"password {CANARY}", "Set-Cookie": f"sid={coded}"}
    return Response(b"<cm-payload/>" + body + coded.encode(), 500, fields)


def text_of(path: Path) -> str:
    """Return what a file of a report says, unpacked."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode()


@pytest.fixture
def echoed(command: Command, httpserver: HTTPServer, tmp_path: Path) -> Finished:
    httpserver.expect_request(re.compile(".*")).respond_with_handler(echo)
    profile = tmp_path / "vendor.toml"
    profile.write_text('[cm]\npassword-env = "CANARY"\n', encoding="utf-8")
    url = httpserver.url_for("").rstrip("/")
    return command(
        "run", url, "--effort=smoke", "--profile=vendor.toml", *SELECTION, CANARY=CANARY
    )


def test_the_password_went_to_the_target(
    echoed: Finished, httpserver: HTTPServer
) -> None:
    assert any(
        CANARY in request.get_data(as_text=True) for request, _ in httpserver.log
    )
    assert echoed.code == 1


@pytest.mark.parametrize("form", FORMS)
def test_the_password_is_in_nothing_that_stays(echoed: Finished, form: str) -> None:
    files = {path.name: text_of(path) for path in echoed.reports.iterdir()}

    assert [name for name, text in files.items() if form in text] == []
    assert form not in echoed.out + echoed.err


def test_what_was_echoed_is_kept_without_it(echoed: Finished) -> None:
    kept = (echoed.reports / "results.jsonl").read_text(encoding="utf-8")

    assert "password [redacted]" in kept
