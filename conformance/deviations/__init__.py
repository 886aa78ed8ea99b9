"""Servers that are wrong in one way each: the proof that the suite bites.

The class name is the defect, the docstring says how a real server comes to have it.
Each names the requirements that the suite must then find violated, and what else the
defect cannot help upsetting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

Part = TypeVar("Part", bound=type)


@dataclass(frozen=True, slots=True)
class Deviation:
    """One wrong part, and what the suite has to say about a server that has it.

    ``violates`` are the requirement IDs of which at least one must be blamed;
    ``disturbs`` may be blamed as well; anything else blamed is a false alarm.
    """

    part: type
    violates: tuple[str, ...]
    disturbs: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the defect, as the part's class name puts it."""
        return self.part.__name__


DEVIATIONS: dict[str, Deviation] = {}


def deviation(*violates: str, disturbs: tuple[str, ...] = ()) -> Callable[[Part], Part]:
    """Enter a wrong part into the catalogue."""

    def enter(part: Part) -> Part:
        if part.__name__ in DEVIATIONS:
            raise ValueError(f"a deviation named {part.__name__} exists already")
        DEVIATIONS[part.__name__] = Deviation(part, violates, disturbs)
        return part

    return enter
