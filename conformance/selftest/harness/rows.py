"""Requirements made up for tests."""

from __future__ import annotations

from conformance.harness.catalogue import Requirement


def row(
    name: str = "tea.cup.hot",
    level: str = "must",
    excluded: str = "",
    rests_on: tuple[str, ...] = (),
) -> Requirement:
    """Return a requirement of a level."""
    return Requirement(
        id=name,
        protocol=name.partition(".")[0],
        level=level,
        statement="The tea is hot.",
        covers=("TEA-HOT-001",),
        source="manners:3",
        digest="0" * 64,
        excluded=excluded,
        rests_on=rests_on,
    )
