"""A profile means what it says, or is refused with the line to change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conformance.harness.catalogue import load_catalogue
from conformance.harness.profile import (
    MAX_BYTES,
    Profile,
    ProfileError,
    checked_profile,
    load_profile,
    merged_profile,
    profile_schema,
    target_protocols,
)


def written(directory: Path, text: str) -> Profile:
    """Load a profile of that text."""
    path = directory / "vendor.toml"
    path.write_text(text, encoding="utf-8")
    return load_profile(path)


def knowing(expires: str) -> str:
    """Return a profile with a known failure that ends then."""
    return f'[known-failures."a.b.c"]\nreason = "x"\nexpires = {expires}\n'


def test_the_published_schema_is_one() -> None:
    Draft202012Validator.check_schema(profile_schema())


def test_without_a_profile_every_protocol_has_its_defaults() -> None:
    profile = load_profile()

    assert (profile.is_default, profile.url) == (True, None)
    assert profile.tables["cm"]["xml"] == "/xml"


def test_every_suite_has_its_name_in_the_profile() -> None:
    assert load_catalogue().protocols.keys() <= {*target_protocols(profile_schema())}


def test_what_is_written_wins_over_the_default(tmp_path: Path) -> None:
    profile = written(tmp_path, '[cm]\nxml = "/cms/xml"\n')

    assert profile.tables["cm"]["xml"] == "/cms/xml"
    assert profile.tables["cm"]["stream"] == "/stream"
    assert profile.is_written("cm", "xml")
    assert not profile.is_written("cm", "stream")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[cm]\nxlm = "/x"', "cm: unknown key 'xlm'; did you mean 'xml'"),
        ('[tarjet]\nurl = "http://h"', "unknown key 'tarjet'; did you mean 'target'"),
        ("[cm]\nqqqqqq = 1", "unknown key 'qqqqqq'; known here: .*xml"),
        ('[target]\nurl = "h"', r"target\.url: 'h' does not match.*http or https"),
        ("[cm]\nread-only = 1", r"cm\.read-only: 1 is not of type 'boolean'"),
        ('[known-failures]\n"a.b.c" = ""', "a.b.c.: the reason on line 2 is blank"),
        ('[known-failures."a.b.c"]\nreason = " "', "the reason on line 2 is blank"),
        ('[known-failures."a.b.c"]\nowner = "me"', "'reason' is a required property"),
        ('[known-failures."a.b.c"]\nreason = 1', "1 is not of type 'string'.*why"),
        ('[known-failures."a.b.c"]\nuntil = 1', "unknown key 'until'; known here: cl"),
        (knowing("2027-01-31T10:00:00"), r"expires: '2027-01-31T.*TOML date"),
        (knowing('"2027-02-30"'), "expires: '2027-02-30' is not a 'date'"),
        ('[known-failures]\na.b.c = "x"', "unknown key 'b'.*reason"),
        ('[target]\nprotocols = ["mc"]', r"target\.protocols\.0: 'mc' is not one of"),
        ("[cm", "is not TOML"),
    ],
)
def test_a_slip_is_refused_with_its_place(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(ProfileError, match=words) as refused:
        written(tmp_path, text)

    assert str(refused.value).startswith(f"{tmp_path / 'vendor.toml'}: ")


def test_a_known_failure_is_read_with_its_lines(tmp_path: Path) -> None:
    (entry,) = written(tmp_path, knowing("2027-01-31")).known_failures

    assert (entry.reason, entry.expires) == ("x", date(2027, 1, 31))
    assert entry.place() == f"{tmp_path / 'vendor.toml'}:1"
    assert entry.place("expires").endswith("vendor.toml:3")


def test_the_short_form_of_a_known_failure_is_its_reason(tmp_path: Path) -> None:
    (entry,) = written(tmp_path, '[known-failures]\n"a.b.c" = "x"').known_failures

    assert (entry.name, entry.reason, entry.clause) == ("a.b.c", "x", "")
    assert entry.place("clause").endswith("vendor.toml:2")


def test_a_password_in_the_url_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"target\.url") as refused:
        written(tmp_path, '[target]\nurl = "http://joe:canary@h"')

    assert "canary" not in str(refused.value)


def test_what_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vendor.toml"
    path.write_bytes(b'[cm]\nlogin = "\xff"\n')

    with pytest.raises(ProfileError, match="is not TOML in UTF-8"):
        load_profile(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"none\.toml: cannot be read .No such file"):
        load_profile(tmp_path / "none.toml")


def test_a_file_past_the_bound_is_not_parsed(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=f"larger than {MAX_BYTES} bytes"):
        written(tmp_path, "#" * (MAX_BYTES + 1))


def test_a_merged_table_keeps_the_keys_it_does_not_name() -> None:
    profile = checked_profile({"cm": {"xml": "/x", "login": "joe"}}, "vendor.toml")

    table = merged_profile(profile, {"cm": {"xml": "/y"}}).tables["cm"]

    assert (table["xml"], table["login"]) == ("/y", "joe")


@contextmanager
def nothing() -> Iterator[None]:
    yield


def test_an_error_passes_through_a_context_manager() -> None:
    with pytest.raises(ProfileError, match=r"vendor\.toml: a slip"), nothing():
        raise ProfileError("vendor.toml", "a slip")


def test_the_schema_says_what_every_key_is_for() -> None:
    undescribed = [
        f"{name}.{key}"
        for name, table in profile_schema()["properties"].items()
        for key, rule in table.get("properties", {}).items()
        if not rule.get("description") and rule.get("type") != "object"
    ]

    assert json.dumps(undescribed) == "[]"
