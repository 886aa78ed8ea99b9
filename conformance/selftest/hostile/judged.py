"""One run of the suite against one hostile server: what it said, took and left."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.running.bundle import ENVIRONMENT, PROFILE
from conformance.selftest.command import PROGRAM, environment
from conformance.selftest.exchange.raw_server import RawServer
from conformance.selftest.hostile.between import at_place
from conformance.selftest.hostile.catalogue import Hostile
from conformance.selftest.hostile.figure import Figure

#: Silence and length of an exchange, short enough to meet the list in minutes.
PATIENCE = "[target]\nsilence = 1.0\ntotal = 2.0\n"
SECONDS = 60.0
MEBIBYTES = 150
REPORTS = ("report.html", "report.json", "junit.xml")
ENDS = (0, 1, 3)
#: Tells what a command took at most. It is so small itself since the system counts what
#: a process was forked from as its own.
WATCH = """
import os, sys
pid = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(pid, 0)
with open(sys.argv[1], "w") as file:
    file.write(f"{os.waitstatus_to_exitcode(status)} {usage.ru_maxrss}")
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """A run that has ended."""

    code: int
    seconds: float
    mebibytes: float
    said: str
    directory: Path
    records: list[dict[str, Any]] = field(repr=False)

    @property
    def verdicts(self) -> dict[str, str]:
        """Return the verdict on each requirement."""
        rows = (row for row in self.records if row["record"] == "verdict")
        return {row["requirement"]: row["verdict"] for row in rows}

    @property
    def kinds(self) -> set[str]:
        """Return the kinds of all that failed, whichever requirement was blamed."""
        failed = (row for row in self.records if row.get("outcome") == "failed")
        return {str(row.get("kind") or "mismatch") for row in failed}

    def faults(self, seconds: float = SECONDS) -> list[str]:
        """Return in what the suite itself did not stand up to the server."""
        outcomes = {row.get("outcome") for row in self.records}
        whole = bool(self.records) and self.records[-1].get("complete") is True
        missing = [name for name in REPORTS if not (self.directory / name).is_file()]
        wrong = {
            f"exit code {self.code}": self.code not in ENDS,
            f"{self.seconds:.0f} s": self.seconds > seconds,
            f"{self.mebibytes:.0f} MiB": self.mebibytes > MEBIBYTES,
            "a traceback": "Traceback" in self.said,
            "a control character": any(c in self.said for c in "\x1b\x07\x00\u202e"),
            "an error of the suite": "error" in outcomes,
            "evidence without an end": not whole,
            f"no {', '.join(missing)}": bool(missing),
        }
        found = [name for name, is_wrong in wrong.items() if is_wrong]
        # What a run said that left no evidence is all there is to go by.
        return found if whole else [*found, f"said: {self.said.strip()[-300:]!r}"]


def met(hostile: Hostile, port: int) -> Figure:
    """Run the suite against a server that misbehaves, and look what came of it."""
    place = hostile.place
    chosen = [*place.touched, *place.other]
    behave = at_place(place, hostile.behave, port, unread=hostile.unread)
    with RawServer(behave) as server, tempfile.TemporaryDirectory() as directory:
        judged = judge(server.url, [place.protocol], chosen, Path(directory))
        faults = judged.faults()
    kinds = judged.kinds
    wrong = [*faults, *unexpected(hostile, kinds), *stopped(judged, place.other)]
    return figure(hostile.name, judged, wrong)


def figure(name: str, judged: Judged, wrong: Sequence[str]) -> Figure:
    """Return what is told of a run."""
    came = f"exit {judged.code}: {', '.join(sorted(judged.kinds)) or 'no failure'}"
    return Figure(
        name, came, round(judged.seconds, 1), round(judged.mebibytes), tuple(wrong)
    )


def unexpected(hostile: Hostile, kinds: set[str]) -> list[str]:
    """Return what was found and should not have been, or was not and should."""
    if not hostile.kinds:
        return [f"{', '.join(sorted(kinds))} for a lawful answer"] if kinds else []
    wanted = set(hostile.kinds)
    if kinds & wanted or ("" in wanted and not kinds):
        return []
    found = ", ".join(sorted(kinds)) or "nothing"
    return [f"{found} in place of {' or '.join(hostile.kinds)}"]


def stopped(judged: Judged, others: Sequence[str]) -> list[str]:
    """Return the requirements that nothing was wrong with, and that do not conform."""
    said = judged.verdicts
    return [
        f"{name}: {said.get(name)}"
        for name in others
        if said.get(name) not in {"conforms", "observed"}
    ]


def judge(
    url: str, protocols: Sequence[str], patterns: Sequence[str], directory: Path
) -> Judged:
    """Run the command; return how it ended, what it took and what it left."""
    profile = directory / "hostile.toml"
    profile.write_text(
        PROFILE.read_text("utf-8").replace("[target]\n", PATIENCE), encoding="utf-8"
    )
    line = [str(PROGRAM), "run", url, "--effort=smoke", "-q"]
    line += [f"--profile={profile}", f"--report-dir={directory}/out"]
    line += [f"--protocol={name}" for name in protocols]
    line += [f"--requirement={pattern}" for pattern in patterns]
    code, seconds, mebibytes, said = measured(line, directory)
    records = evidence(directory / "out" / "results.jsonl")
    return Judged(code, seconds, mebibytes, said, directory / "out", records)


def measured(line: list[str], directory: Path) -> tuple[int, float, float, str]:
    """Run a command line; return exit code, seconds, peak memory and what it said."""
    began = time.monotonic()
    said, taken = directory / "said", directory / "taken"
    with said.open("wb") as file:
        subprocess.run(
            [sys.executable, "-SIc", WATCH, taken, *line],
            env=environment(ENVIRONMENT),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            check=True,
        )
    code, kibibytes = map(int, taken.read_text("ascii").split())
    text = said.read_bytes().decode("utf-8", "replace")
    return code, time.monotonic() - began, kibibytes / 1024, text


def evidence(path: Path) -> list[dict[str, Any]]:
    """Return the records of a run; none where it left none."""
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
