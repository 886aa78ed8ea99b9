"""The class catalogue: which instances there are, and what is known of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a class.

    ``kind`` is the kind of its value, or ``reference``; then ``target`` names the class
    referred to, and ``many`` tells that there may be any number of references.
    """

    name: str
    kind: str
    target: str = ""
    many: bool = False
    read_only: bool = False
    given: bool = False
    must: bool = False

    @classmethod
    def parsed(cls, name: str, words: str) -> Property:
        """Read a property from its line in the catalogue."""
        kind, *flags = words.split()
        target = kind.removeprefix("->").rstrip("*") if kind.startswith("->") else ""
        return cls(
            name,
            kind="reference" if target else kind,
            target=target,
            many=kind.endswith("*"),
            read_only="read" in flags,
            given="given" in flags,
            must="must" in flags,
        )


@dataclass(frozen=True, slots=True)
class InstanceClass:
    """One class: ``verbs`` follow a where element, those in ``alone`` need none."""

    name: str
    stored: str
    identifier: str
    alone: frozenset[str]
    verbs: frozenset[str]
    properties: Mapping[str, Property]

    @classmethod
    def parsed(cls, name: str, table: Mapping[str, Any]) -> InstanceClass:
        """Read a class from its table in the catalogue."""
        stored = table.get("as", name)
        properties = table.get("properties", {})
        return cls(
            name,
            stored,
            table["identifier"],
            frozenset(table.get("alone", "").split()),
            frozenset(table.get("verbs", "").split()),
            {name: Property.parsed(name, line) for name, line in properties.items()},
        )


def _catalogue() -> dict[str, InstanceClass]:
    text = Path(__file__).with_name("classes.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    for table in tables.values():
        if "as" in table:
            table["properties"] = tables[table["as"]]["properties"]
    return {name: InstanceClass.parsed(name, table) for name, table in tables.items()}


CLASSES = _catalogue()
