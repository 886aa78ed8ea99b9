"""From a DTD to the documents it allows, and to those it just forbids."""

from __future__ import annotations

from conformance.generate.dtd_grammar import Grammar, confirm, is_valid, load
from conformance.generate.dtd_mutations import (
    Mutation,
    minimally_invalid,
    mutations,
)
from conformance.generate.dtd_strategies import elements, texts

__all__ = [
    "Grammar",
    "Mutation",
    "confirm",
    "elements",
    "is_valid",
    "load",
    "minimally_invalid",
    "mutations",
    "texts",
]
