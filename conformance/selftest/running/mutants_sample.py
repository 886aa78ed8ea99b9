"""A campaign over two mutants, reported into the directory that is named.

A process of its own, since it collects the suites and forks.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from conformance.running.detecting.sessions import Suite
from conformance.running.mutating.campaign import Campaign, Order
from conformance.running.mutating.explanations import Explanations
from conformance.running.mutating.hunting import Hunters
from conformance.running.mutating.mutants import Mutant, all_mutants
from conformance.running.mutating.ratchet import Ratchet
from conformance.running.mutating.writing import write

#: A method is refused with a number; the store is locked while something is stored.
BEGINNINGS = (
    "cm/stream.py:Stream.refuse_method:constant",
    "cm/stream.py:Stream.store:statement",
)
TRIED = ("cm.stream.other-methods-refused", "cm.stream.ticket-alone")


class Some(Suite):
    """The tests of two requirements alone."""

    def requirements(self, protocol: str) -> list[str]:
        """Return the two."""
        return [name for name in super().requirements(protocol) if name in TRIED]


class Small(Campaign):
    """A campaign with the tests of two requirements."""

    def _order(self, suite: Suite, chosen: Sequence[Mutant]) -> Order:
        del suite, chosen
        return lambda *_: TRIED

    def _control(self, suite: Suite, hunters: Hunters, names: Sequence[str]) -> None:
        super()._control(Some(suite.session), hunters, names)


def first(beginning: str) -> Mutant:
    """Return the first mutant whose name begins in this way and that returns a line."""
    found = (one for one in all_mutants() if one.id.startswith(beginning))
    return next(one for one in found if one.before.startswith(("return", "with")))


if __name__ == "__main__":
    words = {"seed": 1, "effort": "smoke", "workers": 1, "check": False}
    options = argparse.Namespace(report_dir=Path(sys.argv[1]), **words)
    campaign = Small(options, Ratchet(), Explanations())
    hunted = campaign.hunted([first(one) for one in BEGINNINGS])
    write(hunted, Explanations(), options, seconds=0, known=len(hunted))
