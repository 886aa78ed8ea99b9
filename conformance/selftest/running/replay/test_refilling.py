"""Secrets go back where they were taken out, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.running.replay.refilling import Refilling, in_files
from conformance.running.replay.steps import Answer, ReplayError, Step

SETTINGS = {
    "cm": {"login": "root", "password-env": "CM"},
    "staging": {"login": "editor", "password-env": "STAGING", "base": "/rest"},
    "bsn": {
        "account": "acme",
        "login": "uploader",
        "password-env": "BSN",
        "second-login": "viewer",
        "second-password-env": "BSN2",
    },
}
SECRETS = {"CM": 'a"b&c', "STAGING": 'x"y', "BSN": "one", "BSN2": "two<"}
BODIES = {
    "cm": '<p><cm-authentication login="root" password="{}"/></p>',
    "staging": '{{"login": "editor", "password": "{}"}}',
    "bsn": "<w:Username>acme/viewer</w:Username><w:Password>{}</w:Password>",
}
WRITTEN = {"cm": "a&quot;b&amp;c", "staging": 'x\\"y', "bsn": "two&lt;"}


def step(body: str, target: str = "/", cookie: str = "", size: int = 0) -> Step:
    data = body.encode()
    headers = (("Host", "h"), ("Cookie", cookie)) if cookie else (("Host", "h"),)
    return Step(1, "POST", target, headers, data, size, is_whole=True, then=Answer(200))


def refilling(protocol: str, **secrets: str) -> Refilling:
    return Refilling(protocol, SETTINGS[protocol], secrets or SECRETS)


@pytest.mark.parametrize("protocol", BODIES)
def test_a_password_stands_again_as_it_was_written(protocol: str) -> None:
    whole = BODIES[protocol].format(WRITTEN[protocol])
    taken_out = BODIES[protocol].format("[redacted]")

    filled = refilling(protocol).filled(step(taken_out, size=len(whole)))

    assert filled.body.decode() == whole
    assert filled.size == len(whole)


def test_a_variable_that_is_not_set_is_named_with_its_key() -> None:
    body = BODIES["cm"].format("[redacted]")

    with pytest.raises(ReplayError, match=r"cm\.password-env: .* CM is not set"):
        refilling("cm", OTHER="x").filled(step(body))


def test_a_login_that_the_profile_does_not_know_is_named() -> None:
    body = BODIES["bsn"].format("[redacted]").replace("viewer", "somebody")

    with pytest.raises(ReplayError, match=r"'acme/somebody' .* set bsn\.login"):
        refilling("bsn").filled(step(body))


def test_another_password_than_the_profiles_is_not_guessed() -> None:
    body = BODIES["cm"].format("[redacted]")

    with pytest.raises(ReplayError, match="sent another password"):
        refilling("cm").filled(step(body, size=1000))


def test_a_secret_of_no_key_is_refused() -> None:
    body = '<cm-authentication login="root" token="[redacted]"/>'

    with pytest.raises(ReplayError, match="no key of the profile holds it"):
        refilling("cm").filled(step(body))


def test_a_session_is_todays() -> None:
    own = refilling("staging")
    sent = step("", "/rest/x?sid=[redacted]", "GCN_SESSION_SECRET=[redacted]")
    answer = Answer(
        200,
        headers=(("Set-Cookie", "GCN_SESSION_SECRET=s3; Path=/"),),
        body=b'{"sid":7}',
    )
    assert own.needs_session(sent)

    own.begin_session(answer)

    filled = own.filled(sent)
    assert filled.target == "/rest/x?sid=7"
    assert filled.field("cookie") == "GCN_SESSION_SECRET=s3"


@pytest.mark.parametrize("who", ["", "second-"])
def test_a_password_in_a_file_is_found_there(tmp_path: Path, who: str) -> None:
    (tmp_path / "word").write_text("from a file\r\nno more\n", encoding="utf-8")
    settings = {f"{who}login": "viewer", "account": "acme", "password-env": "BSN"}
    settings[f"{who}password-file"] = str(tmp_path / "word")
    again = Refilling("bsn", settings, in_files("bsn", settings), exact=False)

    filled = again.filled(step(BODIES["bsn"].format("[redacted]")))

    assert filled.body.decode() == BODIES["bsn"].format("from a file")


def test_a_password_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match=r"cm\.password-file: .*gone cannot be read"):
        in_files("cm", {"password-file": str(tmp_path / "gone")})
