"""From an XML Schema to the documents it allows, and to those it just forbids."""

from __future__ import annotations

from conformance.generate.xsd_compiling import SchemaError
from conformance.generate.xsd_mutations import Mutation, invalid_values, mutations
from conformance.generate.xsd_schema import (
    Complex,
    Group,
    Member,
    Schema,
    Simple,
    load,
    local,
    namespace,
)
from conformance.generate.xsd_strategies import elements, values
from conformance.generate.xsd_writing import written

__all__ = [
    "Complex",
    "Group",
    "Member",
    "Mutation",
    "Schema",
    "SchemaError",
    "Simple",
    "elements",
    "invalid_values",
    "load",
    "local",
    "mutations",
    "namespace",
    "values",
    "written",
]
