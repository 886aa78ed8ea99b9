"""The README keeps its word: every command, table, path and profile in it."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from pathlib import Path

import pytest

from conformance.cli import parser
from conformance.harness.catalogue import load_catalogue
from conformance.harness.profile import (
    checked_profile,
)
from conformance.harness.verdict import ExitCode, Verdict
from conformance.running.bundle import ENVIRONMENT
from conformance.running.options import check_names
from conformance.running.variants import find_variant
from conformance.selftest.command import Command, finished, in_directory
from conformance.selftest.conftest import QUICK

CHECKOUT = Path(__file__).resolve().parents[2]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RECIPE = re.compile(r"^ +- (?:run: )?((?:python3|venv/).*)$", re.MULTILINE)
IN_VENV = re.compile(r"\S*venv/bin/")


def blocks(language: str) -> list[str]:
    """Return the code blocks of a language."""
    return [text for kind, text in BLOCK.findall(README) if kind == language]


def lines() -> list[str]:
    """Return every command line of the README, those of the CI examples included."""
    console = [line for block in blocks("console") for line in block.splitlines()]
    recipes = RECIPE.findall("\n".join(blocks("yaml")))
    return [part.strip() for line in console + recipes for part in line.split(" && ")]


def ours() -> list[str]:
    """Return the lines that call our command, without the path to it."""
    bare = [IN_VENV.sub("", line, count=1) for line in lines()]
    return [line for line in bare if line.startswith("cms-conformance ")]


def table(head: str) -> list[str]:
    """Return the first column of a table."""
    _, _, rest = README.partition(f"| {head} |")
    rows = rest.partition("\n\n")[0].splitlines()[2:]
    return [row.split("|")[1].strip(" `") for row in rows]


def test_there_are_commands_to_test() -> None:
    assert len(ours()) > 10


@pytest.mark.parametrize("line", ours())
def test_every_command_is_one_the_parser_takes(line: str) -> None:
    options = parser().parse_args(shlex.split(line)[1:])

    assert callable(options.command)


@pytest.mark.parametrize("line", ours())
def test_every_name_in_a_command_is_known(line: str) -> None:
    options = vars(parser().parse_args(shlex.split(line)[1:]))
    patterns = [*options.get("requirement", ()), *options.get("pattern", ())]
    named = [options[key] for key in ("variant",) if options.get(key)]

    assert load_catalogue().select([*patterns, options.get("id", "*")])
    assert all(find_variant(name) for name in [*named, *options.get("name", ())])


def test_every_other_command_is_one_of_few() -> None:
    kinds = {re.sub(r"\S*venv\b", "VENV", line) for line in lines()}
    known = {
        "python3 -m VENV VENV",
        "VENV/bin/pip install -q .",
        "VENV/bin/pip install -q ./cms-conformance",
        "VENV/bin/pip install -q tox",
        "VENV/bin/tox",
        "pytest --pyargs conformance.suites --target-url http://127.0.0.1:8099",
    }

    assert {kind for kind in kinds if "cms-conformance " not in kind} == known


def test_the_ci_script_calls_the_line_that_runs_the_tests() -> None:
    (line,) = [
        one
        for block in blocks("console")
        for one in block.splitlines()
        if one.endswith("/tox")
    ]
    script = (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    assert f"  {line}" in script


def test_the_line_that_judges_the_reference_does(command: Command) -> None:
    line = shlex.split(ours()[0])[1:]

    assert line == ["run", "--reference"]
    assert command(*line, *QUICK).code == 0


def test_the_line_for_pytest_judges_the_server(
    right_server: str, tmp_path: Path
) -> None:
    (line,) = [one for one in lines() if one.startswith("pytest ")]
    words = shlex.split(line.replace("http://127.0.0.1:8099", right_server))

    done = finished(
        [*in_python(words), *QUICK, "-p", "no:cacheprovider"], tmp_path, ENVIRONMENT
    )

    assert (done.code, done.report["target"]) == (0, right_server)


def in_python(words: list[str]) -> list[object]:
    """Return a pytest command line for the Python that runs this."""
    return [sys.executable, "-m", *words]


def test_the_profile_shown_is_one() -> None:
    (text,) = blocks("toml")
    profile = checked_profile(tomllib.loads(text), "README.md")

    check_names(profile, load_catalogue())
    assert profile.url == "https://cms.example"


def test_the_tables_name_what_there_is() -> None:
    assert sorted(table("verdict")) == sorted(word.value for word in Verdict)
    assert sorted(table("code")) == sorted(str(code.value) for code in ExitCode)
    assert table("protocol") == list(load_catalogue().protocols)


def test_the_mock_servers_login_is_the_one_named() -> None:
    password = ENVIRONMENT["CM_PASSWORD"]

    assert f"`root`, with the password `{password}`" in " ".join(README.split())


@pytest.mark.parametrize("path", re.findall(r"`(\w+/[\w./-]*)`", README))
def test_every_path_exists(path: str) -> None:
    generated = path.startswith("reports/latest")

    assert generated or (CHECKOUT / path).exists()


def test_the_files_of_a_run_are_the_ones_named(tmp_path: Path) -> None:
    section = README.partition("## Read the report")[2].partition("\n## ")[0]
    named = re.findall(r"^- `([\w.]+)`", section, re.MULTILINE)

    done = in_directory(tmp_path)("run", "--reference", *QUICK)

    assert sorted(named) == sorted(path.name for path in done.reports.iterdir())


def test_the_changelog_speaks_of_the_version_that_is_built() -> None:
    changelog = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[(.+?)\]", changelog, re.MULTILINE)

    assert headings[0] == "Unreleased"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", one) for one in headings[1:])
