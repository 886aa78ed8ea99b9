"""The CI recipes of the README are what CI servers take, and do what they promise."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from conformance.deviations.staging.listing import WritesTheNumberAsText
from conformance.running.bundle import reference_server
from conformance.selftest.command import PATIENCE, PROGRAM, environment
from conformance.selftest.test_readme import blocks

KINDS = ("GitHub", "GitLab")
INSTALL = "python3 -m venv venv && venv/bin/pip install -q ./cms-conformance"
#: Few tests apply, and these are quick.
PROFILE = """
[target]
protocols = ["staging"]

[staging]
read-only = true
"""

Recipe = dict[Any, Any]


def recipe(kind: str) -> Recipe:
    """Return the recipe for a CI server."""
    github, gitlab, _ = (yaml.safe_load(text) for text in blocks("yaml"))
    found: Recipe = github if kind == "GitHub" else gitlab
    return found


def job(kind: str) -> Recipe:
    """Return the one job of a recipe."""
    whole = recipe(kind)
    (found,) = (whole["jobs"] if kind == "GitHub" else whole).values()
    return dict(found)


def lines(kind: str) -> list[str]:
    """Return the lines that a job runs."""
    own = job(kind)
    if kind == "GitLab":
        return list(own["script"])
    return [step["run"] for step in own["steps"] if "run" in step]


@dataclass(frozen=True)
class Build:
    """A build in a directory of its own, with the suite installed beside it."""

    directory: Path
    kind: str

    def run(self, url: str) -> int:
        """Run the lines of the recipe as the CI server does; return the exit code."""
        own = [line for line in lines(self.kind) if line != INSTALL]
        process = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", "\n".join(own)],  # noqa: S607  (as CI does)
            cwd=self.directory,
            env=environment({"CMS_URL": url}),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        return process.returncode


@pytest.fixture(params=KINDS)
def build(tmp_path: Path, request: pytest.FixtureRequest) -> Build:
    """Return a build whose line of installation was run: it needs a network."""
    programs = tmp_path / "venv" / "bin"
    programs.mkdir(parents=True)
    (programs / PROGRAM.name).symlink_to(PROGRAM)
    (tmp_path / "vendor.toml").write_text(PROFILE, encoding="utf-8")
    return Build(tmp_path, request.param)


@pytest.fixture(scope="module")
def miscounting_server() -> Iterator[str]:
    with reference_server(WritesTheNumberAsText) as server:
        yield server.url


def test_github_gets_all_that_it_requires() -> None:
    whole, own = recipe("GitHub"), job("GitHub")

    # YAML of old takes the word `on` for a truth value.
    assert {"name", True, "jobs"} == set(whole)
    assert own["runs-on"]
    assert all(("run" in step) != ("uses" in step) for step in own["steps"])


def test_gitlab_gets_all_that_it_requires() -> None:
    own = job("GitLab")

    assert own["image"]
    assert all(isinstance(line, str) for line in own["script"])
    assert own["artifacts"]["reports"]["junit"].endswith(".xml")


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_line_installs_and_the_last_one_judges(kind: str) -> None:
    first, last = lines(kind)

    assert first == INSTALL
    assert last.startswith("venv/bin/cms-conformance run ")


def test_a_report_is_kept_however_the_run_ends() -> None:
    upload = job("GitHub")["steps"][-1]

    assert (upload["if"], upload["with"]["path"]) == ("always()", "conformance")
    assert job("GitLab")["artifacts"]["when"] == "always"
    assert job("GitLab")["artifacts"]["paths"] == ["conformance"]


def test_a_server_that_conforms_passes(build: Build, right_server: str) -> None:
    assert build.run(right_server) == 0
    assert (build.directory / "conformance" / "report.html").exists()
    junit = ET.parse(build.directory / "conformance" / "junit.xml")  # noqa: S314  (ours)
    assert junit.getroot().tag == "testsuites"


def test_a_server_that_does_not_conform_fails(
    build: Build, miscounting_server: str
) -> None:
    assert build.run(miscounting_server) == 1
    assert (build.directory / "conformance" / "report.html").exists()


def test_no_server_fails(build: Build, dead_url: str) -> None:
    assert build.run(dead_url) == 3


def test_no_url_fails(build: Build) -> None:
    assert build.run("") == 2
