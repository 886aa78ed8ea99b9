"""A password goes to the target and nowhere else, whatever comes back."""

from __future__ import annotations

import base64
import gzip
import re
import traceback
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from conformance.harness.profile import checked_profile
from conformance.harness.run import Run
from conformance.harness.target import credentials
from conformance.running.targets import target_of
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


def files_in(directory: Path) -> list[Path]:
    """Return every file that a command has left, but for the password's own."""
    return [
        path
        for path in directory.rglob("*")
        if path.is_file() and path.name not in {"vendor.toml", "secret.txt"}
    ]


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


#: How the password is given: by a variable, or by a file.
WAYS = {"env": 'password-env = "CANARY"', "file": 'password-file = "secret.txt"'}
#: Commands that need it, or come near it; each has every output there is.
LINES = {
    "run": ("run", "URL", "--effort=smoke", "--report=all", *SELECTION),
    "workers": ("run", "URL", "--effort=smoke", "-n1", "--report=none", *SELECTION),
    "plan": ("run", "URL", "--effort=smoke", "--plan", *SELECTION),
    "doctor": ("doctor", "URL", "--protocol=cm"),
    "doctor as JSON": ("doctor", "URL", "--protocol=cm", "--json"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("line", LINES)
def test_no_command_tells_the_password(
    line: str, way: str, command: Command, httpserver: HTTPServer, tmp_path: Path
) -> None:
    httpserver.expect_request(re.compile(".*")).respond_with_handler(echo)
    (tmp_path / "vendor.toml").write_text(f"[cm]\n{WAYS[way]}\n", encoding="utf-8")
    (tmp_path / "secret.txt").write_text(f"{CANARY}\n", encoding="utf-8")
    url = httpserver.url_for("").rstrip("/")
    words = [word.replace("URL", url) for word in LINES[line]]

    done = command(*words, "--profile=vendor.toml", CANARY=CANARY)

    told = [done.out, done.err, *map(text_of, files_in(tmp_path))]
    assert [form for form in FORMS if any(form in text for text in told)] == []


def test_a_password_from_a_file_goes_to_the_target(
    command: Command, httpserver: HTTPServer, tmp_path: Path
) -> None:
    httpserver.expect_request(re.compile(".*")).respond_with_handler(echo)
    (tmp_path / "vendor.toml").write_text(f"[cm]\n{WAYS['file']}\n", encoding="utf-8")
    (tmp_path / "secret.txt").write_text(f"{CANARY}\r\nmore\n", encoding="utf-8")
    url = httpserver.url_for("").rstrip("/")

    command("run", url, "--effort=smoke", "--profile=vendor.toml", *SELECTION)

    sent = [request.get_data(as_text=True) for request, _ in httpserver.log]
    assert any(f'"{CANARY}"' in one for one in sent)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "cannot be read (No such file or directory)"),
        ("\nsecond\n", "the first line of 'secret.txt' is empty"),
    ],
)
def test_a_file_without_a_password_is_named(
    text: str | None, told: str, command: Command, tmp_path: Path
) -> None:
    (tmp_path / "vendor.toml").write_text(f"[cm]\n{WAYS['file']}\n", encoding="utf-8")
    if text is not None:
        (tmp_path / "secret.txt").write_text(text, encoding="utf-8")

    done = command("run", "http://127.0.0.1:1", "--profile=vendor.toml")

    assert (done.code, told in done.out + done.err) == (2, True)


def test_no_repr_and_no_traceback_shows_a_password() -> None:
    profile = checked_profile({"cm": {"password-env": "CANARY"}}, "vendor.toml")
    secrets = credentials(profile, {"CANARY": CANARY})
    run = Run(target_of(profile, "http://127.0.0.1:1", "cct-1", secrets))
    with pytest.raises(ZeroDivisionError) as caught:
        raise ZeroDivisionError(repr(run), run, secrets)

    shown = "".join(traceback.format_exception(caught.value)) + repr(run.http())
    assert secrets["cm.password"].value == CANARY
    assert CANARY not in shown + repr(run.redactor) + repr(run.target)
