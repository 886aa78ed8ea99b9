"""What came of servers with damaged answers, printed as JSON.

A process of its own, since it collects the suites and forks. Its arguments are trials,
as ``protocol:seed``; before them, ``planted`` puts a defect into the suite.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import conformance
from conformance.suites.staging.answers import Package
from conformance.suites.staging.packages import Packages


def stumbles(self: Packages, name: str) -> Package:  # noqa: ARG001  (a method's)
    """Take for granted what a server may leave out."""
    told: dict[str, Package] = {}
    return told[name]


def main(arguments: list[str]) -> None:
    """Try what is named, and print what came of it."""
    # An installed package has no self-tests: they are beside this file.
    conformance.__path__.append(str(Path(__file__).parents[2]))
    from conformance.selftest.faults.answers import (  # noqa: PLC0415  (see above)
        Trial,
        tried,
    )

    named = [part.split(":") for part in arguments if part != "planted"]
    if "planted" in arguments:
        setattr(Packages, "load", stumbles)  # noqa: B010  (mypy knows it as it was)
    trials = [Trial(protocol, int(seed)) for protocol, seed in named]
    sys.stdout.write(json.dumps([asdict(one) for one in tried(trials)]))


if __name__ == "__main__":
    main(sys.argv[1:])
