"""Plans: the life of a package as one value, drawn whole and replayed.

A plan prints as what it does, shrinks to the shortest life that shows a fault, and can
be kept. What a step is about is a number: the replay takes the object of that number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Kind = Literal[
    "add",
    "remove",
    "describe",
    "load",
    "list",
    "status",
    "download",
    "upload",
    "add recursively",
    "rename",
    "export",
    "import",
    "delete and create",
]
#: Simplest first: failures shrink to these.
KINDS: tuple[Kind, ...] = (
    *("add", "remove", "describe", "load", "list", "status", "download", "upload"),
    *("add recursively", "rename", "export", "import", "delete and create"),
)
ABOUT_OBJECTS = ("add", "remove", "add recursively")
LONGEST = 10
NUMBERS = 8


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is done, and to which object."""

    kind: Kind
    number: int = 0

    def __repr__(self) -> str:
        return (
            f"{self.kind} #{self.number}" if self.kind in ABOUT_OBJECTS else self.kind
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps between the creation of a package and its deletion."""

    steps: tuple[Step, ...]

    def __repr__(self) -> str:
        return " → ".join(["create", *map(repr, self.steps), "delete"])


def plans(*, min_steps: int = 1, max_steps: int = LONGEST) -> SearchStrategy[Plan]:
    """Return plans of so many steps.

    Raises:
        ValueError: the bounds exclude each other.

    """
    if not 0 <= min_steps <= max_steps:
        raise ValueError(f"cannot have max_steps={max_steps} < min_steps={min_steps}")
    # One number for each step, since drawing its parts takes several times as long.
    numbers = st.integers(0, len(KINDS) * NUMBERS - 1)
    several = st.lists(numbers, min_size=min_steps, max_size=max_steps)
    return several.map(lambda drawn: Plan(tuple(map(_step, drawn))))


def _step(number: int) -> Step:
    about, kind = divmod(number, len(KINDS))
    return Step(KINDS[kind], about if KINDS[kind] in ABOUT_OBJECTS else 0)
