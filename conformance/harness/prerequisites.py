"""What is not judged since something it rests on is not met: no second failure.

A row of the catalogue may rest on others. Where one of those fails, what was found
against the row is put aside: it may be but the same fault, seen from elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from conformance.harness.catalogue import BINDING, Requirement
from conformance.harness.outcome import Found, Outcome, violated


def put_aside(
    requirements: Mapping[str, Requirement],
    found: Mapping[str, Sequence[Found]],
    presumed: Collection[str] = (),
) -> dict[str, Sequence[Found]]:
    """Return the findings by requirement, with failures that rest on others put aside.

    Such a failure becomes inconclusive because of the one at the very bottom. Those
    ``presumed`` to fail were tried elsewhere.
    """
    failed = set(presumed) | {
        name
        for name, several in found.items()
        if name in requirements and requirements[name].level in BINDING
        if any(one.outcome is Outcome.FAILED for one in several)
    }
    beneath = {
        name: next((one for one in row.rests_on if one in failed), "")
        for name, row in requirements.items()
    }
    return {
        name: _without(several, beneath[name]) if beneath.get(name) else several
        for name, several in found.items()
    }


def _without(several: Sequence[Found], cause: str) -> list[Found]:
    return [
        replace(one, outcome=Outcome.INCONCLUSIVE, because=violated(cause))
        if one.outcome is Outcome.FAILED
        else one
        for one in several
    ]
