"""``cms-conformance mutants``: the suite against changes made by a program."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from conformance.cli.words import fail, say
from conformance.harness.verdict import ExitCode
from conformance.running.detecting.children import Failed, in_children
from conformance.running.detecting.collecting import (
    load_what_children_need,
    with_the_suite,
)
from conformance.running.detecting.sessions import FIRST_LOOK, Asked, Suite
from conformance.running.detecting.traces import load_traces
from conformance.running.mutating.explanations import (
    ExplanationError,
    Explanations,
    load_explanations,
)
from conformance.running.mutating.hunting import LOOKED_AT_AGAIN, Fate, Hunt, Hunters
from conformance.running.mutating.mutants import (
    Mutant,
    all_mutants,
    matching,
    sample,
    unchanged,
)
from conformance.running.mutating.planting import run_when_loaded
from conformance.running.mutating.ratchet import Ratchet, check
from conformance.running.mutating.relating import related
from conformance.running.mutating.writing import Hunted, write
from conformance.running.variants import load_variants

#: Seconds after which a mutant is neither killed nor survives: something is wrong.
PATIENCE = 600.0
#: Returns the requirements of a protocol to try a mutant on, the likeliest first.
Order = Callable[[Mutant, str], Sequence[str]]
Job = tuple[Mutant, Asked]


def mutants(options: argparse.Namespace) -> int:
    """Run the suite against a sample of mutants; write the reports, or compare."""
    every = all_mutants()
    try:
        explanations = load_explanations(options.report_dir)
    except ExplanationError as error:
        return fail(str(error))
    chosen = sample(matching(every, options.where), options.seed, options.sample)
    if not chosen:
        return fail(f"no mutant's name begins with {options.where[0]!r}")
    if stale := explanations.stale([one.id for one in every]):
        say(f"explained, but there is no such mutant any more: {', '.join(stale)}")
    ratchet = Ratchet.load(options.report_dir)
    if options.check:
        chosen = [one for one in chosen if explanations.of(one.id) is None]
    began = time.monotonic()
    found = Campaign(options, ratchet, explanations).hunted(chosen)
    seconds = time.monotonic() - began
    if options.check:
        return check(found, ratchet, stale)
    if not options.where:
        write(found, explanations, options, seconds=seconds, known=len(every))
    return ExitCode.CONFORMS


class ControlError(RuntimeError):
    """The reference itself is not spared; nothing that is found says anything then."""


class Campaign:
    """Mutants tried one after the other, each on tests until one notices."""

    def __init__(
        self,
        options: argparse.Namespace,
        ratchet: Ratchet,
        explanations: Explanations,
    ) -> None:
        self.options = options
        self.ratchet = ratchet
        self.explanations = explanations

    def hunted(self, chosen: Sequence[Mutant]) -> list[Hunted]:
        """Return what became of each mutant; tell of each as it is known."""
        load_variants()
        load_what_children_need()
        found: dict[str, Hunt] = {}

        def go_on(suite: Suite) -> None:
            order = self._order(suite, chosen)
            for mutant, hunt in self._hunts(suite, chosen, order):
                found[mutant.id] = hunt
                self._tell(Hunted(mutant, hunt), len(found), len(chosen))

        with_the_suite(go_on, seed=0)
        return [Hunted(one, found[one.id]) for one in chosen]

    def _tell(self, one: Hunted, number: int, of: int) -> None:
        explained = self.explanations.of(one.mutant.id, one.hunt.fate)
        word = f"{one.hunt.fate} {one.hunt.by}".strip()
        if explained is not None:
            word += ", although explained" if one.hunt.killed else ", as explained"
        say(f"{number}/{of} {one.mutant.id}: {word}")

    def _order(self, suite: Suite, chosen: Sequence[Mutant]) -> Order:
        """Return what to try first: what noticed the mutant, or others, before."""
        if self.options.check:
            every = {name: suite.requirements(name) for name in protocols_of(chosen)}
            return lambda one, protocol: self.ratchet.likely(one, every[protocol])
        say("finding out which tests use which functions of the reference")
        traces = load_traces(
            suite,
            protocols_of(chosen),
            self.options.report_dir,
            seed=0,
            workers=self.options.workers,
        )
        traces = replace(traces, built=traces.built | loaded())

        def by_trace(one: Mutant, protocol: str) -> Sequence[str]:
            names = related(one, protocol, traces)
            return sorted(names, key=lambda name: name != self.ratchet.killer(one))

        return by_trace

    def _hunts(
        self, suite: Suite, chosen: Sequence[Mutant], order: Order
    ) -> Iterator[tuple[Mutant, Hunt]]:
        """Try mutants on one protocol after the other, then with more effort."""
        hunters = Hunters(suite.session)
        self._control(suite, hunters, protocols_of(chosen))
        looks = {one.id: list(self._looks(one, order)) for one in chosen}
        before = {one.id: Hunt(Fate.UNREACHED) for one in chosen}
        yield from ((one, before[one.id]) for one in chosen if not looks[one.id])
        left = [one for one in chosen if looks[one.id]]
        while left:
            jobs = [(one, looks[one.id].pop(0)) for one in left]
            left = []
            for (mutant, _), hunt in tried(hunters, jobs, self.options.workers):
                before[mutant.id] = now = before[mutant.id].then(hunt)
                if now.fate in LOOKED_AT_AGAIN and looks[mutant.id]:
                    left.append(mutant)
                else:
                    yield mutant, now

    def _control(
        self, suite: Suite, hunters: Hunters, protocols: Sequence[str]
    ) -> None:
        """See that what is noticed of a mutant is not noticed of the reference."""
        control = unchanged()
        jobs = [(control, Asked(p, tuple(suite.requirements(p)))) for p in protocols]
        for (_, asked), hunt in tried(hunters, jobs, self.options.workers):
            hunters.usual |= {*hunt.observed}
            if hunt.fate not in LOOKED_AT_AGAIN:
                message = f"the reference itself, unchanged: {hunt.fate} {hunt.by}"
                raise ControlError(f"{asked.protocol}: {message}")

    def _looks(self, mutant: Mutant, order: Order) -> Iterator[Asked]:
        asked = [
            Asked(protocol, tuple(names))
            for protocol in mutant.source.protocols
            if (names := order(mutant, protocol))
        ]
        yield from asked
        if self.options.effort != FIRST_LOOK:
            yield from (replace(one, effort=self.options.effort) for one in asked)


def tried(
    hunters: Hunters, jobs: Sequence[Job], workers: int
) -> Iterator[tuple[Job, Hunt]]:
    """Try each mutant in a process forked for it; yield what became of it."""

    def work(job: Job, directory: Path) -> Hunt:
        return hunters.hunt(*job, directory)

    results = in_children(work, jobs, workers=workers, patience=PATIENCE)
    for job, result in results:
        if isinstance(result, Failed):
            yield job, Hunt(Fate.DEAD, result.because.strip().splitlines()[0])
        else:
            yield job, result


def loaded() -> frozenset[str]:
    """Return the functions that run when the reference is loaded."""
    ((_, result),) = in_children(lambda *_: run_when_loaded(), ["loaded"], workers=1)
    if isinstance(result, Failed):
        raise ControlError(result.because)
    return frozenset(result)


def protocols_of(chosen: Sequence[Mutant]) -> list[str]:
    """Return the protocols that mutants have a part in."""
    return sorted({name for one in chosen for name in one.source.protocols})
