"""JSON Schema (2020-12) as a grammar: read it, draw from it, break it.

The three parts: ``schema_catalogue`` reads schemas that refer to each other,
``values`` are what a schema allows, ``mutations`` are what it does not.
"""

from __future__ import annotations

from conformance.generate.json_schema_catalogue import Catalogue, load
from conformance.generate.json_schema_mutations import (
    Mutation,
    Slip,
    mutations,
    slips,
)
from conformance.generate.json_schema_strategies import INTEGERS, TEXTS, values

__all__ = [
    "INTEGERS",
    "TEXTS",
    "Catalogue",
    "Mutation",
    "Slip",
    "load",
    "mutations",
    "slips",
    "values",
]
