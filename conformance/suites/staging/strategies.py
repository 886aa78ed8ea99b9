"""What a client may send to a staging server, as strategies.

Names are never drawn: what the suite creates carries the run's id.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.generate.json_schema import TEXTS, values
from conformance.suites.staging.objects import Object
from conformance.suites.staging.shapes import URN, catalogue

UPDATE = f"{URN}request:StagedContentPackage.update"
ID_MAP = f"{URN}request:IdTypeMapRequest"
TEXT = {"type": "string"}
PLAIN = ("plain", "two words", "")
#: Names that a path or a query carries only when they are encoded.
ODD_NAMES = {
    "blank": "{} x",
    "umlaut": "{}ä",
    "ideograph": "{}語",
    "percent": "{}%41",
    "plus": "{}+x",
}
#: Ids of objects that no CMS has.
UNKNOWN = ("zz99.00000000-0000-4000-8000-000000000000", "ZZ99.999999999")


def models() -> SearchStrategy[dict[str, Any]]:
    """Return package models as the document shows them; their name is to be added.

    Descriptions are plain: which characters they keep is a question of its own.
    """
    plain = {"name": st.just(""), "description": st.sampled_from(PLAIN)}
    drawn = values(catalogue(), UPDATE, given=plain)
    return drawn.map(_without_name)


def _without_name(model: dict[str, Any]) -> dict[str, Any]:
    return {name: own for name, own in model.items() if name != "name"}


def descriptions() -> SearchStrategy[str]:
    """Return texts of every kind of character, some of them awkward; none is empty."""
    several = values(catalogue(), {"type": "array", "items": TEXT, "minItems": 1})
    return several.map("".join).filter(bool) | st.sampled_from(TEXTS[1:])


def id_maps(things: Sequence[Object]) -> SearchStrategy[dict[str, Any]]:
    """Return questions about some of the objects, and about ids that nothing has."""
    ids = st.sampled_from([*(thing.id for thing in things), *UNKNOWN])
    return values(catalogue(), ID_MAP, given={"ids/*/*": ids})
