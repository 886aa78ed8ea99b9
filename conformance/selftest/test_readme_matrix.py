"""The recipe of the README for several machines does what it promises."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.deviations.staging.listing import WritesTheNumberAsText
from conformance.running.bundle import reference_server
from conformance.selftest.command import PATIENCE, PROGRAM, environment
from conformance.selftest.test_readme import blocks
from conformance.selftest.test_readme_ci import INSTALL, PROFILE

Recipe = dict[Any, Any]


def jobs() -> Recipe:
    """Return the jobs of the recipe."""
    found: Recipe = yaml.safe_load(blocks("yaml")[2])["jobs"]
    return found


def lines(job: str) -> list[str]:
    """Return the lines that a job runs, without that of the installation."""
    steps = jobs()[job]["steps"]
    return [one["run"] for one in steps if one.get("run", INSTALL) != INSTALL]


@dataclass(frozen=True)
class Matrix:
    """A directory in which all jobs run, one after the other."""

    directory: Path

    def run(self, job: str, **variables: str) -> int:
        """Run the lines of a job as the CI server does; return the exit code."""
        process = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", "\n".join(lines(job))],  # noqa: S607  (as CI does)
            cwd=self.directory,
            env=environment(variables),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        return process.returncode

    def run_all(self, url: str) -> tuple[list[int], int]:
        """Run every job; return the exit codes of the shards and of the merging."""
        shards = jobs()["shard"]["strategy"]["matrix"]["shard"]
        codes = [self.run("shard", CMS_URL=url, SHARD=str(one)) for one in shards]
        return codes, self.run("conformance")


@pytest.fixture
def matrix(tmp_path: Path) -> Matrix:
    programs = tmp_path / "venv" / "bin"
    programs.mkdir(parents=True)
    (programs / PROGRAM.name).symlink_to(PROGRAM)
    (tmp_path / "vendor.toml").write_text(PROFILE, encoding="utf-8")
    return Matrix(tmp_path)


@pytest.fixture(scope="module")
def miscounting_server() -> Iterator[str]:
    with reference_server(WritesTheNumberAsText) as server:
        yield server.url


def test_the_last_job_merges_what_the_shards_have_left() -> None:
    shard, last = jobs()["shard"], jobs()["conformance"]
    left = shard["steps"][-1]["with"]
    numbers = shard["strategy"]["matrix"]["shard"]
    named = [left["name"].replace("${{ matrix.shard }}", str(n)) for n in numbers]

    assert left["name"] == left["path"]
    assert lines("conformance")[0].split()[2 : 2 + len(numbers)] == named
    assert (last["needs"], last["if"]) == ("shard", "always()")


def test_a_server_that_conforms_passes(matrix: Matrix, right_server: str) -> None:
    assert matrix.run_all(right_server) == ([0, 0, 0], 0)
    report = json.loads((matrix.directory / "conformance/report.json").read_bytes())
    assert report["sentence"].startswith("Conforms: ")


def test_a_server_that_does_not_conform_fails(
    matrix: Matrix, miscounting_server: str
) -> None:
    codes, merged = matrix.run_all(miscounting_server)

    assert (max(codes), merged) == (1, 1)


def test_a_shard_that_is_missing_fails(matrix: Matrix, right_server: str) -> None:
    matrix.run("shard", CMS_URL=right_server, SHARD="1")

    assert matrix.run("conformance") == 2
