"""``performance.md`` and ``.json``: the figures beside what must hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.drawing import drawing
from bench.figures import Figure, Goal, Outcome, Skipped, goals
from bench.rounds import EFFORTS

NAME = "performance"
HEAD = (
    "# Performance",
    "",
    "Made by `tox -e bench`. Both sides of a ratio were measured in turn in this",
    "run; small messages on one core, client and server alike. Absolute figures",
    "drift from one machine and hour to the next, ratios much less.",
    "",
)
TIMES, DASH = "\N{MULTIPLICATION SIGN}", "\N{EN DASH}"
MARKS = {"missed": "**missed**", "holds": "holds", "reached": "reached", "told": ""}


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was measured, where, and how long it took."""

    effort: str
    circumstances: Mapping[str, str]
    outcomes: Sequence[Outcome]
    seconds: float

    @property
    def figures(self) -> list[Figure]:
        """Return what was measured."""
        return [one for one in self.outcomes if isinstance(one, Figure)]

    def standings(self) -> dict[str, int]:
        """Count how the figures stand to their goals."""
        counted = dict.fromkeys(MARKS, 0)
        for one in self.figures:
            counted[goals()[one.goal].standing(one.value)] += 1
        return counted


def write(measured: Measured, directory: Path) -> None:
    """Write the page, the file for programs, and the drawing of what grows."""
    directory.mkdir(parents=True, exist_ok=True)
    text = json.dumps(record(measured), indent=1, ensure_ascii=False)
    (directory / f"{NAME}.json").write_text(text + "\n", encoding="utf-8")
    curves = [one for one in measured.figures if one.points]
    picture = f"{NAME}-growth.svg" if curves else ""
    if picture:
        (directory / picture).write_text(drawing(curves), encoding="utf-8")
    page = "\n".join(lines(measured, picture)) + "\n"
    (directory / f"{NAME}.md").write_text(page, encoding="utf-8")


def record(measured: Measured) -> dict[str, Any]:
    """Return everything as JSON carries it."""
    return {
        **measured.circumstances,
        "effort": measured.effort,
        "seconds": round(measured.seconds),
        "figures": {
            one.goal: {
                **asdict(one),
                "value": one.value,
                "standing": goals()[one.goal].standing(one.value),
            }
            for one in measured.figures
        },
        "skipped": {
            one.goal: one.reason
            for one in measured.outcomes
            if isinstance(one, Skipped)
        },
    }


def lines(measured: Measured, picture: str = "") -> Iterator[str]:
    """Yield the page."""
    yield from HEAD
    told = {**measured.circumstances, "effort": effort(measured)}
    yield from (f"- {name}: {value}" for name, value in told.items())
    yield f"- seconds: {measured.seconds:.0f}"
    yield ""
    counted = measured.standings()
    yield ", ".join(f"{count} {name}" for name, count in counted.items()) + "."
    yield ""
    yield "| what | beside | ours | peer | measured | must hold | after | |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    yield from map(row, measured.outcomes)
    yield ""
    yield from notes(measured.figures)
    if picture:
        yield "## Growth"
        yield ""
        yield "What one costs at a hundredth of a size, at a tenth, and at all of it:"
        yield ""
        yield f"![cost of one by size]({picture})"


def effort(measured: Measured) -> str:
    """Return how much was measured; what is told of sizes is that of all of it."""
    share = EFFORTS[measured.effort].size
    return measured.effort if share == 1 else f"{measured.effort}, sizes at {share:.1%}"


def notes(figures: Iterable[Figure]) -> Iterator[str]:
    """Yield what a reader has to know of single figures."""
    noted = [one for one in figures if one.note]
    if noted:
        yield "## Notes"
        yield ""
        for one in noted:
            yield f"- {goals()[one.goal].what}: {one.note}"
        yield ""


def row(outcome: Outcome) -> str:
    """Return a row of the table."""
    goal = goals()[outcome.goal]
    head = f"| {goal.what} | {goal.peer}"
    bounds = f"{bound(goal, goal.must)} | {bound(goal, goal.after)}"
    if isinstance(outcome, Skipped):
        return f"{head} | | | not measured: {outcome.reason} | {bounds} | |"
    sides = f"{side(outcome.ours, outcome.unit)} | {side(outcome.peers, outcome.unit)}"
    mark = MARKS[goal.standing(outcome.value)]
    return f"{head} | {sides} | {spread(outcome, goal)} | {bounds} | {mark} |"


def bound(goal: Goal, value: float | None) -> str:
    """Return a bound with its sign."""
    sign = "≥" if goal.sense == "at least" else "≤"
    return "" if value is None else f"{sign} {amount(value, goal.unit)}"


def spread(figure: Figure, goal: Goal) -> str:
    """Return the median, and between which values the rounds lay."""
    told = amount(figure.value, goal.unit)
    least, most = min(figure.values), max(figure.values)
    if len(figure.values) == 1 or least == most:
        return told
    return f"{told} ({short(least)}{DASH}{short(most)})"


def side(value: float | None, unit: str) -> str:
    """Return what one side came to."""
    return "" if value is None else amount(value, unit)


def amount(value: float, unit: str) -> str:
    """Return a number with its unit."""
    return f"{short(value)}{'' if unit == TIMES else ' '}{unit}"


def short(value: float) -> str:
    """Return a number in three digits, larger ones whole."""
    if abs(value) >= 1000:  # noqa: PLR2004  (thousands are set apart)
        return f"{value:,.0f}"
    return f"{float(f'{value:.3g}'):g}"
