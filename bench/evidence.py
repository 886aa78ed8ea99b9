"""Evidence of any size: what a small run left, told again under other names."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from bench.processes import command, spent

Record = dict[str, Any]

#: One run of this is what all is made of: it has failures, and what passed.
SMALL = ("--variant", "TreatsEveryMethodAsPost", "--requirement", "cm.stream.*method*")
#: One result in so many is a failure.
FAILURES = 20


@cache
def small() -> tuple[Record, ...]:
    """Return the records of a small run."""
    with tempfile.TemporaryDirectory() as folder:
        tool = str(command("cms-conformance"))
        words = [tool, "run", "--reference", "--protocol", "cm", *SMALL]
        took = spent([*words, "--quiet", "--report-dir", "r"], Path(folder))
        path = Path(folder, "r", "results.jsonl")
        if took.code != 1:
            raise RuntimeError(f"the run ended with {took.code}: {took.told[-500:]}")
        return tuple(map(json.loads, path.read_text(encoding="utf-8").splitlines()))


def evidence(path: Path, verdicts: int, exchanges: int) -> Path:
    """Write evidence of so many verdicts, each with a result of so many exchanges."""
    with path.open("w", encoding="utf-8") as file:
        for record in records(verdicts, exchanges):
            file.write(json.dumps(record) + "\n")
    return path


def records(verdicts: int, exchanges: int) -> Iterator[Record]:
    """Yield the records of a run in their order."""
    yield from of("run")
    requirement = of("requirement")[0]
    names = [f"{requirement['id']}-{number}" for number in range(verdicts)]
    yield from (requirement | {"id": name} for name in names)
    yield from results(names, exchanges)
    verdict = next(one for one in of("verdict") if one["verdict"] == "conforms")
    for number, name in enumerate(names):
        word = "conforms" if number % FAILURES else "violates"
        tests = [f"{name}::test"]
        yield verdict | {"requirement": name, "verdict": word, "tests": tests}
    yield from of("end")


def results(names: list[str], exchanges: int) -> Iterator[Record]:
    """Yield a result for each requirement."""
    passed, failed = of_outcome("passed"), of_outcome("failed")
    seen = itertools.cycle(passed["exchanges"])
    for number, name in enumerate(names):
        one = passed if number % FAILURES else failed
        yield one | {
            "requirement": name,
            "test": f"{name}::test",
            "exchanges": list(itertools.islice(seen, exchanges)),
        }


def of(kind: str) -> list[Record]:
    """Return the records of a kind."""
    return [one for one in small() if one["record"] == kind]


def of_outcome(outcome: str) -> Record:
    """Return a result of that outcome, with its exchanges."""
    results_of = (one for one in of("result") if one["outcome"] == outcome)
    return next(one for one in results_of if one["exchanges"])
