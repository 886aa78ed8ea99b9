"""Schemas that refer to each other by URN, as one closed catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

Schema = Mapping[str, Any]

#: What a ``$ref`` may stand beside: words that allow and forbid nothing.
WORDS = {"$ref", "$schema", "$id", "$comment", "title", "description", "default"}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Schemas by their ``$id``; nothing outside is ever fetched."""

    schemas: Mapping[str, Schema]
    _registry: Registry[Any] = field(repr=False)
    _validators: dict[str, Draft202012Validator] = field(
        default_factory=dict, repr=False
    )
    _deciders: dict[str, jsonschema_rs.Draft202012Validator] = field(
        default_factory=dict, repr=False
    )

    def __getitem__(self, name: str) -> Schema:
        if name not in self.schemas:
            known = ", ".join(sorted(self.schemas))
            raise KeyError(f"no schema {name!r}; there are {known}")
        return self.schemas[name]

    def resolved(self, schema: Schema) -> Schema:
        """Follow a ``$ref`` until there is none.

        Raises:
            ValueError: a reference leads in a circle, or has rules beside it.

        """
        seen: list[str] = []
        while "$ref" in schema:
            name = schema["$ref"]
            beside = sorted(schema.keys() - WORDS)
            if beside:
                raise ValueError(f"{', '.join(beside)} beside a $ref to {name}")
            if name in seen:
                raise ValueError(f"{name} refers to itself")
            seen.append(name)
            schema = self[name]
        return schema

    def accepts(self, name: str, value: object) -> bool:
        """Tell whether a value is valid: decided fast, and without a reason."""
        if name not in self._deciders:
            every = [(own, dict(schema)) for own, schema in self.schemas.items()]
            made = jsonschema_rs.Draft202012Validator(
                dict(self[name]), registry=jsonschema_rs.Registry(every)
            )
            self._deciders[name] = made
        try:
            return self._deciders[name].is_valid(value)
        except UnicodeEncodeError:
            # JSON can name half a character, which is no text to the fast one.
            return self.validator(name).is_valid(value)

    def validator(self, name: str) -> Draft202012Validator:
        """Return the validator of a schema, which gives reasons; it is made once."""
        if name not in self._validators:
            made = Draft202012Validator(dict(self[name]), registry=self._registry)
            self._validators[name] = made
        return self._validators[name]


def load(files: Iterable[Traversable]) -> Catalogue:
    """Read schema files, each with an ``$id`` of its own.

    Raises:
        ValueError: a file is no schema, or an ``$id`` is missing or taken.

    """
    schemas: dict[str, Schema] = {}
    for file in files:
        schema = json.loads(file.read_text(encoding="utf-8"))
        name = schema.get("$id") if isinstance(schema, dict) else None
        if not isinstance(name, str) or name in schemas:
            raise ValueError(f"{file}: the $id {name!r} is missing or taken")
        Draft202012Validator.check_schema(schema)
        schemas[name] = schema
    made = DRAFT202012.create_resource
    resources = ((name, made(own)) for name, own in schemas.items())
    return Catalogue(schemas, Registry().with_resources(resources))
