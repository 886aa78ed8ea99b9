"""Servers that are right, yet unlike the reference: the suite must stay green.

The class name is the oddity, the docstring says why the documents allow it. A server
that lacks something says so in its profile; that profile stands beside it here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

Part = TypeVar("Part", bound=type)


@dataclass(frozen=True, slots=True)
class Liberty:
    """One lawful oddity, with the profile that its vendor would write."""

    part: type
    profile: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the oddity, as the part's class name puts it."""
        return self.part.__name__


LIBERTIES: dict[str, Liberty] = {}


def liberty(**profile: Any) -> Callable[[Part], Part]:  # noqa: ANN401  (TOML values)
    """Enter an odd part into the catalogue, with the profile tables it needs."""

    def enter(part: Part) -> Part:
        if part.__name__ in LIBERTIES:
            raise ValueError(f"a liberty named {part.__name__} exists already")
        LIBERTIES[part.__name__] = Liberty(part, profile)
        return part

    return enter
