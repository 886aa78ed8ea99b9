"""The command, run as its users run it: installed, in a directory of theirs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = Path(sys.executable).with_name("cms-conformance")
SERVING = re.compile(r"serving on (http://\S+)")
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Finished:
    """What a command that has ended left: its exit code, its words, its files."""

    code: int
    out: str
    err: str
    directory: Path

    @property
    def reports(self) -> Path:
        """Return where a run leaves its report unless told otherwise."""
        return self.directory / "reports" / "latest"

    @property
    def report(self) -> dict[str, Any]:
        """Return ``report.json``."""
        text = (self.reports / "report.json").read_text(encoding="utf-8")
        document: dict[str, Any] = json.loads(text)
        return document

    @property
    def verdicts(self) -> dict[str, str]:
        """Return the verdict on each requirement."""
        return {row["id"]: row["verdict"] for row in self.report["requirements"]}

    @property
    def evidence(self) -> list[dict[str, Any]]:
        """Return the records of ``results.jsonl``."""
        text = (self.reports / "results.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]


Command = Callable[..., Finished]


def in_directory(directory: Path) -> Command:
    """Return a way to run the command in a directory."""

    def run(*arguments: object, **variables: str) -> Finished:
        return finished([PROGRAM, *arguments], directory, variables)

    return run


def finished(
    line: list[object], directory: Path, variables: Mapping[str, str]
) -> Finished:
    """Run a command line to its end."""
    process = subprocess.run(
        [str(part) for part in line],
        cwd=directory,
        env=environment(variables),
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=False,
    )
    out, err = process.stdout.decode(), process.stderr.decode()
    return Finished(process.returncode, out, err, directory)


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return a user's environment: nothing of the test run that asks for it."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST", "CM_", "HYPOTHESIS", "GITHUB_"))
    }
    return inherited | dict(variables)


@contextmanager
def started(
    *arguments: object, directory: Path, **variables: str
) -> Iterator[subprocess.Popen[str]]:
    """Start the command; whatever happens, it does not outlive the test."""
    process = subprocess.Popen(
        [str(part) for part in (PROGRAM, *arguments)],
        cwd=directory,
        env=environment(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def announced_url(process: subprocess.Popen[str]) -> str:
    """Return the URL that ``serve`` says it serves on."""
    if process.stdout is None:
        raise ValueError("the process says nothing")
    line = process.stdout.readline()
    found = SERVING.search(line)
    if found is None:
        raise AssertionError(f"serve said {line!r} instead of its URL")
    return found[1]
