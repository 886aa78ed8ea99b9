"""What has changed since an earlier run."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.report.results import Record, Results
from conformance.report.words import FAILING

BROKEN = {*FAILING, "error", "inconclusive"}
KINDS = ("broken", "new", "still failing", "fixed", "gone", "changed otherwise")


@dataclass(frozen=True, slots=True)
class Change:
    """One requirement whose verdict is worth a word; empty where there was none."""

    name: str
    kind: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run beside an earlier one."""

    earlier: Record
    changes: tuple[Change, ...]
    same_requirements: bool
    same_target: bool
    earlier_finished: bool = True

    def of(self, kind: str) -> list[Change]:
        """Return the changes of one kind."""
        return [one for one in self.changes if one.kind == kind]

    @property
    def changed(self) -> set[str]:
        """Return the requirements whose verdict is another than before."""
        return {one.name for one in self.changes if one.before != one.now}


def compare(results: Results, earlier: Results) -> Comparison:
    """Return what has changed since an earlier run."""
    names = sorted(results.verdicts.keys() | earlier.verdicts.keys())
    changes = [
        Change(name, kind, earlier.word(name), results.word(name))
        for name in names
        if (kind := _kind(earlier.word(name), results.word(name)))
    ]
    return Comparison(
        earlier.run,
        tuple(changes),
        earlier.run["catalogue"] == results.run["catalogue"],
        earlier.run["target"] == results.run["target"],
        bool(earlier.end),
    )


def _kind(before: str, now: str) -> str:
    if not before:
        return "new"
    if not now:
        return "gone"
    if now in BROKEN:
        return "still failing" if before in BROKEN else "broken"
    if before in BROKEN:
        return "fixed" if now == "conforms" else "changed otherwise"
    return "changed otherwise" if before != now else ""
