"""Whoever runs the command finds a report directory afterwards, and nothing else."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from urllib.request import urlopen

import pytest

from conformance.selftest.command import (
    Finished,
    announced_url,
    finished,
    in_directory,
    started,
)
from conformance.selftest.conftest import QUICK

REPORTS = {
    "results.jsonl",
    "traffic.jsonl.gz",
    "report.json",
    "report.html",
    "junit.xml",
}
GENERATED = "--requirement=cm.stream.round-trip"


@dataclass(frozen=True)
class Place:
    """A user's machine, as far as a command could leave something there."""

    root: Path

    @property
    def work(self) -> Path:
        """Return the directory the user works in."""
        return self.root / "work"

    @property
    def variables(self) -> dict[str, str]:
        """Return the variables that lead a program here."""
        names = {"HOME": "home", "TMPDIR": "tmp", "XDG_CACHE_HOME": "cache"}
        return {name: str(self.root / folder) for name, folder in names.items()}

    def files(self) -> set[str]:
        """Return all files and empty directories."""
        return {
            path.relative_to(self.root).as_posix()
            for path in self.root.rglob("*")
            if path.is_file() or not any(path.iterdir())
        }


@pytest.fixture
def place(tmp_path: Path) -> Place:
    for folder in ("work", "home", "tmp", "cache"):
        (tmp_path / folder).mkdir()
    return Place(tmp_path)


@contextmanager
def left_behind(place: Place) -> Iterator[set[str]]:
    """Yield a set that holds, afterwards, what has been left."""
    before = place.files()
    left: set[str] = set()
    yield left
    left |= place.files() - before


def test_a_run_leaves_its_report_directory_alone(place: Place) -> None:
    with left_behind(place) as left:
        done = in_directory(place.work)(
            "run", "--reference", *QUICK, GENERATED, **place.variables
        )

    assert done.code == 0
    assert left == {f"work/reports/latest/{name}" for name in REPORTS}


def test_a_run_leaves_its_report_where_it_is_told(place: Place) -> None:
    with left_behind(place) as left:
        in_directory(place.work)(
            "run", "--reference", *QUICK, "--report-dir=a/b", **place.variables
        )

    assert left == {f"work/a/b/{name}" for name in REPORTS}


def test_pytest_leaves_the_report_and_its_own_cache(place: Place) -> None:
    line = [sys.executable, "-m", "pytest", "--pyargs", "conformance.suites"]
    line += ["--reference", "-p", "no:cacheprovider", *QUICK, GENERATED]

    with left_behind(place) as left:
        done: Finished = finished([*line], place.work, place.variables)

    assert done.code == 0
    assert left == {f"work/reports/latest/{name}" for name in REPORTS}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving_leaves_nothing(place: Place, number: signal.Signals) -> None:
    with left_behind(place) as left, serving(place) as server:
        server.send_signal(number)
        out, err = server.communicate(timeout=20)

    assert (server.returncode, err) == (0, "")
    assert out.endswith("stopped\n")
    assert left == set()


@contextmanager
def serving(place: Place, *arguments: object) -> Iterator[Popen[str]]:
    """Serve the reference, and give it something to keep."""
    line = ("serve", *arguments)
    with started(*line, directory=place.work, **place.variables) as server:
        url = announced_url(server)
        with urlopen(f"{url}/stream", data=b"tea") as answer:  # noqa: S310  (ours)
            assert answer.status == 200
        yield server


def test_serving_keeps_its_state_where_it_is_told(place: Place) -> None:
    kept = ("--data", place.work / "state")

    with left_behind(place) as left, serving(place, *kept) as server:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)

    assert left
    assert all(name.startswith("work/state/") for name in left)


@pytest.mark.parametrize("line", [["requirements"], ["explain", "cm.x.y"], ["run"]])
def test_what_only_answers_leaves_nothing(place: Place, line: list[str]) -> None:
    with left_behind(place) as left:
        in_directory(place.work)(*line, **place.variables)

    assert left == set()
