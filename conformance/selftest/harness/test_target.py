"""A target: its URL, its secrets, and what it says it does not have."""

from __future__ import annotations

import pytest

from conformance.harness.judgement import NotApplicable
from conformance.harness.profile import ProfileError, checked_profile
from conformance.harness.run import Run
from conformance.harness.target import Secret, Target, checked_url, credentials

CANARY = "mallard-4711-canary"


def target(password: str = CANARY, *, read_only: bool = False) -> Target:
    """Return a target that is never spoken to."""
    return Target(
        url="http://127.0.0.1:1",
        run="cct-0",
        tables={"cm": {"login": "root", "read-only": read_only}},
        absent=frozenset({"cm.custom-commands"}),
        secrets={"cm.password": Secret(password)},
    )


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://h", "http://h"),
        ("http://h/", "http://h"),
        ("https://h:8443/cms/", "https://h:8443/cms"),
    ],
)
def test_a_base_url_loses_its_trailing_slash(url: str, base: str) -> None:
    assert checked_url(url) == base


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("h:80", "must begin with http"),
        ("ftp://h", "must begin with http"),
        ("http://", "names no host"),
        ("http://h:0", "names no host and port"),
        ("http://h:99999", "is not a URL"),
        ("http://[::1", "is not a URL"),
        ("http://joe:pw@h", "credentials"),
        ("http://h/?q", "no query"),
        ("http://h/#f", "no fragment"),
    ],
)
def test_an_unusable_url_is_refused_with_the_reason(url: str, words: str) -> None:
    with pytest.raises(ProfileError, match=words):
        checked_url(url)


def test_a_password_in_a_url_is_not_repeated() -> None:
    with pytest.raises(ProfileError) as refused:
        checked_url(f"http://joe:{CANARY}@h")

    assert CANARY not in str(refused.value)


def test_a_secret_shows_in_no_repr() -> None:
    shown = repr(Secret(CANARY)) + repr(target()) + repr(Run(target()))

    assert CANARY not in shown


def test_what_is_declared_absent_is_not_judged() -> None:
    with pytest.raises(NotApplicable, match=r"cm\.custom-commands"):
        target().need("cm.custom-commands")


def test_a_read_only_target_lacks_writing_and_nothing_else() -> None:
    careful = target(read_only=True)

    assert (careful.lacks("cm.write"), careful.lacks("cm.streaming")) == (True, False)
    assert not target().lacks("cm.write")


def test_a_variable_the_profile_names_has_to_be_set() -> None:
    profile = checked_profile({"cm": {"password-env": "NO_SUCH"}}, "vendor.toml")

    with pytest.raises(ProfileError, match="variable NO_SUCH is not set"):
        credentials(profile, {})


def test_a_variable_only_a_default_names_may_be_unset() -> None:
    assert credentials(checked_profile({}, "defaults"), {}) == {}


def test_a_password_is_read_from_its_variable() -> None:
    profile = checked_profile({"cm": {"password-env": "PW"}}, "vendor.toml")

    assert credentials(profile, {"PW": CANARY})["cm.password"].value == CANARY


def test_a_run_blanks_its_password_wherever_it_stands() -> None:
    assert CANARY not in Run(target()).redactor.text(f"login root, pw {CANARY}")


def test_a_password_that_equals_the_login_is_blanked_in_its_places_only() -> None:
    redactor = Run(target("root")).redactor

    assert redactor.text("the login root of ROOTPUB") == "the login root of ROOTPUB"
    assert "root" not in redactor.text('<x password="root"/>')
