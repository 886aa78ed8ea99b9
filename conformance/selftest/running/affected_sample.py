"""Blame by all tests and by those that can tell a server apart, printed as JSON.

A process of its own, since it collects the suites and forks. Its arguments are a
protocol, which of its requirements to take (every Nth), and names of variants.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from conformance.running.detecting.affected import affected
from conformance.running.detecting.children import Failed, in_children
from conformance.running.detecting.collecting import with_the_suite
from conformance.running.detecting.detection import BLAME, Known
from conformance.running.detecting.sessions import Asked, Suite
from conformance.running.detecting.traces import load_traces
from conformance.running.variants import load_variants


class Sample(Suite):
    """Some requirements of the suites only."""

    def requirements(self, protocol: str) -> list[str]:
        """Return every Nth requirement."""
        return super().requirements(protocol)[:: int(sys.argv[2])]


def blamed(suite: Suite, asked: Asked) -> list[str]:
    """Return what a run blames."""
    ((_, records),) = in_children(suite.run, [asked], workers=1)
    if isinstance(records, Failed):
        raise RuntimeError(records.because)  # noqa: TRY004  (it is a value)
    return [one["requirement"] for one in records if one.get("verdict") in BLAME]


def compare(collected: Suite) -> None:
    """Print for each variant what was judged of what there is, and the two blames."""
    protocol, names = sys.argv[1], sys.argv[3:]
    suite = Sample(collected.session)
    every = tuple(suite.requirements(protocol))
    with tempfile.TemporaryDirectory() as directory:
        traces = load_traces(suite, [protocol], Path(directory), seed=0, workers=1)
    for name in names:
        chosen = tuple(affected(Known.of(name).part, traces.of(protocol)))
        found = [blamed(suite, Asked(protocol, one, name)) for one in (every, chosen)]
        line = {"name": name, "every": every, "chosen": chosen, "blamed": found}
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    load_variants()
    with_the_suite(compare, seed=0)
