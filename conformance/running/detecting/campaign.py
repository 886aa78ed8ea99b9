"""``cms-conformance detect``: every known fault and oddity, judged by the suite."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from conformance.deviations import DEVIATIONS
from conformance.harness.verdict import ExitCode
from conformance.liberties import LIBERTIES
from conformance.running.detecting.affected import affected
from conformance.running.detecting.children import Failed, in_children
from conformance.running.detecting.collecting import (
    load_what_children_need,
    with_the_suite,
)
from conformance.running.detecting.detection import Came, Detection, Known, Look
from conformance.running.detecting.sessions import FIRST_LOOK, Asked, OneOf, Suite
from conformance.running.detecting.traces import Traces, load_traces
from conformance.running.detecting.writing import write
from conformance.running.variants import load_variants

#: Examples of a generated test that a deviation need not fail.
FEW = 2
#: Returns the requirements by which a variant is judged.
Choice = Callable[[Known], Sequence[str]]


def detect(options: argparse.Namespace) -> int:
    """Run the suite against every variant; write ``detection.md`` and ``.json``."""
    load_variants()
    names = options.name or [*DEVIATIONS, *LIBERTIES]
    unknown = [name for name in names if name not in {*DEVIATIONS, *LIBERTIES}]
    if unknown:
        sys.stderr.write(f"cms-conformance: no deviation or liberty {unknown[0]!r}\n")
        return ExitCode.USAGE
    known = [Known.of(name) for name in names[:: options.every]]
    began = time.monotonic()
    found = judge(known, options)
    seconds = time.monotonic() - began
    if not options.name:
        write(found, options, seconds)
    unsound = [one for one in found if not one.sound or one.unforeseen]
    say(f"{seconds:.0f} seconds, computing for {computed():.0f}")
    say(f"{len(found) - len(unsound)} passed, {len(unsound)} failed")
    return ExitCode.DOES_NOT_CONFORM if unsound else ExitCode.CONFORMS


def judge(known: Sequence[Known], options: argparse.Namespace) -> list[Detection]:
    """Judge variants, and tell of each as it is done; return them in their order."""
    load_what_children_need()
    found: dict[str, Detection] = {}

    def go_on(suite: Suite) -> None:
        for one in Campaign(suite, options).judged(known):
            found[one.known.name] = one
            say(line(one))

    with_the_suite(go_on, seed=options.seed)
    return [found[one.name] for one in known]


class Campaign:
    """A look at each variant, and a closer one at what escaped it."""

    def __init__(self, suite: Suite, options: argparse.Namespace) -> None:
        self.suite = suite
        self.options = options
        self._foreseen: dict[str, frozenset[str]] = {}
        self._all_cases = options.all_cases or options.exhaustive

    def judged(self, known: Sequence[Known]) -> Iterator[Detection]:
        """Judge every variant; yield each when all is known of it."""
        jobs = self._first_looks(known)
        escaped: list[Detection] = []
        for one in self._looked(jobs):
            if one.known.expected and not one.caught and one.came is not Came.FAILED:
                escaped.append(one)
            else:
                yield one
        yield from self._second_looks(escaped)

    def _first_looks(self, known: Sequence[Known]) -> list[tuple[Known, Asked]]:
        """Return what to run, most first, so that no core is idle in the end."""
        choose = self._choice(known)
        jobs = [(one, self._asked(one, choose(one))) for one in known]
        return sorted(jobs, key=lambda job: -len(job[1].requirements))

    def _choice(self, known: Sequence[Known]) -> Choice:
        """Return how to choose the requirements by which a variant is judged."""
        options = self.options
        if options.quick and all(one.expected for one in known):
            return lambda one: one.expected
        traces = self._traces(known)
        for one in known:
            told = affected(one.part, traces.of(one.protocol))
            self._foreseen[one.name] = frozenset((*one.expected, *told))
        if options.exhaustive:
            return lambda one: self.suite.requirements(one.protocol)
        if options.quick:
            return lambda one: one.expected or sorted(self._foreseen[one.name])
        return lambda one: sorted(self._foreseen[one.name])

    def _traces(self, known: Sequence[Known]) -> Traces:
        say("finding out which tests can tell which server from the reference")
        began = time.monotonic()
        traces = load_traces(
            self.suite,
            {one.protocol for one in known},
            self.options.report_dir,
            seed=self.options.seed,
            workers=self.options.workers,
        )
        seconds = time.monotonic() - began
        say(f"found out in {seconds:.0f} seconds, computing for {computed():.0f}")
        return traces

    def _asked(self, known: Known, requirements: Sequence[str]) -> Asked:
        one_of: OneOf = "requirement" if known.expected else "test"
        return Asked(
            known.protocol,
            tuple(dict.fromkeys(requirements)),
            known.name,
            thoroughly=known.expected,
            strict=bool(known.expected),
            one_of="" if self._all_cases else one_of,
            examples=None if self._all_cases or not known.expected else FEW,
        )

    def _second_looks(self, escaped: Sequence[Detection]) -> Iterator[Detection]:
        """Look for what escaped with more effort, in its own requirements."""
        if self.options.effort == FIRST_LOOK:
            yield from escaped
            return
        effort = self.options.effort
        before = {one.known.name: one.look for one in escaped}
        known = [one.known for one in escaped]
        asked = [
            replace(self._asked(one, one.expected), effort=effort) for one in known
        ]
        for one in self._looked(list(zip(known, asked, strict=True))):
            yield replace(one, look=before[one.known.name].then(one.look))

    def _looked(self, jobs: Sequence[tuple[Known, Asked]]) -> Iterator[Detection]:
        def look(job: tuple[Known, Asked], directory: Path) -> Look:
            known, asked = job
            return Look.at(self.suite.run(asked, directory), known)

        results = in_children(
            look,
            jobs,
            workers=self.options.workers,
        )
        for (known, asked), result in results:
            if isinstance(result, Failed):
                result = Look.failed(len(asked.requirements), result.because)  # noqa: PLW2901  (told as what was seen)
            yield Detection(known, result, self._foreseen.get(known.name))


def say(text: str) -> None:
    """Tell the user how far it has come."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def computed() -> float:
    """Return the seconds of computing that all child processes have taken so far."""
    times = os.times()
    return times.children_user + times.children_system


def line(one: Detection) -> str:
    """Return what there is to say of a variant, in one line."""
    word = "ok  " if one.sound and not one.unforeseen else "FAIL"
    look = one.look
    facts = [f"blamed {', '.join(look.blamed) or 'nothing'}"]
    if not one.caught:
        facts.append(f"expected {', '.join(one.known.expected)}")
    if one.stray:
        facts.append(f"stray {', '.join(one.stray)}")
    if one.unforeseen:
        facts.append(f"not foreseen {', '.join(one.unforeseen)}")
    if look.inconclusive:
        facts.append(f"{len(look.inconclusive)} inconclusive")
    said = f"{word} {one.known.name}: {'; '.join(facts)} (exit {look.exit_code})"
    return f"{said}\n{look.failure}" if look.failure else said
