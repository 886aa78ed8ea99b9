"""Read ``results.jsonl``, whole or cut short."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Record = dict[str, Any]
FORMAT = 1

#: What a record may leave out.
DEFAULTS: dict[str, Record] = {
    "run": {
        "judged": "server",
        "command": "",
        "capabilities": [],
        "variant": "",
        "unverified": False,
        "shard": "",
        "merged": [],
        "detection": {},
    },
    "requirement": {"needs": [], "rests_on": [], "proven_by": []},
    "result": {
        "received": "",
        "required": "",
        "hint": "",
        "because": "",
        "remedy": "",
        "case": "",
        "conversation": {},
        "blamed": 0,
        "accepted": {},
    },
    "verdict": {
        "because": "",
        "known_failure": "",
        "stale": False,
        "excused": False,
        "excused_tests": [],
    },
    "known failure": {"owner": "", "issue": "", "clause": "", "expires": ""},
    "end": {
        "ended": "",
        "servers": [],
        "round_trip": {},
        "leftovers": [],
        "waits": {},
        "stopped": "",
    },
}


class ResultsError(Exception):
    """The evidence cannot be read; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Results:
    """The records of one run, by kind; ``end`` is empty if the run was cut short.

    Every result knows the ``line`` of the file that holds it.
    """

    run: Record
    requirements: dict[str, Record] = field(default_factory=dict)
    results: dict[str, list[Record]] = field(default_factory=dict)
    verdicts: dict[str, Record] = field(default_factory=dict)
    end: Record = field(default_factory=dict)
    known: list[Record] = field(default_factory=list)
    shard: Record = field(default_factory=dict)

    def word(self, name: str) -> str:
        """Return the verdict on a requirement, or nothing where there is none."""
        return str(self.verdicts.get(name, {}).get("verdict", ""))

    def found(self, name: str) -> list[Record]:
        """Return what tests found about a requirement."""
        return self.results.get(name, [])


def read_results(path: Path) -> Results:
    """Return the evidence of a run.

    Raises:
        ResultsError: the file is unreadable, or its first line is no run.

    """
    records = _records(path)
    if not records or records[0].get("record") != "run":
        raise ResultsError(f"{path}: the first line does not describe a run")
    if records[0].get("format") != FORMAT:
        found = records[0].get("format")
        raise ResultsError(f"{path}: format {found!r}; this version reads {FORMAT}")
    kinds: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        kinds[record["record"]].append(record)
    results: dict[str, list[Record]] = defaultdict(list)
    for record in kinds["result"]:
        results[record["requirement"]].append(record)
    return Results(
        run=records[0],
        requirements={record["id"]: record for record in kinds["requirement"]},
        results=dict(results),
        verdicts={record["requirement"]: record for record in kinds["verdict"]},
        end=kinds["end"][-1] if kinds["end"] else {},
        known=kinds["known failure"],
        shard=kinds["shard"][-1] if kinds["shard"] else {},
    )


def _records(path: Path) -> list[Record]:
    """Return all records; a last line that was cut short is left out.

    They are read line by line: a hostile server may have filled them.
    """
    records: list[Record] = []
    broken: ResultsError | None = None
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if broken is not None and line.strip():
                    raise broken
                try:
                    records.append(_complete(json.loads(line), number))
                except (ValueError, TypeError, KeyError, RecursionError) as error:
                    told = f"{path}:{number}: is no record: {error!r}"
                    broken = broken or ResultsError(told)
    except (OSError, UnicodeDecodeError) as error:
        raise ResultsError(f"{path}: cannot be read: {error}") from error
    if broken is not None and not records:
        raise broken
    return records


def _complete(record: Record, number: int) -> Record:
    """Return a record with what it leaves out, and where it stands."""
    return {**DEFAULTS.get(record["record"], {}), **record, "line": number}
