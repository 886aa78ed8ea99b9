"""``cms-conformance sweep``: remove what runs left that were ended from outside."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from conformance.cli.words import fail, say
from conformance.harness.exit_code import ExitCode
from conformance.harness.fault import ExchangeFailed
from conformance.harness.http import Http
from conformance.harness.judgement import (
    HarnessError,
    Inconclusive,
    NotApplicable,
    Violation,
)
from conformance.harness.made import PATTERN, Made, MadeError, MadeList, read_made
from conformance.harness.origin import BadTarget
from conformance.harness.printable import printable
from conformance.harness.profile import (
    Profile,
    checked_profile,
    load_profile,
    profile_schema,
    target_protocols,
)
from conformance.harness.run import Run
from conformance.harness.sweeping import NotOurs, Remnant, Sweeper, sweep_of
from conformance.harness.target import checked_url, credentials
from conformance.running.targets import target_of

#: Why something could not be removed, or looked for.
FAILURES = (Violation, Inconclusive, NotApplicable, HarnessError, NotOurs)


def sweep(options: argparse.Namespace) -> int:
    """Sweep up after every run whose list is in a directory.

    0 if nothing is left of them, 1 if something is, 2 for wrong usage, 3 if the target
    could not be asked.
    """
    directory = Path(options.report_dir)
    if not directory.is_dir():
        return fail(f"sweep: {directory} is no directory; name that of a report")
    try:
        lists = [read_made(path) for path in sorted(directory.glob(PATTERN))]
    except MadeError as error:
        return fail(f"sweep: {error}")
    given = load_profile(Path(options.profile)) if options.profile else None
    if not lists:
        say(f"no run has left anything, by what is in {directory}")
        return ExitCode.CONFORMS
    if options.target_url:
        checked_url(options.target_url)
    codes = [_swept(one, options, given) for one in lists]
    return max(codes)


def _swept(one: MadeList, options: argparse.Namespace, given: Profile | None) -> int:
    """Sweep up after one run; return the exit code of that."""
    say(f"{one.run} at {one.start['target']}, by {one.path}")
    if one.start["reference"]:
        say("  the bundled reference server ended with the run, and all that was in it")
        return _done(one, options)
    profile = given or checked_profile(one.start["profile"], one.start["source"])
    url = checked_url(options.target_url or str(one.start["target"]))
    run = Run(target_of(profile, url, one.run, credentials(profile)))
    try:
        with run.http() as http:
            broom = Broom(run, http, one, dry_run=options.dry_run)
            for line in broom.sweep():
                say(f"  {printable(run.redactor.text(line))}")
    except (ExchangeFailed, BadTarget) as error:
        say(f"  the target could not be asked: {run.redactor.text(str(error))}")
        return ExitCode.NOT_JUDGED
    if broom.counts["left"] or broom.counts["there"]:
        return ExitCode.DOES_NOT_CONFORM
    return _done(one, options)


def _done(one: MadeList, options: argparse.Namespace) -> int:
    """Do away with a list on which nothing is left."""
    if not options.dry_run:
        one.path.unlink(missing_ok=True)
    return ExitCode.CONFORMS


@dataclass(slots=True)
class Broom:
    """Goes through the list of a run, newest first, and tells of each thing."""

    run: Run
    http: Http
    made: MadeList
    dry_run: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    _sweepers: dict[str, Sweeper] = field(default_factory=dict)

    def sweep(self) -> Iterator[str]:
        """Yield what became of each thing that was left, then the sums."""
        for made in reversed(self.made.left):
            try:
                found = self._sweeper(made).find(made)
            except ExchangeFailed:
                raise
            except FAILURES as error:
                yield self._told("left", made.kind, made.name, str(error))
                continue
            if not found:
                self.counts["gone"] += 1
            outcomes = [self._removed(one) for one in found]
            yield from (line for line, _ in outcomes)
            if all(gone for _, gone in outcomes) and not self.dry_run:
                self.made.strike(made)
        yield ", ".join(f"{self.counts[word]} {told}" for word, told in WORDS.items())

    def _removed(self, one: Remnant) -> tuple[str, bool]:
        """Remove a thing that is there; return what to say, and whether it is gone."""
        if self.dry_run:
            return self._told("there", one.kind, one.name), False
        try:
            one.remove()
        except ExchangeFailed:
            raise
        except FAILURES as error:
            return self._told("left", one.kind, one.name, str(error)), False
        return self._told("removed", one.kind, one.name), True

    def _told(self, word: str, kind: str, name: str, why: str = "") -> str:
        self.counts[word] += 1
        reason = f": {' '.join(why.split())}" if why else ""
        return f"{word}: {kind} {name}{reason}"

    def _sweeper(self, made: Made) -> Sweeper:
        for protocol in target_protocols(profile_schema()):
            suite = sweep_of(protocol)
            if made.kind in suite.KINDS:
                if protocol not in self._sweepers:
                    self._sweepers[protocol] = suite.sweeper(self.run, self.http)
                return self._sweepers[protocol]
        raise HarnessError(f"nobody knows how to remove a {made.kind}")


WORDS = {
    "removed": "removed",
    "there": "still there",
    "gone": "gone already",
    "left": "left",
}
