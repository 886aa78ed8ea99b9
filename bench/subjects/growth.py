"""What one more costs where there are a hundred times as many: as much, one hopes."""

from __future__ import annotations

from collections.abc import Iterator

from bench.figures import Figure, Outcome
from bench.growth import answers, evidence, stores, uploads
from bench.growth.curve import Curve
from bench.rounds import Effort, one_core

CURVES = (
    *(stores.tickets, stores.objects, stores.found, stores.packages, stores.listing),
    *(uploads.contents, uploads.chunks, uploads.resent, stores.journal, stores.watched),
    *(stores.requests, answers.codes, answers.cases),
    *(evidence.exchanges, evidence.tape, evidence.verdicts),
)


def measure(effort: Effort) -> Iterator[Outcome]:
    """Measure every curve at three sizes, on one core."""
    with one_core():
        for grow in CURVES:
            yield figure(grow(effort))


def figure(curve: Curve) -> Figure:
    """Return how much dearer the last one is than the first."""
    first, *_, last = curve.points
    return Figure(
        curve.goal,
        [curve.slope],
        last.seconds * 1e6,
        first.seconds * 1e6,
        "µs",
        curve.told,
        curve.points,
    )
