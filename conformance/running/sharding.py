"""``--shard i/n``: a part of the plan, the same on every machine.

The plan is every test that a run without ``--shard`` would run. The tests of one
requirement stay together, so that its shard can judge it, and so do tests that share
what a target has but one of. Such parts are dealt out by what they cost: the dearest
first, each to the shard that has the least so far. Names and costs alone decide.
"""

from __future__ import annotations

import hashlib
import heapq
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from conformance.harness.profile import ProfileError

Record = dict[str, Any]
WRITTEN = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")
MEANT = "give i/n with i from 1 to n, as in --shard 2/3"


@dataclass(frozen=True, slots=True)
class Shard:
    """One of ``of`` shards, counted from 1."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the shard that a text names.

        Raises:
            ProfileError: it names none.

        """
        found = WRITTEN.fullmatch(text)
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            raise ProfileError("command line", f"--shard {text!r} is none; {MEANT}")
        return cls(int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class Planned:
    """A test of the plan: what it judges, what it shares with others, what it costs."""

    name: str
    requirement: str
    shared: str = ""
    cost: int = 1


@dataclass(frozen=True, slots=True)
class Share:
    """What one shard has of a plan.

    ``places`` has, by requirement, its tests and their places in the plan; other shards
    have tests of the requirements ``elsewhere``; ``digest`` is that of the whole plan.
    """

    shard: Shard
    places: Mapping[str, Mapping[str, int]]
    elsewhere: tuple[str, ...]
    planned: int
    digest: str

    def record(self) -> Record:
        """Return what the evidence says of it."""
        return {
            "record": "shard",
            "shard": str(self.shard),
            "plan": self.digest,
            "planned": self.planned,
            "tests": {name: dict(tests) for name, tests in self.places.items()},
            "elsewhere": list(self.elsewhere),
        }


def share_of(shard: Shard, plan: Iterable[Planned]) -> Share:
    """Return what a shard has of a plan."""
    tests = list(plan)
    costs: Counter[str] = Counter()
    parts = parts_of(tests)
    for test, part in zip(tests, parts, strict=True):
        costs[part] += test.cost
    dealt = dealt_out(costs, shard.of)
    places: dict[str, dict[str, int]] = {}
    elsewhere: set[str] = set()
    for place, (test, part) in enumerate(zip(tests, parts, strict=True)):
        if dealt[part] == shard.number:
            places.setdefault(test.requirement, {})[test.name] = place
        else:
            elsewhere.add(test.requirement)
    return Share(
        shard,
        places=places,
        elsewhere=tuple(sorted(elsewhere)),
        planned=len(tests),
        digest=digest_of(test.name for test in tests),
    )


def tests_in(share: Mapping[str, Any]) -> dict[str, int]:
    """Return the tests that a shard's record names as its own, with their places."""
    return {
        name: place
        for tests in share["tests"].values()
        for name, place in tests.items()
    }


def parts_of(tests: Iterable[Planned]) -> list[str]:
    """Return the part that each test belongs to."""
    every = list(tests)
    homes = {test.requirement: test.shared for test in every if test.shared}
    return [
        test.shared or homes.get(test.requirement, test.requirement) for test in every
    ]


def dealt_out(costs: Mapping[str, int], shards: int) -> dict[str, int]:
    """Return for each part the number of its shard, counted from 1."""
    loads = [(0, number) for number in range(1, shards + 1)]
    dealt: dict[str, int] = {}
    for part in sorted(costs, key=lambda part: (-costs[part], part)):
        load, dealt[part] = loads[0]
        heapq.heapreplace(loads, (load + costs[part], dealt[part]))
    return dealt


def digest_of(names: Iterable[str]) -> str:
    """Return the digest of a plan, whatever the order of its tests."""
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()
