"""``faults.md``: what was done to the server, how often, and what came of it."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

#: What none of this measures, and nobody is promised.
POWER = (
    "A loss of power is none of these faults, and what it takes is not promised: what",
    "is acknowledged has been handed to the system, which writes it to the disk a",
    "little later. A mock server need not wait for that at every upload.",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One kind of fault: how often it was met, and all that was wrong then.

    ``aim`` is how often it is to be met in a whole measurement.
    """

    name: str
    times: int
    told: str
    seconds: float
    wrong: tuple[str, ...] = ()
    aim: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """What was met of one kind, and the circumstances."""

    outcome: Outcome
    date: str
    seed: int
    machine: str
    python: str


def measured(outcome: Outcome, seed: int) -> Measured:
    """Return what was met just now, here."""
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    date = f"{datetime.now(UTC):%Y-%m-%d}"
    return Measured(outcome, date, seed, machine, platform.python_version())


def read(directory: Path) -> dict[str, Measured]:
    """Return what earlier measurements have written down, by name."""
    path = directory / "faults.json"
    if not path.is_file():
        return {}
    rows = json.loads(path.read_text(encoding="utf-8"))
    found = (Measured(**{**row, "outcome": Outcome(**row["outcome"])}) for row in rows)
    return {one.outcome.name: one for one in found}


def write(met: Iterable[Measured], directory: Path) -> Path:
    """Write page and figures; what was not met now stands there as it was."""
    directory.mkdir(parents=True, exist_ok=True)
    rows = read(directory)
    # What is measured together stands together, the latest at the end.
    for one in met:
        rows.pop(one.outcome.name, None)
        rows[one.outcome.name] = one
    text = json.dumps([asdict(one) for one in rows.values()], indent=1)
    (directory / "faults.json").write_text(f"{text}\n", encoding="utf-8")
    path = directory / "faults.md"
    path.write_text("\n".join(lines(list(rows.values()))) + "\n", encoding="utf-8")
    return path


def lines(rows: Sequence[Measured]) -> Iterator[str]:
    """Yield the page."""
    yield "# Reliability: faults"
    yield ""
    yield "Made by `tox -e faults`; `-- --seed S` says which, `--only NAME` measures a"
    yield "kind again. After each fault everything acknowledged has to be there, byte"
    yield "for byte, and nothing else unless it is whole. Time in which others had the"
    yield "processor is not counted among that of a restart."
    yield ""
    for machine in dict.fromkeys(f"{one.machine}, Python {one.python}" for one in rows):
        yield f"- machine: {machine}"
    yield f"- seconds: {sum(one.outcome.seconds for one in rows):.0f}"
    yield ""
    yield "| fault | times | aimed at | what came | s | date | seed | wrong |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    yield from map(line, rows)
    yield ""
    yield from POWER


def line(row: Measured) -> str:
    """Return a row of the table."""
    one = row.outcome
    wrong = "; ".join(one.wrong).replace("|", "\\|") or "nothing"
    times = f"{one.times} | {f'≥ {one.aim}' if one.aim else 'all'}"
    when = f"{one.seconds:.0f} | {row.date} | {row.seed}"
    return f"| {one.name} | {times} | {one.told} | {when} | {wrong} |"
