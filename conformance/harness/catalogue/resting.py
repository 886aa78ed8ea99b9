"""Which rows rest on which: written by patterns, read as every row's own list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from graphlib import CycleError, TopologicalSorter

from conformance.harness.catalogue.rows import Requirement
from conformance.harness.catalogue.table import Table


def rested(
    table: Table, requirements: Mapping[str, Requirement]
) -> dict[str, Requirement]:
    """Return the rows with all that each rests on, what is at the bottom first.

    A key of the table is the pattern of what rests, its value names what on. Where the
    pattern takes in one of those named, that one does not rest on its like.

    Raises:
        FormatError: a pattern or a name selects nothing, rows rest on one another, or
            what a server must do rests on what it only should.

    """
    direct = _direct(table, requirements)
    try:
        # Sorted, so that every process finds the same order.
        graph = {name: sorted(lower) for name, lower in direct.items()}
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as fault:
        circle = " on ".join(fault.args[1])
        raise table.error("", f"{circle} go in a circle", "leave one out") from fault
    whole: dict[str, set[str]] = {}
    for name in order:
        lower = direct.get(name, set())
        whole[name] = lower.union(*(whole[one] for one in lower))
    return {
        name: replace(row, rests_on=_sorted(whole.get(name, ()), order))
        for name, row in requirements.items()
    }


def _sorted(names: Iterable[str], order: list[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=order.index))


def _direct(
    table: Table, requirements: Mapping[str, Requirement]
) -> dict[str, set[str]]:
    direct: dict[str, set[str]] = {}
    for pattern in table.values:
        lower = table.texts(pattern)
        table.known(pattern, lower, requirements)
        upper = [one for one in requirements if fnmatchcase(one, pattern)]
        if not upper:
            raise table.error(pattern, "selects no row", "name a row, or a topic.*")
        for name in upper:
            if name not in lower:
                _check_levels(table, pattern, requirements, name, lower)
                direct.setdefault(name, set()).update(lower)
    return direct


def _check_levels(
    table: Table,
    pattern: str,
    requirements: Mapping[str, Requirement],
    name: str,
    lower: Iterable[str],
) -> None:
    """Refuse what would keep a server from conforming that only falls short."""
    weak = [one for one in lower if requirements[one].level != "must"]
    if weak and requirements[name].level == "must":
        fault = f"{name} is a must and rests on {weak[0]}, which is none"
        raise table.error(pattern, fault, "name no must by the pattern")
