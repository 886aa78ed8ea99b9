"""One exit code per outcome; nothing but a judged pass ends with 0."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from conformance.running.bundle import ENVIRONMENT
from conformance.selftest.command import Command, Finished
from conformance.selftest.conftest import QUICK
from conformance.selftest.exchange.raw_server import Peer, RawServer, answering
from conformance.selftest.running.clinic import answer

ANYWHERE = re.compile(".*")


def test_a_server_that_conforms_ends_with_0(conforming: Finished) -> None:
    assert conforming.code == 0
    assert "Conforms: " in conforming.out


def test_the_reference_ends_with_0(command: Command) -> None:
    done = command("run", "--reference", *QUICK)

    assert (done.code, done.report["exit_code"]) == (0, 0)
    assert done.report["reference"] is True


def test_a_server_that_deviates_ends_with_1(failing: Finished) -> None:
    assert (failing.code, failing.report["exit_code"]) == (1, 1)
    assert "Does not conform: 1 of " in failing.out
    assert failing.verdicts["cm.stream.other-methods-refused"] == "violates"


def test_only_what_is_violated_is_blamed(failing: Finished) -> None:
    blamed = [name for name, word in failing.verdicts.items() if word == "violates"]

    assert blamed == ["cm.stream.other-methods-refused"]


def test_a_dead_port_ends_with_3(command: Command, dead_url: str) -> None:
    done = command("run", "--target-url", dead_url)

    assert (done.code, done.report["exit_code"]) == (3, 3)
    assert "Connection refused" in done.out
    assert "Not judged" in done.out


def test_a_dead_port_is_said_once(command: Command, dead_url: str) -> None:
    done = command("run", dead_url, *QUICK)

    assert done.out.count("Connection refused") == 1


def test_a_host_that_has_no_address_ends_with_3(command: Command) -> None:
    done = command("run", "http://nowhere.invalid", *QUICK)

    assert done.code == 3
    assert "nowhere.invalid" in done.out


@pytest.mark.parametrize(
    ("status", "fields", "told"),
    [
        (200, {}, "answered 200 OK (text/html): a page for people"),
        (302, {"Location": "/login"}, "→ a way past the login page"),
        (401, {"WWW-Authenticate": 'Basic realm="x"'}, "none were sent"),
        (404, {}, "a profile (--profile): [cm] add xml → the path of the protocol"),
        (500, {}, "answered 500"),
    ],
)
def test_a_server_of_something_else_ends_with_3(
    command: Command,
    httpserver: HTTPServer,
    status: int,
    fields: dict[str, str],
    told: str,
) -> None:
    page = httpserver.expect_request(ANYWHERE)
    page.respond_with_data(
        "<html>Welcome</html>", status, fields, content_type="text/html"
    )

    done = command("run", httpserver.url_for("").rstrip("/"), *QUICK)

    assert (done.code, done.report["exit_code"]) == (3, 3)
    assert told in done.out
    assert {request.method for request, _ in httpserver.log} <= {"GET", "POST"}
    assert all(b"-get>" in request.data for request, _ in httpserver.log)


@pytest.fixture
def silent_url() -> Iterator[str]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_server_that_hangs_ends_with_3(command: Command, silent_url: str) -> None:
    done = command("run", silent_url, *QUICK)

    assert done.code == 3
    assert "nothing for 10 s before the first byte of an answer" in done.out


def closes(peer: Peer) -> None:
    """Take a request, and end the connection."""
    peer.head()


def test_a_server_that_dies_on_the_way_is_given_up(command: Command) -> None:
    spoken = b"<cm-payload><cm-response success='true'/></cm-payload>"
    alive = answering(answer(body=spoken.decode()), hold=True)
    with RawServer(*[alive] * 12, closes) as server:
        done = command("run", server.url, *QUICK, "--protocol=cm")

    reasons = {row.get("because", "") for row in done.evidence}
    assert done.code in {1, 3}
    assert any("/xml does not answer: the end of the" in one for one in reasons)
    assert done.out.count("/xml does not answer: ") == 1


def test_an_empty_selection_ends_with_3(command: Command) -> None:
    done = command("run", "--reference", "--requirement", "cm.strem.*")

    assert done.code == 3
    assert "no requirement matches 'cm.strem.*'; did you mean cm.stream." in done.out


def test_a_selection_of_the_excluded_alone_ends_with_3(command: Command) -> None:
    name = "cm.code.contents-as-listed"

    done = command("run", "--reference", "--requirement", name)

    assert (done.code, done.verdicts) == (3, {name: "excluded"})
    assert "nothing to judge: all 1 requirements selected are excluded" in done.out


def test_a_selection_of_another_protocol_ends_with_3(
    command: Command, tmp_path: Path, right_server: str
) -> None:
    (tmp_path / "vendor.toml").write_text('[target]\nprotocols = ["cm"]\n')

    line = ["--profile", "vendor.toml", "--requirement", "bsn.soap.*"]
    done = command("run", right_server, *line)

    assert (done.code, done.report["exit_code"], done.verdicts) == (3, 3, {})
    assert "selected are of bsn, and only cm is to be judged" in done.out


def test_a_selection_of_what_is_absent_ends_with_3(
    command: Command, tmp_path: Path, right_server: str
) -> None:
    text = '[capabilities]\nabsent = ["cm.streaming"]\n'
    (tmp_path / "vendor.toml").write_text(text)

    done = command("run", right_server, "--profile", "vendor.toml", *QUICK)

    assert (done.code, set(done.verdicts.values())) == (3, {"not applicable"})
    assert "need what the profile says is not there: cm.streaming" in done.out
    assert "cm.streaming is declared absent, yet the server shows it" in done.out


def test_how_a_capability_is_known_is_told(
    conforming: Finished, command: Command, tmp_path: Path, right_server: str
) -> None:
    text = '[capabilities]\nabsent = ["cm.streaming"]\n[cm]\nread-only = true\n'
    (tmp_path / "vendor.toml").write_text(text)
    line = ["--profile", "vendor.toml", "--requirement", "cm.query.by-path"]

    done = command("run", right_server, *line)

    assert known(conforming, "cm.streaming").startswith("discovered: OPTIONS of ")
    assert known(conforming, "cm.write").startswith("assumed: ")
    assert known(done, "cm.streaming").startswith("declared absent in the profile; ")
    assert known(done, "cm.write") == "declared read-only in the profile"


def known(done: Finished, capability: str) -> str:
    """Return how the report says that a capability is known."""
    rows = done.evidence[0]["capabilities"]
    return str(next(row["how"] for row in rows if row["name"] == capability))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ([], "no target: give --target-url URL"),
        (["--target-url", ""], "no target: give --target-url URL"),
        ([""], "no target: give --target-url URL"),
        (["http://h", "--target-url", "http://h"], "give the URL once"),
        (["http://h", "--reference"], "exclude each other"),
        (["h:8080"], "must begin with http:// or https://"),
        (["http://u:canary@h"], "must not carry credentials"),
        (["--reference", "--protocol", "mc"], "--protocol 'mc' is unknown; known: cm"),
        (["http://h", "--variant", "X"], "--variant goes with --reference"),
        (["--reference", "--variant", "X"], "no deviation or liberty 'X'"),
        (["--reference", "--report-dir", "/dev/null/x"], "cannot be written"),
        (["--reference", "--profile", "none.toml"], "none.toml: cannot be read"),
    ],
)
def test_wrong_usage_ends_with_2_and_leaves_nothing(
    command: Command, line: list[str], told: str
) -> None:
    refused = command("run", *line)

    assert refused.code == 2
    assert told in refused.err
    assert "Traceback" not in refused.err
    assert "canary" not in refused.err
    assert not list(refused.directory.iterdir())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[cm]\nxlm = "/x"', "cm: unknown key 'xlm'; did you mean 'xml'?"),
        ("[cm", "is not TOML"),
        ('[cm]\npassword-env = "NO_SUCH"', "variable NO_SUCH is not set"),
        (
            '[known-failures]\n"cm.strem.round-trip" = "x"',
            "'cm.strem.round-trip' is unknown",
        ),
        (
            '[capabilities]\nabsent = ["cm.streeming"]',
            "'cm.streeming' is unknown; did you mean 'cm.streaming'?",
        ),
    ],
)
def test_a_profile_that_cannot_be_meant_ends_with_2(
    command: Command, tmp_path: Path, dead_url: str, text: str, told: str
) -> None:
    (tmp_path / "vendor.toml").write_text(text, encoding="utf-8")

    refused = command("run", dead_url, "--profile", "vendor.toml")

    assert refused.code == 2
    assert f"vendor.toml: {told}" in refused.err or told in refused.err
    assert not (tmp_path / "reports").exists()


def test_the_profile_may_name_the_target(
    command: Command, tmp_path: Path, right_server: str
) -> None:
    text = f'[target]\nurl = "{right_server}"\n'
    (tmp_path / "vendor.toml").write_text(text, encoding="utf-8")

    done = command("run", "--profile", "vendor.toml", *QUICK, **ENVIRONMENT)

    assert (done.code, done.report["target"]) == (0, right_server)


def test_the_command_line_wins_over_the_profile(
    command: Command, tmp_path: Path, right_server: str, dead_url: str
) -> None:
    text = f'[target]\nurl = "{dead_url}"\n'
    (tmp_path / "vendor.toml").write_text(text, encoding="utf-8")

    done = command(
        "run", right_server, "--profile", "vendor.toml", *QUICK, **ENVIRONMENT
    )

    assert (done.code, done.report["target"]) == (0, right_server)
