"""The reference with one part exchanged: deviations and liberties by name."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from conformance.deviations import DEVIATIONS
from conformance.harness.profile import ProfileError
from conformance.harness.resources import PACKAGE
from conformance.liberties import LIBERTIES


@dataclass(frozen=True, slots=True)
class Variant:
    """A server to judge: a part in place of the reference's own, and its profile."""

    name: str
    part: type
    profile: Mapping[str, Any]


@cache
def load_variants() -> None:
    """Fill the catalogues of deviations and liberties, the first time."""
    for kind in ("deviations", "liberties"):
        for path in sorted((PACKAGE / kind).rglob("*.py")):
            if path.stem != "__init__":
                steps = path.relative_to(PACKAGE.parent).with_suffix("").parts
                importlib.import_module(".".join(steps))


def find_variant(name: str) -> Variant:
    """Return a deviation or a liberty.

    Raises:
        ProfileError: there is none of that name.

    """
    load_variants()
    if name in DEVIATIONS:
        return Variant(name, DEVIATIONS[name].part, {})
    if name in LIBERTIES:
        return Variant(name, LIBERTIES[name].part, LIBERTIES[name].profile)
    known = [*DEVIATIONS, *LIBERTIES]
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(close)}?" if close else "`detect` lists all"
    raise ProfileError("command line", f"no deviation or liberty {name!r}; {hint}")


def protocol_of(name: str) -> str:
    """Return the protocol of a variant: they lie in a module or folder for each."""
    return find_variant(name).part.__module__.split(".")[2]
