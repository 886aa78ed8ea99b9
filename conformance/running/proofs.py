"""What is known about the suite itself: which wrong servers each requirement caught.

``detect`` measures it and writes ``reports/detection.json``; where that file comes with
the suite, a run's evidence repeats what it says, with its date.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from conformance.harness.evidence import Record
from conformance.harness.resources import resource


@dataclass(frozen=True, slots=True)
class Proofs:
    """The last measurement of the suite; ``measured`` is empty where there is none."""

    measured: Record = field(default_factory=dict)
    deviations: tuple[Record, ...] = ()

    def of(self, requirement: str) -> list[str]:
        """Return the deviations for which a requirement was rightly blamed."""
        return [
            one["name"]
            for one in self.deviations
            if requirement in one["expected"] and requirement in one["blamed"]
        ]


@cache
def load_proofs() -> Proofs:
    """Return what the last measurement found, if it comes with the suite."""
    try:
        path = resource("reports", "detection.json")
    except FileNotFoundError:
        return Proofs()
    document: Record = json.loads(path.read_text(encoding="utf-8"))
    return Proofs(document["measured"], tuple(document["deviations"]))


def measurement(  # noqa: PLR0913  (what a measurement says of itself)
    deviations: Iterable[Record],
    liberties: Iterable[Record],
    *,
    date: str,
    catalogue: str,
    quick: bool,
    every: int = 1,
) -> dict[str, Any]:
    """Return a measurement as ``detection.json`` holds it.

    ``catalogue`` is the digest of the requirements it was made with. In a ``quick``
    one, each deviation was judged by what it must violate alone; of a
    sample, one in ``every`` was judged.
    """
    deviant, odd = list(deviations), list(liberties)
    return {
        "measured": {
            "date": date,
            "catalogue": catalogue,
            "quick": quick,
            "every": every,
            "deviations": len(deviant),
            "caught": sum(one["caught"] for one in deviant),
            "liberties": len(odd),
            "spared": sum(one["sound"] for one in odd),
        },
        "deviations": deviant,
        "liberties": odd,
    }
