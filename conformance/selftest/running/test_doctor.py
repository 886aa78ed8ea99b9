"""``cms-conformance doctor``: what it says, how soon, and what it never does."""

from __future__ import annotations

import ast
import json
import time
from pathlib import Path

import pytest

from conformance.harness.doctor.faults import FAULTS
from conformance.harness.doctor.patience import BRISK, PATIENT
from conformance.harness.resources import resource
from conformance.harness.writes import writes_of
from conformance.running.bundle import ENVIRONMENT
from conformance.running.doctor.places import Source
from conformance.running.doctor.telling import as_record, as_text
from conformance.selftest.command import Command
from conformance.selftest.exchange.raw_server import Peer, RawServer, answering
from conformance.selftest.running.clinic import answer
from conformance.selftest.running.conftest import Serving, Visit

HERE = Path(__file__).parent
LOGIN = answer("302 Found", "Location: /login?next=canary-secret")
CANARY = "canary-secret"


def test_every_fault_is_provoked_by_a_test() -> None:
    paths = HERE.glob("test_doctor_*.py")
    nodes = [one for path in paths for one in ast.walk(ast.parse(path.read_text()))]
    texts = {one.value for one in nodes if isinstance(one, ast.Constant)}

    assert set(FAULTS) - texts == set()
    assert len(FAULTS) > 24


def test_all_deadlines_together_are_less_than_five_seconds() -> None:
    assert BRISK.total <= 4.5
    assert BRISK.for_answers(BRISK.total - BRISK.answers) == pytest.approx(
        BRISK.answers
    )
    assert PATIENT.total <= 30


def test_a_server_that_hangs_takes_five_seconds_at_most(
    command: Command, serving: Serving
) -> None:
    server = serving(Peer.rest)

    began = time.monotonic()
    seen = command("doctor", server.url)

    assert (seen.code, "hangs" in seen.out) == (3, True)
    # What a busy machine needs to start the program is no part of the promise.
    assert time.monotonic() - began < 5 + 4


def test_a_server_that_is_well_ends_with_0(command: Command, right_server: str) -> None:
    seen = command("doctor", right_server)

    assert (seen.code, seen.err) == (0, "")
    assert seen.out.endswith("Ready to be judged.\n")


def test_the_reference_is_examined_when_it_is_asked_for(command: Command) -> None:
    assert command("doctor", "--reference", "--protocol", "staging").code == 0


def test_the_worst_is_explained_first(command: Command, dead_url: str) -> None:
    seen = command("doctor", dead_url)

    first = seen.out.splitlines()[2:6]
    assert seen.code == 3
    assert first[0] == "✗ port: connection-refused"
    assert f"command line: {dead_url} → the port" in first[3]


def test_the_same_change_is_said_once(command: Command, serving: Serving) -> None:
    server = serving(answering(answer("500 Internal Server Error"), hold=True))

    seen = command("doctor", server.url)

    assert seen.out.count("change this") == 1
    assert seen.out.count("answered 500") == 4


def test_a_terminal_that_knows_no_marks_is_spoken_to(
    command: Command, dead_url: str
) -> None:
    seen = command("doctor", dead_url, PYTHONIOENCODING="ascii")

    assert (seen.code, "connection-refused" in seen.out) == (3, True)


def test_the_profiles_line_is_named(command: Command, tmp_path: Path) -> None:
    with RawServer(answering(answer("404 Not Found"), hold=True)) as server:
        text = (
            f'[target]\nurl = "{server.url}"\nprotocols = ["cm"]\n\n[cm]\nxml = "/x"\n'
        )
        (tmp_path / "vendor.toml").write_text(text, encoding="utf-8")

        seen = command("doctor", "--profile", "vendor.toml")

    assert seen.code == 3
    assert 'change this     vendor.toml:6: [cm] xml = "/x" → the path' in seen.out


def test_text_and_json_tell_the_same(
    command: Command, right_server: str, visit: Visit
) -> None:
    record = json.loads(command("doctor", right_server, "--json").out)
    seen = visit(right_server, protocols=record["protocols"])

    again = as_record(seen.examination, Source())
    assert [one["title"] for one in record["checks"]] == [
        one["title"] for one in again["checks"]
    ]
    assert all(one["found"] in as_text(again) for one in again["checks"])


@pytest.mark.parametrize("format_", [[], ["--json"]])
def test_no_secret_is_told(
    command: Command, serving: Serving, format_: list[str]
) -> None:
    server = serving(answering(LOGIN, hold=True))

    seen = command(
        "doctor", server.url, *format_, CM_PASSWORD=CANARY, BSN_PASSWORD=CANARY
    )

    assert seen.code == 3
    assert CANARY not in seen.out + seen.err


@pytest.mark.parametrize("protocol", ["cm", "staging", "bsn"])
@pytest.mark.parametrize("profile", [resource("fixtures", "reference.toml"), None])
def test_it_writes_nothing(
    visit: Visit, right_server: str, protocol: str, profile: Path | None
) -> None:
    text = profile.read_text(encoding="utf-8") if profile else ""

    seen = visit(right_server, text, protocols=(protocol,), variables=ENVIRONMENT)

    sent, writes = seen.run.transcript.exchanges, writes_of(protocol)
    assert sent
    assert [one for one in sent if writes(one, seen.run.target)] == []


@pytest.mark.parametrize("protocol", ["cm", "staging", "bsn"])
def test_it_writes_nothing_where_it_seeks(
    visit: Visit, serving: Serving, protocol: str
) -> None:
    server = serving(answering(answer("404 Not Found"), hold=True))

    seen = visit(server.url, protocols=(protocol,))

    sent, writes = seen.run.transcript.exchanges, writes_of(protocol)
    assert len(sent) > 3
    assert [one for one in sent if writes(one, seen.run.target)] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[cm]\nversion = "2"\nxlm = "/x"', "vendor.toml:3: cm: unknown key 'xlm'"),
        ('\n[cm]\npassword-env = "NO_SUCH"', "vendor.toml:3: cm.password-env:"),
        ('[cm]\n\nxml = "x"', "vendor.toml:3: cm.xml:"),
        ("[cmm]", "vendor.toml:1: top level: unknown key 'cmm'"),
        ("[cm", "vendor.toml: is not TOML"),
    ],
)
def test_a_profile_that_cannot_be_meant_ends_with_2(
    command: Command, tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "vendor.toml").write_text(text, encoding="utf-8")

    refused = command("doctor", "http://127.0.0.1:9", "--profile", "vendor.toml")

    assert (refused.code, refused.out) == (2, "")
    assert told in refused.err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ([], "no target"),
        (["http://h", "--reference"], "exclude each other"),
        (["http://h", "--protocol", "mc"], "--protocol 'mc' is unknown"),
        (["h:8080"], "must begin with http:// or https://"),
        (["http://h ost"], "holds white space"),
    ],
)
def test_wrong_usage_ends_with_2(command: Command, line: list[str], told: str) -> None:
    refused = command("doctor", *line)

    assert refused.code == 2
    assert told in refused.err
