"""What the profile says of a server, and what the server shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.harness.resources import resource
from conformance.reference.staging.session import LoginNeeded
from conformance.running.bundle import ENVIRONMENT, reference_server
from conformance.selftest.exchange.raw_server import answering
from conformance.selftest.running.clinic import Seen, answer
from conformance.selftest.running.conftest import Serving, Visit

REFUSED = (
    '<cm-payload><cm-response success="false"><cm-code numeric="1"'
    ' phrase="please log in"/></cm-response></cm-payload>'
)
NO_STREAMING = '[capabilities]\nabsent = ["cm.streaming"]\n'
ALL = ("cm", "staging", "bsn")


def first_change(seen: Seen, fault: str) -> str:
    """Return the first line to change, without the directory that a test is in."""
    return seen.line(fault).rpartition("/vendor.toml")[2]


def test_the_reference_is_found_well(visit: Visit, right_server: str) -> None:
    profile = resource("fixtures", "reference.toml").read_text(encoding="utf-8")

    # The staging password is for a login that this profile does not name.
    secrets = {k: v for k, v in ENVIRONMENT.items() if k != "STAGING_PASSWORD"}

    seen = visit(right_server, profile, protocols=ALL, variables=secrets)

    assert (seen.faults, seen.examination.exit_code) == ([], 0)
    assert seen.run.transcript.total <= 15


# -- who we are -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("protocol", "variable", "profile"),
    [
        ("cm", "CM_PASSWORD", ""),
        ("bsn", "BSN_PASSWORD", ""),
        ("staging", "STAGING_PASSWORD", '[staging]\nlogin = "editor"\n'),
    ],
)
def test_credentials_that_are_not_taken(
    visit: Visit, right_server: str, protocol: str, variable: str, profile: str
) -> None:
    secret = {variable: "a-wrong-canary"}

    seen = visit(right_server, profile, protocols=(protocol,), variables=secret)

    assert seen.faults == ["credentials-refused"]
    assert seen.line("credentials-refused", 1).startswith(f"environment: {variable} →")
    assert "canary" not in repr(seen.examination)


def test_credentials_that_are_wanted_and_not_given(
    serving: Serving, visit: Visit
) -> None:
    server = serving(answering(answer(body=REFUSED), hold=True))

    seen = visit(server.url, NO_STREAMING)

    assert seen.faults == ["credentials-wanted"]
    assert seen.line("credentials-wanted") == (
        "environment: CM_PASSWORD → the password of root"
    )


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    with reference_server(LoginNeeded) as server:
        yield server.url


def test_a_session_is_wanted_and_no_login_is_named(visit: Visit, guarded: str) -> None:
    seen = visit(guarded, protocols=("staging",))

    assert seen.faults == ["credentials-wanted"]
    assert first_change(seen, "credentials-wanted").startswith(": [staging] add login")


def test_a_login_is_named_and_there_is_no_password(visit: Visit, guarded: str) -> None:
    seen = visit(guarded, '[staging]\nlogin = "editor"\n', protocols=("staging",))

    assert seen.faults == ["login-without-password"]
    assert seen.line("login-without-password").startswith("environment: STAGING_")


def test_a_password_is_there_and_no_login_is_named(
    visit: Visit, right_server: str
) -> None:
    secret = {"STAGING_PASSWORD": "editor"}

    seen = visit(right_server, protocols=("staging",), variables=secret)

    assert seen.faults == ["password-without-login"]
    assert seen.examination.exit_code == 0


def test_a_login_that_is_taken_is_said(visit: Visit, guarded: str) -> None:
    profile, secret = '[staging]\nlogin = "editor"\n', {"STAGING_PASSWORD": "editor"}

    seen = visit(guarded, profile, protocols=("staging",), variables=secret)

    assert seen.faults == []


def test_a_version_that_is_not_spoken(visit: Visit, right_server: str) -> None:
    seen = visit(right_server, '[cm]\nversion = "99.0"\n')

    assert seen.faults == ["version-refused"]
    assert ':2: [cm] version = "99.0" →' in seen.line("version-refused")


# -- what is there --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "fault", "change"),
    [
        (
            '[cm]\nfolder = "/gone"\n',
            "folder-missing",
            ':2: [cm] folder = "/gone" → the path of a folder that is there',
        ),
        (
            '[cm]\n\n\ndocument-format = "scroll"\n',
            "format-missing",
            ':4: [cm] document-format = "scroll" → the name of a file format that is there',  # noqa: E501  (one line of the output)
        ),
        (
            '[cm]\nstream = "/flow"\n',
            "stream-path",
            ':2: [cm] stream = "/flow" → "/stream"',
        ),
    ],
)
def test_an_object_that_is_not_there(
    visit: Visit, right_server: str, profile: str, fault: str, change: str
) -> None:
    seen = visit(right_server, profile)

    assert (seen.faults, first_change(seen, fault)) == ([fault], change)
    assert not seen.blocks(fault)


def test_a_page_that_may_be_edited_and_is_not_there(
    visit: Visit, right_server: str
) -> None:
    edits = 'page = "P"\npath = "/rest/no"\nbody = "%TEXT%"\ntext = "All"\n'

    seen = visit(right_server, f"[staging.cms-edits]\n{edits}", protocols=("staging",))

    assert seen.faults == ["object-missing"]
    assert first_change(seen, "object-missing").startswith(
        ':3: [staging.cms-edits] path = "/rest/no" →'
    )


@pytest.fixture
def wsdl(visit: Visit, right_server: str) -> bytes:
    exchanges = visit(right_server, protocols=("bsn",)).run.transcript.exchanges
    return exchanges[0].body


@pytest.fixture
def own_wsdl(tmp_path: Path, wsdl: bytes) -> str:
    (tmp_path / "own.wsdl").write_bytes(wsdl)
    return str(tmp_path / "own.wsdl")


def test_a_description_file_that_lacks_a_method(
    tmp_path: Path, visit: Visit, right_server: str, wsdl: bytes
) -> None:
    (tmp_path / "own.wsdl").write_bytes(wsdl.replace(b"GetFileUpload", b"GetFile"))

    text = f'[bsn]\nwsdl-file = "{tmp_path}/own.wsdl"\n'
    seen = visit(right_server, text, protocols=("bsn",))

    assert seen.faults == ["description-file"]
    assert "a description without GetFileUploadStatus" in repr(seen.examination)


@pytest.mark.parametrize(("endpoint", "faults"), [("", []), ("/no", ["endpoint-path"])])
def test_a_description_file_is_called_by(
    visit: Visit, right_server: str, own_wsdl: str, endpoint: str, faults: list[str]
) -> None:
    other = f'endpoint = "{endpoint}"\n' if endpoint else ""

    text = f'[bsn]\nwsdl-file = "{own_wsdl}"\n{other}'
    seen = visit(right_server, text, protocols=("bsn",))

    assert seen.faults == faults


@pytest.mark.parametrize("content", [None, "<html/>"])
def test_a_description_file_that_holds_none(
    tmp_path: Path, visit: Visit, right_server: str, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "own.wsdl").write_text(content, encoding="utf-8")
    profile = f'[bsn]\nwsdl-file = "{tmp_path}/own.wsdl"\n'

    seen = visit(right_server, profile, protocols=("bsn",))

    assert (seen.faults, seen.blocks("description-file")) == (
        ["description-file"],
        True,
    )


def test_a_description_that_cannot_be_used(serving: Serving, visit: Visit) -> None:
    body = '<a xmlns="http://schemas.xmlsoap.org/wsdl/"/>'
    server = serving(answering(answer(body=body), hold=True))

    assert visit(server.url, protocols=("bsn",)).faults == ["description-unusable"]


def test_an_endpoint_that_is_another(visit: Visit, right_server: str) -> None:
    seen = visit(right_server, '[bsn]\nendpoint = "/xml"\n', protocols=("bsn",))

    assert seen.faults == ["endpoint-path"]
    assert ':2: [bsn] endpoint = "/xml" →' in seen.line("endpoint-path")
