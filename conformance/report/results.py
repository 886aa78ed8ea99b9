"""Read ``results.jsonl``, whole or cut short."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Record = dict[str, Any]
FORMAT = 1


class ResultsError(Exception):
    """The evidence cannot be read; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Results:
    """The records of one run, by kind; ``end`` is empty if the run was cut short."""

    run: Record
    requirements: dict[str, Record] = field(default_factory=dict)
    results: dict[str, list[Record]] = field(default_factory=dict)
    verdicts: dict[str, Record] = field(default_factory=dict)
    end: Record = field(default_factory=dict)


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
    )


def _records(path: Path) -> list[Record]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ResultsError(f"{path}: cannot be read: {error}") from error
    records = []
    for number, line in enumerate(lines, 1):
        try:
            records.append(json.loads(line))
        except ValueError as error:
            if number == len(lines):
                break
            raise ResultsError(f"{path}:{number}: is not JSON: {error}") from error
    return records
