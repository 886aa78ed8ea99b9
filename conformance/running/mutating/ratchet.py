"""The score of the last campaign: a mutant noticed then has to be noticed still."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from conformance.cli.words import say
from conformance.harness.verdict import ExitCode
from conformance.running.mutating.hunting import KILLED, Fate
from conformance.running.mutating.mutants import Mutant
from conformance.running.mutating.writing import FILE, Hunted

Fact = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ratchet:
    """What a campaign found of each mutant, by the mutant's name."""

    facts: Mapping[str, Fact] = field(default_factory=dict)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Return what the last report says; nothing if there is none."""
        with suppress(OSError):
            document = json.loads((directory / FILE).read_text(encoding="utf-8"))
            return cls({one["id"]: one for one in document["mutants"]})
        return cls()

    def killer(self, mutant: Mutant) -> str:
        """Return the requirement that noticed a mutant, if one did."""
        fact = self.facts.get(mutant.id, {})
        return str(fact["by"]) if fact.get("fate") == Fate.BLAMED else ""

    def likely(self, mutant: Mutant, requirements: Sequence[str]) -> list[str]:
        """Return requirements in the order in which they are likely to notice it.

        First what noticed this one, then what noticed others in the same function,
        then others in the same module.
        """
        own = self.killer(mutant)
        function = self._killers(":".join(mutant.id.split(":")[:2]) + ":")
        module = self._killers(f"{mutant.source.name}:")

        def distance(name: str) -> tuple[bool, bool, bool]:
            return name != own, name not in function, name not in module

        return sorted(requirements, key=distance)

    def _killers(self, beginning: str) -> set[str]:
        names = (name for name in self.facts if name.startswith(beginning))
        return {self.facts[name]["by"] for name in names}

    def share(self, names: Sequence[str]) -> float:
        """Return which share of mutants was killed, of those that were known."""
        known = [self.facts[name] for name in names if name in self.facts]
        killed = [one for one in known if one["fate"] in KILLED]
        return len(killed) / len(known) if known else 0.0


def check(found: Sequence[Hunted], ratchet: Ratchet, stale: Sequence[str]) -> int:
    """Compare with the report; say what is worse, and return the exit code."""
    before = ratchet.share([one.mutant.id for one in found])
    now = sum(one.hunt.killed for one in found) / len(found) if found else 1.0
    fates = {name: fact["fate"] for name, fact in ratchet.facts.items()}
    new = [
        one
        for one in found
        if not one.hunt.killed and one.hunt.fate is not Fate.OBSERVED
        if fates.get(one.mutant.id, "") in {"", *KILLED}
    ]
    for one in new:
        mutant = one.mutant
        say(f"{one.hunt.fate}: {mutant.where} ({mutant.id})")
        say(f"  - {mutant.before}\n  + {mutant.after}")
    say(f"killed {now:.1%} of {len(found)} mutants not explained; before {before:.1%}")
    worse = bool(new or stale) or now < before
    if worse:
        say("have a test notice them, or explain them in mutants.toml")
    say(f"{len(found) - len(new)} passed, {len(new)} failed")
    return ExitCode.DOES_NOT_CONFORM if worse else ExitCode.CONFORMS
