"""Judging a run again, and saying whether it comes to the same."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from conformance.harness.catalogue import load_catalogue
from conformance.harness.evidence import found_in
from conformance.harness.outcome import Outcome
from conformance.harness.prerequisites import put_aside
from conformance.harness.printable import printable
from conformance.harness.resources import PACKAGE
from conformance.harness.tape import TapeError
from conformance.harness.verdict import ExitCode, verdict
from conformance.report.results import ResultsError
from conformance.running.command import child_environment
from conformance.running.header import suite_version
from conformance.running.rejudging.stored import StoredRun

PLUGINS = ("_hypothesis_pytestplugin", "conformance.running.rejudging.session")
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """A verdict that did not come out as it was stored; ``why`` in one line."""

    requirement: str
    stored: str
    rejudged: str
    why: str


def rejudge(options: argparse.Namespace) -> int:
    """Judge a run again; return 0 for identical verdicts, 1 for others.

    What keeps it from being judged at all, such as missing traffic, is 3.
    """
    try:
        stored = StoredRun.read(options.results)
        found = judged_again(stored, stored.tapes())
    except (ResultsError, TapeError) as error:
        sys.stderr.write(f"cms-conformance: {error}\n")
        return ExitCode.NOT_JUDGED
    differences = list(compare(stored, found))
    if options.json:
        sys.stdout.write(json.dumps(_report(stored, differences), indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(stored, differences)) + "\n")
    return ExitCode.DOES_NOT_CONFORM if differences else ExitCode.CONFORMS


def judged_again(stored: StoredRun, tapes: Sequence[Path]) -> list[Record]:
    """Return the results of the run's tests against its tapes, two at a time."""
    with (
        tempfile.TemporaryDirectory(prefix="cms-conformance-") as directory,
        ThreadPoolExecutor(2) as pool,
    ):
        files = [Path(directory) / f"{tape.name}.results" for tape in tapes]
        told = pool.map(partial(_judge, stored), tapes, files)
        return [record for records in told for record in records]


def _judge(stored: StoredRun, tape: Path, evidence: Path) -> list[Record]:
    """Return the results of the tests on one tape, judged by a pytest of their own."""
    line = ["--pyargs", "conformance.suites", "-c", PACKAGE / "suites" / "pytest.ini"]
    line += [part for name in PLUGINS for part in ("-p", name)]
    line += ["--rejudged", stored.path.absolute(), "--tape", tape.absolute()]
    line += ["--evidence", evidence, "-q"]
    done = subprocess.run(  # noqa: S603  (our own interpreter and modules)
        [sys.executable, "-m", "pytest", *map(str, line)],
        env=child_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in {ExitCode.CONFORMS, ExitCode.DOES_NOT_CONFORM}:
        raise ResultsError(f"{tape} could not be judged:\n{done.stdout}{done.stderr}")
    lines = evidence.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def compare(stored: StoredRun, records: Sequence[Record]) -> Iterator[Difference]:
    """Yield the requirements whose verdicts differ, and why."""
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[record["requirement"]].append(record)
    requirements = load_catalogue().requirements
    told = {name: list(map(found_in, every)) for name, every in found.items()}
    ruled = {n: r for n, r in requirements.items() if n in told}
    judged = put_aside(ruled, told, stored.presumed)
    partly = set(stored.evidence.end.get("not_run", ()))
    for name in sorted({*stored.evidence.verdicts, *found} - partly):
        before = stored.evidence.word(name) or "no verdict"
        known = requirements.get(name)
        if known is None:
            yield Difference(name, before, "no verdict", "this suite does not know it")
            continue
        outcomes = [one.outcome for one in judged.get(name, ())]
        again = str(verdict(known, outcomes)) if outcomes or known.excluded else ""
        if again != before:
            yield Difference(name, before, again or "no verdict", _why(found[name]))


def _why(records: Sequence[Record]) -> str:
    """Return what the first test says that did not end well."""
    for record in records:
        if record["outcome"] != Outcome.PASSED:
            said = record.get("because") or record.get("received", "")
            return f"{record['test'].rpartition('/')[2]}: {said.strip()}"
    return "no test of it ran" if not records else "its tests pass"


def _report(stored: StoredRun, differences: Sequence[Difference]) -> Record:
    return {
        "results": str(stored.path),
        "verdicts": len(stored.evidence.verdicts),
        "suite_version": suite_version(),
        "judged_by": stored.header["suite_version"],
        "sentence": stored.evidence.end.get("sentence", ""),
        "differences": [asdict(one) for one in differences],
    }


def _lines(stored: StoredRun, differences: Sequence[Difference]) -> Iterator[str]:
    evidence = stored.evidence
    versions = {stored.header["suite_version"], suite_version()}
    if len(versions) > 1:
        yield (
            f"judged by version {stored.header['suite_version']}, "
            f"now by {suite_version()}"
        )
    for one in differences:
        yield printable(f"{one.requirement}: {one.stored}, now {one.rejudged}")
        yield printable(f"  {one.why}")
    count, requests = len(evidence.verdicts), evidence.end.get("requests", 0)
    told = f"{len(differences)} of them differ" if differences else "identical"
    yield f"{count} verdicts judged again from {requests} stored exchanges: {told}"
    yield printable(f"the run said: {evidence.end.get('sentence', '')}")
