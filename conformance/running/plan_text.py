"""A plan as text: what the run would do, test by test and in sum."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from conformance.harness.printable import printable

Record = dict[str, Any]

KIB = 1024
SHOWN = 60
TIMES = "\N{MULTIPLICATION SIGN}"
NOTICE = """\
Nothing was sent there. The run was rehearsed against a bundled reference server; a
server that answers otherwise can change the numbers. cct-… stands for names that carry
the run's id, … for what the server will give out; what several tests use is counted
with the first of them."""


def plan_text(path: Path, *, in_sum: bool = False) -> str:
    """Return the plan in a file as text; in sum alone, if so asked."""
    plan: Record = json.loads(path.read_text(encoding="utf-8"))
    steps = [] if in_sum else _steps(plan["steps"])
    head = f"plan of: {plan['command']}"
    lines = [head, "", *NOTICE.splitlines(), "", *steps, *_sums(plan), f"plan: {path}"]
    return "\n".join(map(printable, lines)) + "\n"


def _steps(steps: Iterable[Record]) -> Iterator[str]:
    """Yield the steps of each requirement under its ID, requests counted before all."""
    yield "requests"
    for requirement, tests in _grouped(steps, lambda one: one.get("requirement", "")):
        if requirement:
            yield _counted(tests, requirement)
        for name, cases in _grouped(tests, _function):
            number = f" ({len(cases)} cases)" if len(cases) > 1 else ""
            yield _counted(cases, f"{'  ' if requirement else ''}{name}{number}")
            yield from _writes(cases)
            yield from _remarks(cases)
    yield ""


def _grouped(
    steps: Iterable[Record], key: Callable[[Record], str]
) -> Iterator[tuple[str, list[Record]]]:
    """Yield the steps that have a key, in the order in which keys come up first."""
    groups: dict[str, list[Record]] = {}
    for one in steps:
        groups.setdefault(key(one), []).append(one)
    yield from groups.items()


def _counted(steps: Iterable[Record], what: str) -> str:
    return f"{sum(step['requests'] for step in steps):>8,}  {what}"


def _writes(cases: Iterable[Record]) -> Iterator[str]:
    writes: Counter[tuple[str, str]] = Counter()
    for one in (write for case in cases for write in case["writes"]):
        writes[one["operation"], one.get("object", "")] += one["count"]
    for (operation, thing), count in sorted(writes.items()):
        number = f"{TIMES}{count:,}"
        yield f"{number:>20}  {operation}  {_cut(thing)}".rstrip()


def _cut(thing: str) -> str:
    """Return a name on one line of bearable length."""
    one_line = thing.replace("\n", "\\n").replace("\t", "\\t")
    return one_line if len(one_line) <= SHOWN else f"{one_line[:SHOWN]}…"


def _remarks(cases: list[Record]) -> Iterator[str]:
    skipped = [case["skipped"] for case in cases if "skipped" in case]
    early = sum("ended_early" in case for case in cases)
    for reason, count in Counter(skipped).items():
        yield f"{'':<14}not applicable{_times(count, cases)}: {reason}"
    if early:
        yield f"{'':<14}ended early in the rehearsal{_times(early, cases)}"


def _times(count: int, cases: list[Record]) -> str:
    return f" ({count} of {len(cases)})" if len(cases) > 1 else ""


def _function(step: Record) -> str:
    """Return a test's file and function, or when a step is if it is none."""
    name: str = step["test"]
    file, colons, test = name.partition("::")
    return f"{file.rpartition('/')[2]}{colons}{test.partition('[')[0]}"


def _sums(plan: Record) -> Iterator[str]:
    """Yield the totals."""
    totals = plan["totals"]
    early = sum("ended_early" in step for step in plan["steps"])
    yield f"{'tests':<10} {totals['tests']:,}, effort {plan['effort']}"
    yield f"{'requests':<10} {totals['requests']:,}, {_size(totals['bytes_sent'])} sent"
    yield f"{'writes':<10} {totals['writes']:,}"
    for name, one in totals["protocols"].items():
        kinds = ", ".join(f"{kind} {TIMES}{n:,}" for kind, n in one["writes"].items())
        yield f"  {name:<8} {kinds or 'none'}"
    objects = f"{totals['created']:,} created, {totals['removed']:,} removed again"
    yield f"{'objects':<10} {objects}"
    for one in totals["left"]:
        yield f"{'stays':<10} {one['kind']} {one['name']}: {one['reason']}"
    if early:
        yield f"{'note':<10} {early} tests ended early in the rehearsal"


def _size(count: float) -> str:
    """Return a number of bytes in the unit that suits it."""
    if count < KIB:
        return f"{count:,.0f} bytes"
    units = ["KiB", "MiB", "GiB"]
    while (count := count / KIB) >= KIB and len(units) > 1:
        del units[0]
    return f"{count:,.1f} {units[0]}"
