"""What to fix first, as the terminal tells it: a block for each of a few faults."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from conformance.harness.catalogue import Requirement
from conformance.harness.printable import printable
from conformance.report.causes import Cause, causes
from conformance.report.results import Results
from conformance.running.terminal import Again, explanation

SHOWN = 5


def fix_first(
    results: Results,
    requirements: Mapping[str, Requirement],
    again: Again,
    told: Collection[str] = (),
) -> Iterator[str]:
    """Yield a block for each of the first requirements, and a line about the others.

    Reasons in ``told`` are told elsewhere.
    """
    found = [cause for cause in causes(results) if not cause.known]
    violated: dict[str, list[Cause]] = defaultdict(list)
    for cause in found:
        violated[cause.requirement["id"]].append(cause)
    for number, (name, alike) in enumerate(list(violated.items())[:SHOWN], 1):
        yield f"[{number} of {len(violated)}] {_weight(alike)}"
        yield explanation(alike[0].example, requirements[name], again) + "\n"
    if len(violated) > SHOWN:
        yield f"{_counted(len(violated) - SHOWN, 'more requirement')} in the report\n"
    for reason, line in _unexplained(results, found):
        if reason not in told:
            yield line


def _weight(alike: list[Cause]) -> str:
    """Say how many tests fail by a requirement, in how many ways, at what cost."""
    tests = sum(len(cause.results) for cause in alike)
    ways = f" in {len(alike)} ways" if alike[1:] else ""
    others = {name for cause in alike for name in cause.explains[1:]}
    held = f", and keeps {_counted(len(others), 'other requirement')} from being judged"
    return f"fails {_counted(tests, 'test')}{ways}{held if others else ''}"


def _unexplained(results: Results, found: list[Cause]) -> Iterator[tuple[str, str]]:
    """Yield why requirements could not be judged that no cause explains."""
    explained = {name for cause in found for name in cause.explains}
    reasons: dict[str, list[str]] = defaultdict(list)
    for name in results.verdicts:
        if results.word(name) == "inconclusive" and name not in explained:
            reasons[_reason(results, name)].append(name)
    for reason, names in reasons.items():
        more = f" and {len(names) - 1} more" if names[1:] else ""
        yield reason, printable(f"not judged: {names[0]}{more}: {reason}")


def _reason(results: Results, name: str) -> str:
    texts = [
        f"{record['because']}; {record['remedy']}".strip("; ")
        for record in results.found(name)
        if record["outcome"] == "inconclusive"
    ]
    return texts[0] if texts else "no test of it was judged"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
