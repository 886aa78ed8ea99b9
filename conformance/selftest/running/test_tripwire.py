"""Nothing that was there before a run is touched by it, tempting as it may be named."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from conformance.mock import MockServer
from conformance.running.bundle import ENVIRONMENT, PROFILE
from conformance.selftest.command import in_directory, started
from conformance.selftest.running.test_interrupt import wait_until
from conformance.selftest.running.test_sweep import child_of

Row = tuple[str, str, Sequence[Any]]
PROTOCOLS = ("cm", "staging", "bsn")
#: Names as of another run, as of no run, longer and shorter than ours.
TEMPTING = ("cct", "cct00000000n1", "cct-00000000-1", "acopyofcct00000000n0001", "n1")
#: Where a number is counted on.
COUNTERS = {"counter", "sqlite_sequence"}

SEED = {
    "cm": {
        "groups": [{"name": f"{name}g"} for name in TEMPTING],
        "users": [
            {"login": f"{name}u", "password": "s", "defaultGroup": f"{name}g"}
            for name in TEMPTING
        ],
        "fields": [{"name": f"{name}a", "type": "text"} for name in TEMPTING[1:2]],
        "formats": [
            {"name": "cctf1", "objType": "document", "attributes": ["cct00000000n1a"]}
        ],
        "files": [
            *({"path": f"/{name}", "objClass": "publication"} for name in TEMPTING),
            {"path": "/cct/cct00000000n2", "objClass": "cctf1", "data": "<p>ours</p>"},
        ],
    },
    "staging": {"packages": [{"name": name, "objects": []} for name in TEMPTING]},
    "bsn": {
        "contents": [
            {"name": f"{name}.bin", "data-base64": "AAECAw=="} for name in TEMPTING
        ]
    },
}


@dataclass(slots=True)
class Ground:
    """A server's data, and what was in it before anybody came."""

    folder: Path
    before: set[Row] = field(default_factory=set)

    def lost(self) -> list[Row]:
        """Return what is no longer as it was."""
        changed = self.before - rows(self.folder / "data")
        return [row for row in changed if row[1] not in COUNTERS]


def rows(folder: Path) -> set[Row]:
    """Return every row of every database in a folder; nobody else has them open."""
    found: set[Row] = set()
    for path in [*folder.rglob("*.sqlite"), *folder.rglob("*.sqlite3")]:
        with closing(sqlite3.connect(path)) as database:
            tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
            for (table,) in database.execute(tables).fetchall():
                every = database.execute(f"SELECT * FROM {table}")  # noqa: S608
                columns = [column[0] for column in every.description]
                counted = {"revision"} if table == "objects" else set()
                found |= {
                    (path.name, table, _without(counted, columns, row)) for row in every
                }
    return found


def _without(
    counted: set[str], columns: list[str], row: Sequence[Any]
) -> Sequence[Any]:
    """Leave out how often something was edited, as the profile lets the suite do."""
    values = zip(columns, row, strict=True)
    return tuple(value for column, value in values if column not in counted)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED), encoding="utf-8")
    with MockServer(data=tmp_path / "data", seed=seed, admin=False):
        pass
    return Ground(tmp_path, rows(tmp_path / "data"))


def line_for(url: str, protocol: str) -> tuple[str, ...]:
    """Return a whole run in one protocol, with the least effort."""
    given = ("--effort=smoke", f"--protocol={protocol}", f"--profile={PROFILE}")
    return ("run", url, *given, "--report-dir=out", "--report=none", "-q")


def test_what_is_to_be_left_alone_is_there(ground: Ground) -> None:
    text = repr(ground.before)

    assert all(text.count(f"{name}") > len(PROTOCOLS) for name in TEMPTING)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_whole_run_touches_nothing_that_was_there(
    ground: Ground, protocol: str
) -> None:
    with MockServer(data=ground.folder / "data", admin=False) as server:
        line = line_for(server.url, protocol)
        done = in_directory(ground.folder)(*line, **ENVIRONMENT)

    assert done.code in {0, 1}, done.out + done.err
    assert ground.lost() == []


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_nor_does_a_sweep_after_one_that_was_killed(
    ground: Ground, protocol: str
) -> None:
    with MockServer(data=ground.folder / "data", admin=False) as server:
        line, where = line_for(server.url, protocol), ground.folder
        with started(*line, directory=where, **ENVIRONMENT) as run:
            wait_until(lambda: any(map(has_made, where.glob("out/made-*.jsonl"))))
            os.kill(child_of(run), signal.SIGKILL)
            run.communicate(timeout=60)
        swept = in_directory(where)("sweep", "out", **ENVIRONMENT)

    assert (swept.code, "removed: " in swept.out) == (0, True), swept.out
    assert ground.lost() == []


def has_made(path: Path) -> bool:
    """Tell whether a run has made something worth sweeping."""
    return path.read_bytes().count(b'"made"') > len(TEMPTING)
