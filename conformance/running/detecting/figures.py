"""What all detections together say about the suite, figure by figure.

No figure is a sum of others: a missed fault is not made good by a spared oddity.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from conformance.harness.catalogue import BINDING, Requirement
from conformance.running.detecting.detection import Came, Detection
from conformance.running.detecting.sessions import FIRST_LOOK

#: A minimal conversation longer than this asks much of whoever reads it.
LONG = 4


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; of none at all there is no share."""

    some: int
    of: int

    def __str__(self) -> str:
        percent = f" ({100 * self.some / self.of:.1f} %)" if self.of else ""
        return f"{self.some} of {self.of}{percent}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured.

    ``recall`` counts deviations of which an expected requirement was blamed,
    ``rightly_blamed`` those of which nothing else was, ``precision`` single blames.
    """

    recall: Share
    rightly_blamed: Share
    precision: Share
    liberties_spared: Share
    partial_spared: Share
    outcomes: dict[str, int]
    until_caught: float | None
    conversation: float | None

    def record(self) -> dict[str, Any]:
        """Return the figures as ``detection.json`` holds them."""
        return asdict(self)


def figures(found: Sequence[Detection]) -> Figures:
    """Return the figures of a campaign."""
    deviant = [one for one in found if one.known.expected]
    odd = [one for one in found if not one.known.expected]
    blames = [len(one.look.blamed) for one in deviant]
    strays = [len(one.stray) for one in deviant]
    return Figures(
        recall=Share(sum(one.caught for one in deviant), len(deviant)),
        rightly_blamed=_share(deviant, Came.CAUGHT),
        precision=Share(sum(blames) - sum(strays), sum(blames)),
        liberties_spared=_share([o for o in odd if not o.known.partial], Came.SPARED),
        partial_spared=_share([o for o in odd if o.known.partial], Came.SPARED),
        outcomes=dict(Counter(str(one.came) for one in found)),
        until_caught=_median(one.look.until_caught for one in deviant),
        conversation=_median(one.look.conversation for one in deviant),
    )


def _share(found: Sequence[Detection], came: Came) -> Share:
    return Share(sum(one.came is came for one in found), len(found))


def _median(numbers: Iterable[int | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return median(known) if known else None


def forced(found: Iterable[Detection]) -> dict[str, list[str]]:
    """Return which deviations a requirement caught that no other would have."""
    alone: dict[str, list[str]] = defaultdict(list)
    for one in found:
        if one.known.expected and len(one.look.blamed) == 1 and one.caught:
            alone[one.look.blamed[0]].append(one.known.name)
    return dict(sorted(alone.items()))


def weak_spots(
    found: Sequence[Detection],
    requirements: Mapping[str, Requirement],
    protocols: Collection[str],
) -> dict[str, list[str]]:
    """Return by name what a figure would hide: what to look at first.

    ``protocols`` are those of which every deviation was judged: of a sample there is
    no saying what none was blamed for.
    """
    blamed = {name for one in found for name in {*one.look.blamed} - {*one.stray}}
    by_outcome = {
        str(came): [one.known.name for one in found if one.came is came]
        for came in Came
        if came not in {Came.CAUGHT, Came.SPARED}
    }
    return by_outcome | {
        "blamed by a test that should have met no difference": [
            one.known.name for one in found if one.unforeseen
        ],
        "caught by a closer look only": [
            one.known.name
            for one in found
            if one.known.expected and one.caught and one.look.effort != FIRST_LOOK
        ],
        f"shown by more than {LONG} exchanges": [
            one.known.name for one in found if (one.look.conversation or 0) > LONG
        ],
        **(
            {
                "requirements that no deviation was rightly blamed for": [
                    name
                    for name, one in requirements.items()
                    if one.protocol in protocols
                    if one.level in BINDING and not one.excluded
                    if name not in blamed
                ]
            }
            if protocols
            else {}
        ),
    }
