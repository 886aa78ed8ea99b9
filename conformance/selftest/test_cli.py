"""The command line: what it lists and explains, and how it refuses a slip."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pytest

from conformance import cli
from conformance.harness.catalogue import load_catalogue
from conformance.selftest.command import Command

ID = "cm.stream.other-methods-refused"
KEYS = {"id", "protocol", "level", "covers", "statement", "source", "status"}


def test_requirements_are_listed_one_per_line(command: Command) -> None:
    listed = command("requirements")

    assert listed.code == 0
    assert len(listed.out.splitlines()) == len(load_catalogue().requirements)


def test_requirements_are_an_array_of_objects(command: Command) -> None:
    rows = json.loads(command("requirements", "--json").out)

    assert [row["id"] for row in rows] == list(load_catalogue().requirements)
    assert all(row.keys() >= KEYS for row in rows)


def test_an_excluded_requirement_says_why(command: Command) -> None:
    rows = json.loads(command("requirements", "--json").out)
    excluded = [row for row in rows if row["status"] == "excluded"]

    assert excluded
    assert all(row["reason"] for row in excluded)
    assert {row["status"] for row in rows} == {"tested", "excluded"}


def test_a_pattern_narrows_the_list(command: Command) -> None:
    rows = json.loads(command("requirements", "--json", "cm.stream.t*").out)

    assert {row["id"].rpartition(".")[2][0] for row in rows} == {"t"}


def test_a_pattern_that_matches_nothing_is_a_slip(command: Command) -> None:
    refused = command("requirements", "cm.strem.*")

    assert refused.code == 2
    assert "no requirement matches 'cm.strem.*'" in refused.err


def test_a_requirement_is_explained(command: Command) -> None:
    told = command("explain", ID)

    assert told.code == 0
    assert "Using Streaming (using-streaming:3)" in told.out
    assert f"cms-conformance run URL --requirement {ID}" in told.out


def test_an_unknown_requirement_is_answered_with_the_likely_one(
    command: Command,
) -> None:
    refused = command("explain", "cm.stream.other-method-refused")

    assert (refused.code, refused.out) == (2, "")
    assert f"did you mean {ID}" in refused.err


def test_documents_that_are_not_there_are_a_slip(command: Command) -> None:
    refused = command("requirements", "--documents", "nowhere")

    assert refused.code == 2
    assert "nowhere is no directory" in refused.err


def test_documents_that_are_others_are_told_apart(command: Command) -> None:
    found = command("requirements", "--documents", ".")

    assert found.code == 1
    assert "using-streaming" in found.out


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["rum"],
        ["run", "--reference", "--effort", "heroic"],
        ["run", "--reference", "--seed", "x"],
        ["run", "--reference", "--workers", "many"],
        ["serve", "--port", "http"],
        ["serve", "--variant", "NoSuchPart"],
        ["detect", "NoSuchPart"],
        ["explain"],
    ],
)
def test_a_slip_on_the_command_line_is_wrong_usage(
    command: Command, line: list[str]
) -> None:
    refused = command(*line)

    assert refused.code == 2
    assert "Traceback" not in refused.err + refused.out
    assert not list(refused.directory.iterdir())


def test_every_command_has_the_module_of_its_name() -> None:
    modules = {path.stem for path in Path(cli.__file__).parent.glob("*.py")}

    assert modules - {"__init__", "words"} == set(cli.COMMANDS)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_explains_its_options(command: Command, name: str) -> None:
    told = command(name, "--help")

    assert told.code == 0
    assert told.out.startswith(f"usage: cms-conformance {name}")


def test_the_version_is_the_installed_one(command: Command) -> None:
    assert command("--version").out.strip() == version("cms-conformance")
