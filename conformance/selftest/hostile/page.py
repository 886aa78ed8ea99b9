"""``reliability.md`` and ``.json``: the figures, with date, seed and machine."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from conformance.selftest.hostile import attacked, judged
from conformance.selftest.hostile.catalogue import CATALOGUE
from conformance.selftest.hostile.figure import Figure

HOSTILE_SERVERS, HOSTILE_INPUTS = 80, 250


@dataclass(frozen=True, slots=True)
class Measured:
    """What was met, by which choice, and in which time.

    ``again`` names what was wrong, and was met once more alone.
    """

    seed: int
    every: int
    servers: Sequence[Figure]
    clients: Sequence[Figure]
    seconds: float
    again: tuple[str, ...] = ()

    @property
    def wrong(self) -> list[Figure]:
        """Return what did not go as it has to."""
        return [one for one in (*self.servers, *self.clients) if one.wrong]

    def summary(self) -> Iterator[str]:
        """Yield what is told at the end of a measurement."""
        for one in self.wrong:
            yield f"{one.name}: {one.came}: {'; '.join(one.wrong)}"
        met = len(self.servers) + len(self.clients)
        right = met - len(self.wrong)
        yield f"{right} passed, {len(self.wrong)} failed in {self.seconds:.2f}s"


def read(directory: Path) -> Measured:
    """Return what was written down the last time."""
    text = (directory / "reliability.json").read_text(encoding="utf-8")
    record = json.loads(text)
    servers, clients = (
        [Figure(**{**one, "wrong": tuple(one["wrong"])}) for one in record[side]]
        for side in ("servers", "clients")
    )
    seed, every, seconds = (record[key] for key in ("seed", "every", "seconds"))
    again = tuple(record.get("again", ()))
    return Measured(seed, every, servers, clients, seconds, again)


def write(measured: Measured, directory: Path) -> None:
    """Write both reports."""
    directory.mkdir(parents=True, exist_ok=True)
    record = {
        **circumstances(measured),
        "servers": [one.record() for one in measured.servers],
        "clients": [one.record() for one in measured.clients],
    }
    text = json.dumps(record, indent=1)
    (directory / "reliability.json").write_text(text + "\n", encoding="utf-8")
    page = "\n".join(lines(measured)) + "\n"
    (directory / "reliability.md").write_text(page, encoding="utf-8")


def circumstances(measured: Measured) -> dict[str, object]:
    """Return what else the figures depend on."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "seed": measured.seed,
        "every": measured.every,
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "seconds": round(measured.seconds),
        **({"again": list(measured.again)} if measured.again else {}),
    }


def lines(measured: Measured) -> Iterator[str]:
    """Yield the page."""
    told = circumstances(measured)
    yield "# Reliability: hostile servers, hostile clients"
    yield ""
    yield "Made by `tox -e hostile`; `-- --every 1` is one run for each behaviour."
    yield ""
    if "again" in told:
        told["again"] = f"{', '.join(measured.again)}: wrong at first, met once more"
    yield from (f"- {name}: {value}" for name, value in told.items())
    yield ""
    yield from goals(measured)
    yield ""
    yield "## Servers that the suite met"
    yield ""
    yield (
        f"One run meets all {len(CATALOGUE)} but those that leave requests unread; "
        "the others meet one, and go on to what it does not touch."
    )
    yield ""
    yield from table(measured.servers)
    yield ""
    yield "## Inputs that the reference server met"
    yield ""
    yield "After each, two lawful requests are answered as before, and no file is new."
    yield ""
    yield from table(measured.clients)


def goals(measured: Measured) -> Iterator[str]:
    """Yield what is aimed at, and what was reached."""
    yield "| goal | aimed at | measured |"
    yield "| --- | --- | --- |"
    listed = len(CATALOGUE)
    yield f"| hostile servers listed | ≥ {HOSTILE_SERVERS} | {listed} |"
    yield from figures(
        measured.servers,
        judged.MEBIBYTES,
        f"{judged.SECONDS:g} s a run, 300 s for the list",
    )
    count = len(measured.clients)
    yield f"| hostile inputs | ≥ {HOSTILE_INPUTS} | {count} |"
    late = f"{attacked.SECONDS:g} s, of large bodies {attacked.LARGE_SECONDS:g} s"
    yield from figures(measured.clients, attacked.MEBIBYTES, late)


def figures(met: Sequence[Figure], mebibytes: int, seconds: str) -> Iterator[str]:
    """Yield the rows of what was met on one side."""
    right = sum(not one.wrong for one in met)
    yield f"| as they have to be | all | {right} of {len(met)} |"
    most, longest = (max(one.mebibytes for one in met), max(one.seconds for one in met))
    yield f"| most memory | {mebibytes} MiB | {most:g} MiB |"
    yield f"| longest | {seconds} | {longest:g} s |"


def table(met: Sequence[Figure]) -> Iterator[str]:
    """Yield a row for each figure."""
    yield "| what | what came | s | MiB | wrong |"
    yield "| --- | --- | --- | --- | --- |"
    for one in met:
        wrong = "; ".join(one.wrong).replace("|", "\\|")
        took = f"{one.seconds:g} | {one.mebibytes:g}"
        yield f"| {one.name} | {one.came} | {took} | {wrong} |"
