"""``faults.md``: what was done to the server, how often, and what came of it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


def write(outcomes: Sequence[Outcome], seed: int, directory: Path) -> Path:
    """Write the page."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "faults.md"
    path.write_text("\n".join(lines(outcomes, seed)) + "\n", encoding="utf-8")
    return path


def lines(outcomes: Sequence[Outcome], seed: int) -> Iterator[str]:
    """Yield the page."""
    yield "# Reliability: faults"
    yield ""
    yield "Made by `tox -e faults`; `-- --rounds N --seed S` says how many kills, and"
    yield "which. After each fault everything acknowledged has to be there, byte for"
    yield "byte, and nothing else unless it is whole."
    yield ""
    yield f"- date: {datetime.now(UTC):%Y-%m-%d}"
    yield f"- seed: {seed}"
    yield f"- machine: {os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    yield f"- python: {platform.python_version()}"
    yield f"- seconds: {sum(one.seconds for one in outcomes):.0f}"
    yield ""
    yield "| fault | times | aimed at | what came | s | wrong |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for one in outcomes:
        wrong = "; ".join(one.wrong).replace("|", "\\|") or "nothing"
        times = f"{one.times} | {f'≥ {one.aim}' if one.aim else 'all'}"
        yield f"| {one.name} | {times} | {one.told} | {one.seconds:.0f} | {wrong} |"
    yield ""
    yield from POWER
