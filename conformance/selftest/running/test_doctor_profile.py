"""What the profile says of a server, and what the server shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from conformance.harness.doctor.check import State
from conformance.harness.resources import resource
from conformance.reference.bsn.wsdl import Wsdl
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


# -- capabilities ---------------------------------------------------------------------


def test_a_capability_declared_absent_that_shows_itself(
    visit: Visit, right_server: str
) -> None:
    absent = '"cm.streaming", "bsn.web-pages"'

    seen = visit(right_server, f"[capabilities]\nabsent = [{absent}]\n", protocols=ALL)

    assert seen.faults == ["declared-absent", "declared-absent"]
    assert ":2: [capabilities] absent = [" in seen.line("declared-absent")
    assert seen.examination.exit_code == 0


class WithoutSessions(Wsdl):
    """A description of a service that takes files alone."""

    def document(self, address: str) -> bytes:
        """Return the description with one method under another name."""
        return super().document(address).replace(b"StartWebPageUp", b"StartWebUp")


def test_methods_that_the_description_lacks(visit: Visit) -> None:
    with reference_server(WithoutSessions) as server:
        seen = visit(server.url, protocols=("bsn",))

    assert seen.faults == ["methods-missing"]
    assert not seen.examination.discovered["bsn.web-pages"].present


def test_capabilities_that_show_themselves_are_discovered(
    visit: Visit, right_server: str
) -> None:
    discovered = visit(right_server, protocols=ALL).examination.discovered

    shown = {name for name, one in discovered.items() if one.present}
    assert shown == {"cm.streaming", "bsn.web-pages", "bsn.replacing"}


# -- the clock ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "faults"), [(4, []), (-6, ["clock"]), (60, ["clock"])]
)
def test_a_clock_that_is_off(
    serving: Serving, visit: Visit, minutes: int, faults: list[str]
) -> None:
    there = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes))
    body = '<cm-payload><cm-response success="true"/></cm-payload>'
    server = serving(
        answering(answer("200 OK", f"Date: {there}", body=body), hold=True)
    )

    seen = visit(server.url, NO_STREAMING)

    assert [one for one in seen.faults if one == "clock"] == faults


def test_a_date_that_is_none_is_not_checked(serving: Serving, visit: Visit) -> None:
    server = serving(answering(answer("200 OK", "Date: yesterday"), hold=True))

    checks = visit(server.url).examination.checks

    assert [one.state for one in checks if one.name == "clock"] == [State.UNCHECKED]
