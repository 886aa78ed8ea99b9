"""``cms-conformance init``: a profile with every key, which itself says nothing new."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.harness.profile import (
    Profile,
    checked_profile,
    load_profile,
    profile_schema,
)
from conformance.running.doctor.template import template
from conformance.selftest.command import Command
from conformance.selftest.exchange.raw_server import RawServer
from conformance.selftest.running.clinic import answer, at

FILE = "cms-conformance.toml"
LISTING = answer(body='{"items": [], "numItems": 0}')


def keys(schema: dict[str, Any], above: str = "") -> Iterator[str]:
    """Yield the path of every key of a schema."""
    for key, rule in schema.get("properties", {}).items():
        yield f"{above}{key}"
        yield from keys(rule, f"{above}{key}.")


def uncommented() -> dict[str, Any]:
    """Return the template with every comment that is a key made one."""
    lines = template().partition("\n\n")[2].splitlines()
    return tomllib.loads("\n".join(line.removeprefix("# ") for line in lines))


def paths(document: dict[str, Any], above: str = "") -> Iterator[str]:
    """Yield the path of every key of a document."""
    for key, value in document.items():
        yield f"{above}{key}"
        if isinstance(value, dict):
            yield from paths(value, f"{above}{key}.")


def meant(profile: Profile) -> Profile:
    """Return a profile without what tells where and how it was written."""
    return replace(profile, source="", written={}, text="")


def test_the_file_loads_and_equals_the_defaults(command: Command) -> None:
    done = command("init")

    written = load_profile(done.directory / FILE)
    default = load_profile()
    assert done.code == 0
    assert meant(written) == meant(default)


def test_every_key_of_the_schema_is_in_it() -> None:
    assert set(keys(profile_schema())) <= set(paths(uncommented()))


def test_every_key_in_it_can_be_uncommented() -> None:
    document = uncommented()
    document.pop("known-failures")

    assert checked_profile(document, "template").protocols


def test_another_file_may_be_named(command: Command) -> None:
    done = command("init", "mine.toml")

    assert (done.directory / "mine.toml").is_file()
    assert "cms-conformance doctor --profile mine.toml" in done.out


def test_nothing_is_overwritten(command: Command, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("mine", encoding="utf-8")

    refused = command("init")

    assert (refused.code, (tmp_path / FILE).read_text()) == (2, "mine")
    assert f"{FILE} is there already" in refused.err


def test_a_directory_that_is_not_there_is_a_slip(command: Command) -> None:
    refused = command("init", "nowhere/profile.toml")

    assert refused.code == 2
    assert "nowhere/profile.toml cannot be written" in refused.err


def test_the_server_is_asked_what_it_speaks(
    command: Command, right_server: str
) -> None:
    done = command("init", "--url", right_server)

    profile = load_profile(done.directory / FILE)
    assert (done.code, profile.url) == (0, right_server)
    assert profile.protocols == ("cm", "staging", "bsn")


def test_a_place_that_was_found_is_written(command: Command) -> None:
    there = at("/api/rest/content/package", LISTING, answer("404 Not Found"))
    with RawServer(there) as server:
        done = command("init", "--url", server.url)

    profile = load_profile(done.directory / FILE)
    assert profile.protocols == ("staging",)
    assert profile.tables["staging"]["base"] == "/api/rest"


def test_a_server_that_speaks_none_ends_with_3(command: Command, dead_url: str) -> None:
    done = command("init", "--url", dead_url)

    assert (done.code, list(done.directory.iterdir())) == (3, [])
    assert "connection-refused" in done.err
