"""One exchange before the judge: the rules of its operation, and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from conformance.mock.judging.finding import Account, Finding
from conformance.mock.judging.rules import Breach, History, Rule, Side
from conformance.mock.judging.seen import Seen


@dataclass(frozen=True, slots=True)
class Hearing:
    """What was held against what, and what came of it."""

    side: Side
    seen: Seen
    rules: tuple[Rule, ...]
    findings: tuple[Finding, ...]
    account: Account


def held(side: Side, history: History, seen: Seen) -> Hearing:
    """Hold one exchange against the rules of its operation."""
    operation = history.operation(seen)
    rules = tuple(one for one in side.rules if one.is_for(operation))
    found = dict(_broken(rules, history, seen))
    light = lightened(seen)
    findings = tuple(
        Finding(side.requirements[key], breach, light) for key, breach in found.items()
    )
    account = Account(seen.number, side.name, operation, tuple(found), len(rules))
    return Hearing(side, seen, rules, findings, account)


def lightened(seen: Seen) -> Seen:
    """Return an exchange without what was read of it: the journal has the bodies."""
    return replace(seen, answer=replace(seen.answer))


def _broken(
    rules: tuple[Rule, ...], history: History, seen: Seen
) -> Iterator[tuple[str, Breach]]:
    for one in rules:
        if breach := one.check(seen, history):
            yield one.id, breach
