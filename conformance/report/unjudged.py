"""What was not judged: every requirement, with its cause and what would enable it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.report.results import Record, Results
from conformance.report.words import UNJUDGED

VIOLATED = re.compile(r"([a-z]+\.[a-z0-9-]+\.[a-z0-9-]+) is violated")
ABSENT = re.compile(r"the target declares ([a-z]+)\.([a-z0-9-]+) absent")
REPORT_IT = "nothing on your side: it is a defect of the suite"
GO_ON = "run again to the end"
ALLOW_MORE = "allow the run more, or select less of it by --requirement"
OTHER_SHARD = "its tests are those of another shard"
MERGE = "merge the evidence of all shards by cms-conformance merge"
NO_SWITCH = "none; it lies with the target"


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A requirement without a verdict on the target: why, and what would change it.

    ``blocker`` is the requirement that has to be met first, if that is the cause.
    """

    requirement: Record
    word: str
    because: tuple[str, ...]
    switch: str
    blocker: str = ""


def unjudged(results: Results) -> list[Unjudged]:
    """Return what was not judged, in the order of the requirements."""
    ruled = [
        _unjudged(results, name)
        for name in results.verdicts
        if results.word(name) in UNJUDGED
    ]
    return ruled + list(_not_run(results))


def left_out(results: Results) -> list[Record]:
    """Return the tests of judged requirements that did not apply."""
    return [
        record
        for name, found in results.results.items()
        if results.word(name) not in UNJUDGED
        for record in found
        if record["outcome"] in {"not applicable", "inconclusive"}
    ]


def _unjudged(results: Results, name: str) -> Unjudged:
    requirement, word = results.requirements[name], results.word(name)
    if requirement["excluded"]:
        reason = requirement["excluded"]
        return Unjudged(requirement, word, (reason,), "none: no test over HTTP can")
    found = [one for one in results.found(name) if one["outcome"] == word]
    told = [results.verdicts[name]["because"], *(one["because"] for one in found)]
    because = tuple(dict.fromkeys(text for text in told if text))
    blockers = filter(None, map(blocker, because))
    return Unjudged(
        requirement,
        word,
        because or ("no test came to a finding",),
        _switch(results, word, found, because),
        next(blockers, ""),
    )


def blocker(because: str) -> str:
    """Return the requirement that a reason says is violated, if that is the reason."""
    match = VIOLATED.fullmatch(because)
    return match[1] if match else ""


def _switch(
    results: Results, word: str, found: list[Record], because: tuple[str, ...]
) -> str:
    """Say what the user can do so that it is judged the next time."""
    remedies = dict.fromkeys(one["remedy"] for one in found if one["remedy"])
    if remedies:
        return "; ".join(remedies)
    if word == "error":
        return REPORT_IT
    for text in because:
        if match := VIOLATED.fullmatch(text):
            return f"mend {match[1]} first"
        if match := ABSENT.fullmatch(text):
            return _declared(results, *match.groups())
    if results.run["unreachable"]:
        return "let the target answer, then run again"
    return NO_SWITCH


def _declared(results: Results, protocol: str, name: str) -> str:
    capability = f"{protocol}.{name}"
    if capability in results.run["absent"]:
        return f'take "{capability}" out of capabilities.absent in the profile'
    return f"set read-only = false under [{protocol}] in the profile"


def _not_run(results: Results) -> Iterator[Unjudged]:
    ruled = results.verdicts
    others = set(results.shard.get("elsewhere", ()))
    stopped = results.end.get("stopped", "")
    reason = stopped or "the run ended before it"
    remedy = ALLOW_MORE if stopped else GO_ON
    names = results.end.get("not_run") or [
        name for name in results.requirements if name not in ruled
    ]
    for name in names:
        requirement = results.requirements.get(name)
        if requirement and name in others:
            yield Unjudged(requirement, "not run", (OTHER_SHARD,), MERGE)
        elif requirement:
            yield Unjudged(requirement, "not run", (reason,), remedy)
