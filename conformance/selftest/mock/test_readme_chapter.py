"""The README's chapter on the mock server: every block of it does what it says."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from conformance.cli import parser
from conformance.mock import MockServer
from conformance.mock.bodies import MEMORY
from conformance.mock.faults.catalogue import KINDS
from conformance.mock.journal import MOST, MOST_BYTES
from conformance.selftest.command import announced_url, finished, started
from conformance.selftest.exchange.certificates import Authority
from conformance.selftest.mock.clients import ask, packages

CHECKOUT = Path(__file__).resolve().parents[3]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
CHAPTER = README.partition("\n## The mock server\n")[2].partition("\n## ")[0]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    """Return the chapter's blocks of a language."""
    return [text for kind, text in BLOCK.findall(CHAPTER) if kind == language]


def served() -> list[str]:
    """Return the lines that start a server."""
    lines = "".join(blocks("console")).splitlines()
    return [line for line in lines if line.startswith("cms-conformance serve ")]


def rows(head: str) -> list[list[str]]:
    """Return the cells of a table."""
    rest = CHAPTER.partition(f"| {head} |")[2].partition("\n\n")[0]
    return [line.strip("| ").split(" | ") for line in rest.splitlines()[2:]]


def test_the_tests_shown_pass(tmp_path: Path) -> None:
    shown = blocks("python")
    for number, text in enumerate(shown):
        (tmp_path / f"test_{number}.py").write_text(text, encoding="utf-8")
    line = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error"]
    done = finished([*line], tmp_path, {})

    assert (done.code, done.err) == (0, "")
    assert f"{''.join(shown).count('def test_')} passed" in done.out


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (seed,) = blocks("json")
    (tmp_path / "content.json").write_text(seed, encoding="utf-8")
    certificate, key = Authority.found(tmp_path).certificate("IP:127.0.0.1")
    Path(certificate).rename(tmp_path / "server.pem")
    Path(key).rename(tmp_path / "server.key")
    return tmp_path


@pytest.mark.parametrize("line", served())
def test_every_server_shown_starts(line: str, directory: Path) -> None:
    words = shlex.split(line)[1:]
    words[words.index("--port") + 1] = "0"
    with started(*words, directory=directory) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("serving on http")


def test_the_fault_shown_waits_for_its_requests(directory: Path) -> None:
    (line,) = [one for one in served() if "--fault" in one]
    words = [word for word in shlex.split(line)[1:] if word not in ("--port", "8099")]
    with started(*words, directory=directory) as process:
        url = f"{announced_url(process)}/_mock/faults"
        (fault,) = requests.get(url, timeout=10).json()["faults"]

    shown = (fault["name"], fault["operation"], fault["nth"], fault["times"])
    assert shown == ("locked", "export", 2, 3)


@pytest.fixture
def seeded(directory: Path) -> Iterator[MockServer]:
    with MockServer(seed=directory / "content.json") as server:
        yield server


def test_the_content_shown_is_sown(seeded: MockServer) -> None:
    state = ask(seeded, "GET", "/_mock/state").json()["protocols"]

    assert packages(seeded) == ["winter"]
    assert state["cm"]["content"]["files"] == 5
    assert "anna" in state["cm"]["logins"]
    assert ask(seeded, "GET", "/Uploads/Content/1").content == bytes(range(4))


def test_the_content_shown_names_every_table_there_is() -> None:
    from conformance.mock.seeding import TABLES  # noqa: PLC0415  (one test's)

    shown = json.loads(blocks("json")[0])

    assert {key: set(value) for key, value in shown.items()} == {
        key: set(value) for key, value in TABLES.items()
    }


def test_every_fault_is_listed_with_its_options() -> None:
    listed = {
        name: cells[1]
        for cells in rows("fault | what a client sees")
        for name in re.findall(r"`([\w-]+)`", cells[0])
    }

    assert list(listed) == list(KINDS)
    for name in ("delay", "reset", "wrong-length", "dribble", "garbage", "stall"):
        assert [o for o in KINDS[name].options if f"`{o}`" not in listed[name]] == []


def test_what_the_fixture_has_is_there(cms_server: MockServer) -> None:
    cells = [one[0] for one in rows("what | how")]
    names = re.findall(r"`(\w+)", " ".join(cells))

    assert names
    assert [name for name in names if not hasattr(cms_server, name)] == []


def test_the_bounds_told_are_the_bounds() -> None:
    told = " ".join(CHAPTER.split())

    assert f"latest {MOST} exchanges and {MOST_BYTES >> 20} MiB of them" in told
    assert f"of a body over {MOST_BYTES // 4 >> 20} MiB it has the size alone" in told
    assert MEMORY == 64 << 10


@pytest.mark.parametrize("path", re.findall(r"(?:GET )?(/_mock/[\w.]*)", CHAPTER))
def test_every_path_told_is_there(cms_server: MockServer, path: str) -> None:
    answer = requests.get(cms_server.url + path, timeout=5)

    assert answer.status_code in {200, 405}


CONTAINERFILE = (CHECKOUT / "Containerfile").read_text(encoding="utf-8")


def test_the_container_starts_what_the_command_line_takes() -> None:
    words = json.loads(CONTAINERFILE.partition("ENTRYPOINT ")[2])
    options = parser().parse_args([*words[1:], "--open-admin"])

    assert words[0] == "cms-conformance"
    assert (options.host, options.open_admin) == ("0.0.0.0", True)  # noqa: S104
    assert f"EXPOSE {options.port}" in CONTAINERFILE


def test_the_container_is_built_from_the_checkout() -> None:
    instructions = re.findall(r"^([A-Z]+) (.*)$", CONTAINERFILE, re.MULTILINE)

    assert ("COPY", ". /src") in instructions
    assert ("RUN", "pip install --no-cache-dir /src") in instructions
    assert instructions[0][1].startswith("docker.io/library/python:3.")
