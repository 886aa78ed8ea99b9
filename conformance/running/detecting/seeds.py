"""``cms-conformance seeds``: a lawful server fails by no seed.

Only what is generated depends on a seed, so those tests alone are run: against the
reference, or against servers that are lawful but odd, seed after seed.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis.core
from hypothesis import is_hypothesis_test

from conformance.harness.catalogue import load_catalogue
from conformance.harness.evidence import Record
from conformance.harness.verdict import ExitCode, Outcome
from conformance.liberties import LIBERTIES
from conformance.running.detecting.campaign import say
from conformance.running.detecting.children import Failed, in_children
from conformance.running.detecting.collecting import (
    load_what_children_need,
    with_the_suite,
)
from conformance.running.detecting.detection import Known
from conformance.running.detecting.sessions import Asked, Suite
from conformance.running.variants import load_variants

ACCUSING = {Outcome.FAILED, Outcome.ERROR, Outcome.INCONCLUSIVE}
TOLD_EVERY = 50


@dataclass(frozen=True, slots=True)
class Trial:
    """One lawful server, the reference if it has no name, and one seed."""

    protocol: str
    server: str
    seed: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """What was said against a lawful server."""

    server: str
    protocol: str
    seed: int
    requirement: str
    test: str
    outcome: str
    said: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What one trial showed: how much was generated, and what was held against it."""

    examples: int
    alarms: tuple[Alarm, ...]


def seeds(options: argparse.Namespace) -> int:
    """Run the trials asked for; write ``seeds.json``; return 1 after an alarm."""
    load_variants()
    names = list(LIBERTIES) if options.liberties else (options.name or [""])
    trials = list(trials_of(names, range(options.first, options.first + options.count)))
    began = time.monotonic()
    seen = _tried(trials, options)
    alarms = [alarm for one in seen for alarm in one.alarms]
    figures = {
        "date": datetime.now(UTC).date().isoformat(),
        "servers": len(names),
        "first_seed": options.first,
        "seeds": options.count,
        "effort": options.effort,
        "trials": len(trials),
        "examples": sum(one.examples for one in seen),
        "seconds": round(time.monotonic() - began),
        "alarms": [asdict(alarm) for alarm in alarms],
    }
    say(told(figures))
    _write(options, figures)
    return ExitCode.DOES_NOT_CONFORM if alarms else ExitCode.CONFORMS


def trials_of(names: Sequence[str], numbers: range) -> Iterator[Trial]:
    """Yield every server with every seed; the reference in each of its protocols."""
    for seed in numbers:
        for name in names:
            if name:
                yield Trial(Known.of(name).protocol, name, seed)
                continue
            for protocol in load_catalogue().protocols:
                yield Trial(protocol, "", seed)


def _tried(trials: Sequence[Trial], options: argparse.Namespace) -> list[Seen]:
    """Run trials in processes forked from one that has collected the tests."""
    load_what_children_need()
    found: list[Seen] = []

    def go_on(suite: Suite) -> None:
        def attempt(trial: Trial, directory: Path) -> Seen:
            return tried(suite, trial, options.effort, directory)

        results = in_children(
            attempt,
            trials,
            workers=options.workers,
        )
        for trial, result in results:
            one = _failed(trial, result) if isinstance(result, Failed) else result
            found.append(one)
            for alarm in one.alarms:
                say(told_of(alarm))
            if len(found) % TOLD_EVERY == 0:
                say(f"{len(found)} of {len(trials)} trials")

    with_the_suite(go_on, seed=options.first)
    return found


def tried(suite: Suite, trial: Trial, effort: str, directory: Path) -> Seen:
    """Run the generated tests of a protocol from a seed, in this very process."""
    items = suite.session.items
    items[:] = [one for one in items if is_hypothesis_test(getattr(one, "obj", None))]
    # As the plugin of Hypothesis does for its option, before any test is run.
    setattr(hypothesis.core, "global_force_seed", trial.seed)  # noqa: B010
    suite.config.option.conformance_seed = trial.seed
    names = suite.requirements(trial.protocol)
    asked = Asked(
        trial.protocol,
        tuple(names),
        trial.server or None,
        thoroughly=tuple(names),
        effort=effort,
        strict=True,
    )
    records = suite.run(asked, directory)
    results = [one for one in records if one["record"] == "result"]
    return Seen(
        sum(one["examples"] for one in results),
        tuple(_alarm(trial, one) for one in results if _accuses(one)),
    )


def _accuses(result: Record) -> bool:
    """Tell whether a result speaks against a server; no open question does."""
    level = load_catalogue().requirements[result["requirement"]].level
    return result["outcome"] in ACCUSING and level in {"must", "should"}


def _alarm(trial: Trial, result: Record) -> Alarm:
    said = result.get("received") or result.get("because", "")
    return Alarm(
        trial.server,
        trial.protocol,
        trial.seed,
        result["requirement"],
        result["test"],
        result["outcome"],
        str(said).partition("\n")[0],
    )


def _failed(trial: Trial, failed: Failed) -> Seen:
    """Return a trial that came to no end as an alarm, for it says nothing good."""
    words = (trial.server, trial.protocol, trial.seed, "", "", "failed", failed.because)
    return Seen(0, (Alarm(*words),))


def told(figures: Record) -> str:
    """Return what came of the trials, in one sentence."""
    servers = "server" if figures["servers"] == 1 else "lawful servers"
    return (
        f"{len(figures['alarms'])} false alarms in {figures['trials']} trials: "
        f"{figures['seeds']} seeds, {figures['servers']} {servers}, "
        f"{figures['examples']} examples in {figures['seconds']} s"
    )


def told_of(alarm: Alarm) -> str:
    """Return what was said against whom, in two lines."""
    whom = f"{alarm.server or 'reference'}, seed {alarm.seed}"
    what = f"{alarm.requirement}: {alarm.outcome}: {alarm.said}"
    return f"ALARM {whom}: {alarm.test}\n      {what}"


def _write(options: argparse.Namespace, figures: dict[str, Any]) -> None:
    """Add these figures to those of other kinds of servers."""
    if options.name:
        return
    path: Path = options.report_dir / "seeds.json"
    kind = "liberties" if options.liberties else "reference"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    options.report_dir.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**known, kind: figures}, indent=2, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
