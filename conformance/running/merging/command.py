"""Merging: the evidence and the reports of the whole run, and its outcome."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.harness.catalogue import load_catalogue
from conformance.harness.evidence import EvidenceFile
from conformance.harness.exit_code import ExitCode
from conformance.harness.printable import printable
from conformance.harness.tape import TapeError
from conformance.report.results import ResultsError, read_results
from conformance.running.conclusion import Conclusion, Tally, waiting_lines
from conformance.running.first import fix_first
from conformance.running.merging.checking import MergeError, check_shards
from conformance.running.merging.evidence import ShardRun
from conformance.running.merging.joining import Joined, without
from conformance.running.merging.traffic import bring_together, tapes_of
from conformance.running.reports import chosen, tell_the_build, write_reports
from conformance.running.terminal import Again, known_lines


def merge(options: argparse.Namespace) -> int:
    """Write the evidence of the run that shards are; return the exit code of the run.

    What is not one run is refused, and nothing is written then.
    """
    results: Path = options.report_dir / "results.jsonl"
    try:
        kinds = chosen(options.report)
        earlier = options.compare
        if earlier is not None:
            read_results(earlier)
        joined = joined_from(options.shards, results)
        conclusion, tally = write_evidence(joined, results)
        write_reports(results, kinds, earlier=earlier)
    except (MergeError, ResultsError, TapeError, ValueError, OSError) as error:
        sys.stderr.write(f"cms-conformance: {error}\n")
        return ExitCode.USAGE
    for line in closing_lines(joined, conclusion, tally, results):
        sys.stdout.write(printable(line) + "\n")
    written = "report.html" if "html" in kinds else "results.jsonl"
    sys.stdout.write(f"report: {results.with_name(written)}\n")
    for line in tell_the_build(results):
        sys.stdout.write(line + "\n")
    return conclusion.code


def joined_from(given: Sequence[Path], results: Path) -> Joined:
    """Return the run that shards are.

    Raises:
        MergeError: they are not one run.
        ResultsError: one of them cannot be read.

    """
    shards = [ShardRun.read(path) for path in given]
    for one in shards:
        if one.path.absolute() == results.absolute():
            problem = f"--report-dir {results.parent} is where shard {one.shard} lies"
            raise MergeError(f"{problem}; name another folder")
    catalogue = load_catalogue()
    check_shards(shards, catalogue)
    shards.sort(key=lambda one: one.shard.number)
    return Joined(shards, tapes_of(shards), catalogue)


def write_evidence(joined: Joined, results: Path) -> tuple[Conclusion, Tally]:
    """Write the evidence, and what lies beside it."""
    tally = joined.tally()
    conclusion = joined.conclusion(tally)
    bring_together(joined.tapes, results.parent)
    with EvidenceFile(results) as evidence:
        for record in joined.records(tally, conclusion):
            evidence.write(record)
    return conclusion, tally


def closing_lines(
    joined: Joined, conclusion: Conclusion, tally: Tally, results: Path
) -> Iterator[str]:
    """Yield what a run of one piece says last, its outcome at the end."""
    run = joined.header()
    command = without(run["command"], "--requirement")
    yield from fix_first(
        read_results(results),
        joined.catalogue.requirements,
        Again(command, str(results)),
        told=run["unreachable"].values(),
    )
    yield from run["unreachable"].values()
    yield from waiting_lines(tally)
    for one in tally.leftovers:
        yield f"left on the target: {one.kind} {one.name}: {one.reason}"
    yield from known_lines(conclusion.known, selected=run["selection"] != ["*"])
    yield conclusion.sentence
