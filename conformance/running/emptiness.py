"""Why a selection holds nothing that can be judged; such a run never ends green."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from conformance.harness.catalogue import Requirement
from conformance.harness.target import Target

Requirements = Mapping[str, Requirement]


def why_nothing(
    chosen: Requirements, protocols: Collection[str], target: Target
) -> str:
    """Return why none of the requirements chosen can be judged; nothing if one can.

    That a pattern matches no requirement at all, the catalogue says by itself.
    """
    selected = [one for one in chosen.values() if one.protocol in protocols]
    if not selected:
        return _of_others(chosen.values(), protocols)
    observable = [one for one in selected if not one.excluded]
    if not observable:
        return (
            f"nothing to judge: all {len(selected)} requirements selected are "
            "excluded, since no client can observe them"
        )
    lacking = [_lacking(one, target) for one in observable]
    if all(lacking):
        names = ", ".join(sorted({name for part in lacking for name in part}))
        return (
            f"nothing to judge: all {len(observable)} requirements selected need what "
            f"the profile says is not there: {names}"
        )
    return ""


def _of_others(chosen: Iterable[Requirement], protocols: Collection[str]) -> str:
    named = ", ".join(sorted({one.protocol for one in chosen}))
    return (
        f"nothing to judge: the requirements selected are of {named}, and only "
        f"{', '.join(protocols)} is to be judged; name {named} with --protocol, or in "
        "target.protocols of the profile"
    )


def _lacking(requirement: Requirement, target: Target) -> list[str]:
    return [name for name in requirement.needs if target.lacks(name)]
