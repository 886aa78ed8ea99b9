"""The classes a CM server knows, and which of their properties lead where."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from conformance.harness.resources import resource

Vocabulary = Literal["documented", "catalogue"]


@dataclass(frozen=True, slots=True)
class Property:
    """A property; ``to`` is the class that a reference leads to, else empty."""

    name: str
    kind: str
    to: str = ""
    translated: bool = False
    template: bool = True
    documented: bool = False

    @property
    def is_list(self) -> bool:
        """Tell whether it leads to any number of instances."""
        return self.kind == "references"


@dataclass(frozen=True, slots=True)
class CmClass:
    """A class: its properties, its operations, and what selects its instances."""

    name: str
    identifier: str
    documented: bool
    properties: Mapping[str, Property]
    verbs: tuple[str, ...]
    criteria: tuple[str, ...]
    documented_verbs: tuple[str, ...]
    documented_criteria: tuple[str, ...]

    def known(self, vocabulary: Vocabulary) -> tuple[Property, ...]:
        """Return the properties that the documents name, or all of the catalogue."""
        everything = vocabulary == "catalogue"
        own = self.properties.values()
        return tuple(each for each in own if everything or each.documented)


@cache
def classes() -> Mapping[str, CmClass]:
    """Return every class of ``schemas/cm/classes.toml`` by name."""
    file = resource("schemas", "cm", "classes.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: _class(name, table, data) for name, table in data.items()}


def cm_class(name: str) -> CmClass:
    """Return a class by name.

    Raises:
        ValueError: the catalogue has no such class.

    """
    if name not in classes():
        raise ValueError(f"no class {name!r}; there are {', '.join(classes())}")
    return classes()[name]


def _class(name: str, table: dict[str, Any], data: dict[str, Any]) -> CmClass:
    rows = data[table.get("like", name)].get("properties", {})
    documented_verbs = tuple(table.get("documented-verbs", ()))
    documented_criteria = tuple(table.get("documented-criteria", ()))
    return CmClass(
        name=name,
        identifier=table["identifier"],
        documented=table["documented"],
        properties={own: Property(own, **row) for own, row in rows.items()},
        verbs=(*documented_verbs, *table.get("verbs", ())),
        criteria=(*documented_criteria, *table.get("criteria", ())),
        documented_verbs=documented_verbs,
        documented_criteria=documented_criteria,
    )
